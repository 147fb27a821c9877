"""Lines of a plan as strips: the step at the left, its figures at the right. Text only, never markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from pooldeck_tui.format import cut_to, fitted
from pooldeck_tui.widgets.plan_view.lines import COSTLIEST, WARNING, WRONG

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style

    from pooldeck_tui.widgets.plan_view.lines import PlanLine

OPEN, FOLDED = "▾", "▸"
_BAR = "█"
_EIGHTHS = " ▏▎▍▌▋▊▉"
_INDENT = 2
_LEAST_TEXT = 28
"""Cells that stay for a step, however deep it is, before its figures give way."""
_GAP = 1
_BLOCKS = "read+hit"
_LEGEND = f"     step   {COSTLIEST} takes most  {WARNING} see below  {WRONG} misjudged"


class PlanStyles(NamedTuple):
    """How the parts of a line look."""

    base: Style
    note: Style
    heavy: Style
    wrong: Style
    bar: Style


@dataclass(frozen=True, slots=True)
class Columns:
    """Cells of the figures' columns; 0 for one that is not shown."""

    bar: int = 0
    own: int = 0
    rows: int = 0
    blocks: int = 0

    @property
    def cells(self) -> int:
        """All of them, with the gaps before them."""
        return sum(width + _GAP for width in (self.bar, self.own, self.rows, self.blocks) if width)


def columns_of(lines: Iterable[PlanLine], width: int) -> Columns:
    """As many of the figures' columns as leave room for the steps: blocks give way first, then bars, then rows."""
    lines = list(lines)
    own = max((cell_len(line.own) for line in lines), default=0)
    rows = max((cell_len(line.rows) + 1 for line in lines if line.rows), default=0)
    blocks = max((cell_len(line.blocks) for line in lines), default=0)
    bar = 8 if any(line.share is not None for line in lines) else 0
    names = (own and len("self"), rows and len("rows"), blocks and len(_BLOCKS))
    own, rows, blocks = (max(each, name) for each, name in zip((own, rows, blocks), names, strict=True))
    room = width - _LEAST_TEXT
    for columns in (
        Columns(bar, own, rows, blocks),
        Columns(bar, own, rows),
        Columns(min(bar, 4), own, rows),
        Columns(0, own, rows),
    ):
        if columns.cells <= room:
            return columns
    return Columns(0, own) if own + _GAP <= room else Columns()


def paint(line: PlanLine, width: int, columns: Columns, styles: PlanStyles, *, cursor: Style | None) -> Strip:
    """A line in exactly its cells."""
    room = max(0, width - columns.cells)
    fold = " " if not line.has_children else FOLDED if line.is_folded else OPEN
    indent = min(line.depth * _INDENT, max(0, room - _LEAST_TEXT))
    lead = f"{'▌' if cursor else ' '}{line.mark} {' ' * indent}{fold} "
    text = cut_to(line.text, max(0, room - cell_len(lead)))
    note = fitted(f"  {line.note}" if line.note else "", max(0, room - cell_len(lead) - cell_len(text)))
    is_heavy = line.mark.strip() != ""
    main = cursor or (styles.heavy if is_heavy else styles.base)
    segments = [Segment(lead + text, main), Segment(note, cursor or styles.note)]
    segments += _figures(line, columns, styles, cursor)
    return Strip(segments).adjust_cell_length(width, styles.base)


def head(columns: Columns, width: int, style: Style, *, own: str) -> Strip:
    """The names of the columns."""
    room = max(0, width - columns.cells)
    names = ((columns.bar, ""), (columns.own, own), (columns.rows, "rows"), (columns.blocks, _BLOCKS))
    told = "".join(" " + name.rjust(cells) for cells, name in names if cells)
    step = _LEGEND if cell_len(_LEGEND) < room else "     step"
    return Strip([Segment(step[:room].ljust(room) + told, style)]).adjust_cell_length(width, style)


def _figures(line: PlanLine, columns: Columns, styles: PlanStyles, cursor: Style | None) -> list[Segment]:
    found: list[Segment] = []
    base = cursor or styles.base
    if columns.bar:
        found.append(Segment(" " + _bar(line.share, columns.bar), cursor or styles.bar))
    if columns.own:
        found.append(Segment(" " + line.own.rjust(columns.own), base))
    if columns.rows:
        rows = line.rows + (WRONG if line.is_wrong else " " * bool(line.rows))
        style = styles.wrong if line.is_wrong else styles.base
        found.append(Segment(" " + rows.rjust(columns.rows), cursor or style))
    if columns.blocks:
        found.append(Segment(" " + line.blocks.rjust(columns.blocks), base))
    return found


def _bar(share: float | None, width: int) -> str:
    """A bar of that part of the cells, from the left; a little is not nothing."""
    if not share:
        return " " * width
    eighths = max(1, round(share * width * 8))
    full, rest = divmod(min(eighths, width * 8), 8)
    return (_BAR * full + (_EIGHTHS[rest] if rest else "")).ljust(width)
