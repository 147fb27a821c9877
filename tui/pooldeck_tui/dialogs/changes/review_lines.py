"""The lines of a review: each change, and below it each of its cells, old → new. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from pooldeck_db.rows import Delete, Edit
from pooldeck_tui.dialogs.changes.wording import heading
from pooldeck_tui.format import Shown, clean, fitted
from pooldeck_tui.widgets.grid.staged import in_short, show_entry
from pooldeck_tui.widgets.piece_list import Look, cells, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pooldeck_db.rows import Change, Digest, Entry
    from pooldeck_db.values import Value
    from pooldeck_tui.widgets.piece_list import Piece

ARROW = " → "
WIDEST_NAME = 24
"""Cells that the names of columns take at most."""
MARKED = "●"
"""Drawn before a change that is marked."""
BLAMED = "!"
"""Drawn before what the database refused."""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One line: a change, or one of its cells."""

    change: Change
    column: str = ""
    """The cell's column; empty for the change itself."""


def lines_of(changes: Iterable[Change]) -> tuple[ReviewLine, ...]:
    """Every line, in the order in which the changes were first made."""
    return tuple(_lines(changes))


def line_of(lines: tuple[ReviewLine, ...], change: Change, column: str) -> int:
    """The index of a cell's line, that of its change where there is none; 0 where there is neither."""
    found = [index for index, line in enumerate(lines) if line.change.id == change.id]
    exact = (index for index in found if lines[index].column == column)
    return next(exact, found[0] if found else 0)


def drawn(line: ReviewLine, width: int, *, is_marked: bool = False, is_blamed: bool = False) -> list[Piece]:
    """A line as pieces, for so many cells."""
    sign = BLAMED if is_blamed else MARKED if is_marked else " "
    look = Look.TROUBLE if is_blamed else Look.HEADING
    if not line.column:
        head: list[Piece] = [(f"{sign} ", look), (heading(line.change), look)]
        return head + _excerpt(line.change, width - cells(head))
    name = fitted(line.column, _name_cells(line.change))
    start: list[Piece] = [(f"{sign}   ", look), (f"{name}  ", Look.TROUBLE if is_blamed else Look.QUIET)]
    return start + old_and_new(line.change, line.column, width - cells(start))


def old_and_new(change: Change, column: str, room: int) -> list[Piece]:
    """What a cell holds and what it is to hold; of a new row only that."""
    if isinstance(change, Delete):
        return []
    new = show_entry(dict(change.entries)[column])
    if not isinstance(change, Edit):
        return pieces(new, room, Look.NEW)
    return between(show_entry(change.base.value(column)), new, room)


def between(old: Shown, new: Shown, room: int) -> list[Piece]:
    """Two values with an arrow between, each with half of the room unless the other needs less."""
    room = max(2, room - len(ARROW))
    old_room = max(room // 2, room - new.full_width)
    first = pieces(old, old_room)
    return [*first, (ARROW, Look.QUIET), *pieces(new, room - cells(first), Look.NEW)]


def _lines(changes: Iterable[Change]) -> Iterator[ReviewLine]:
    for change in changes:
        yield ReviewLine(change)
        if not isinstance(change, Delete):
            for column, _ in change.entries:
                yield ReviewLine(change, column)


def _name_cells(change: Change) -> int:
    if isinstance(change, Delete):
        return 0
    return min(WIDEST_NAME, max(cell_len(clean(column)) for column, _ in change.entries))


def _excerpt(change: Change, room: int) -> list[Piece]:
    """What a row holds that is to go, as far as there is room; that a new row has nothing but defaults."""
    if isinstance(change, Delete):
        base = change.base
        known = set(base.address.columns)
        texts = (
            _named(column, value)
            for column, value in zip(base.columns, base.values, strict=True)
            if column not in known
        )
        return _fitting(texts, room)
    if not isinstance(change, Edit) and not change.entries:
        return [("  nothing but defaults", Look.QUIET)]
    return []


def _named(column: str, value: Value | Entry | Digest) -> str:
    return f"{clean(column)}={in_short(value)}"


def _fitting(texts: Iterable[str], room: int) -> list[Piece]:
    """As many of the texts as there is room for."""
    taken: list[Piece] = []
    for text in texts:
        room -= cell_len(text) + 2
        if room < 0:
            break
        taken.append((f"  {text}", Look.QUIET))
    return taken
