"""Lines made of pieces with a look each, drawn when they come into sight."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from pooldeck_tui.format import Cell, fit
from pooldeck_tui.widgets.line_cursor import SIGN, LineCursor

if TYPE_CHECKING:
    from pooldeck_tui.format import Shown


class Look(StrEnum):
    """How a piece of a line looks; none of them says anything by its colour alone."""

    PLAIN = "plain"
    HEADING = "heading"
    QUIET = "quiet"
    SIGN = "sign"
    """A sign of ours in the place of data."""
    NEW = "new"
    """What is to be."""
    TROUBLE = "trouble"


Piece: TypeAlias = tuple[str, Look]
"""Clean text, and its look."""
Draw: TypeAlias = Callable[[int, int], Sequence[Piece]]
"""Makes the line of an index for so many cells; a longer one is cut."""

_NO_LINES: Draw = lambda _index, _width: ()  # noqa: E731


class PieceList(LineCursor):
    """Draws lines of pieces; of any number, since they are made only when they are in sight."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"pieces--{look}" for look in Look}
    DEFAULT_CSS = """
    PieceList {
        & > .pieces--heading { text-style: bold; }
        & > .pieces--quiet { color: $text-muted; }
        & > .pieces--sign { color: $text-muted; text-style: italic; }
        & > .pieces--new { color: $text-warning; text-style: bold; }
        & > .pieces--trouble { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._draw = _NO_LINES

    def show(self, count: int, draw: Draw, cursor: int = 0) -> None:
        """Show so many lines, which `draw` makes."""
        self._draw = draw
        self._hold(count, cursor)

    def _drawn(self, index: int, width: int, *, is_here: bool) -> Strip:
        base = self.rich_style
        here = self.get_component_rich_style("lines--cursor") if is_here else None
        segments = [Segment(SIGN if is_here else " " * len(SIGN), here or base)]
        for text, look in self._draw(index, max(0, width - len(SIGN))):
            segments.append(Segment(text, self._style(look, here)))
        return Strip(segments).adjust_cell_length(width, here or base)

    def _style(self, look: Look, here: Style | None) -> Style:
        if here is not None:
            return here + Style(italic=True) if look is Look.SIGN else here
        return self.rich_style + self.get_component_rich_style(f"pieces--{look}")


def pieces(shown: Shown, room: int, look: Look = Look.PLAIN) -> list[Piece]:
    """Return a value in at most so many cells, what stands for data told apart from it."""
    return list(_split(fit(shown, max(1, min(room, shown.full_width))), look))


def cells(line: Sequence[Piece]) -> int:
    """Return the cells that pieces take."""
    return sum(cell_len(text) for text, _ in line)


def _split(cell: Cell, look: Look) -> Iterator[Piece]:
    done = 0
    for start, stop in cell.marks:
        if start > done:
            yield cell.text[done:start], look
        yield cell.text[start:stop], Look.SIGN
        done = stop
    if done < len(cell.text):
        yield cell.text[done:], look
