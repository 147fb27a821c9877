"""The text of an editor as its lines, of which a key that is typed reads only those that it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.document._document import Document, EditResult
from textual.document._wrapped_document import WrappedDocument
from textual.expand_tabs import expand_tabs_inline, get_tab_widths
from textual.geometry import Offset, Size

if TYPE_CHECKING:
    from textual.document._document import Location


class Change(NamedTuple):
    """Lines that others took the place of."""

    first: int
    """The row of the first of them."""
    gone: int
    come: int


class Script(Document):
    """A document that knows how wide it is, and tells what changed, without reading all its lines."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.version = 0
        """Counts the changes."""
        self._changes: list[Change] = []
        self._text: str | None = None
        self._tab_width = 0
        self._widths: list[int] = []
        self._widest = 0

    @property
    def text(self) -> str:
        """The whole text, joined once for each change."""
        if self._text is None:
            self._text = super().text
        return self._text

    def taken(self) -> list[Change]:
        """What changed since this was asked last."""
        changes, self._changes = self._changes, []
        return changes

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Put a text in the place of another."""
        (first, _), (last, _) = sorted((start, end))
        before = self.line_count
        last = min(last, before - 1)
        result = super().replace_range(start, end, text)
        gone = last - first + 1
        change = Change(first, gone, gone + self.line_count - before)
        self.version += 1
        self._text = None
        self._changes.append(change)
        self._measure(change)
        return result

    def get_size(self, tab_width: int) -> Size:
        """How many cells and lines it takes."""
        if tab_width != self._tab_width:
            self._tab_width = tab_width
            self._widths = [self._width(line) for line in self.lines]
            self._widest = max(self._widths, default=0)
        return Size(self._widest, self.line_count)

    def is_within(self, characters: int) -> bool:
        """Whether it has so many characters at most."""
        return self.line_count <= characters and sum(map(len, self.lines)) + self.line_count <= characters

    def index_of(self, location: Location) -> int:
        """The index of the character at a row and a column."""
        row, column = location
        return sum(map(len, self.lines[:row])) + row + column

    def passage(self, location: Location, before: int, after: int) -> tuple[str, int]:
        """Whole lines around a place, with about so many characters before and after it; and the place in them."""
        row, column = location
        first, room = row, before - column
        while first and room > 0:
            first -= 1
            room -= len(self.lines[first]) + 1
        last, room = row, after - (len(self.lines[row]) - column)
        while last < self.line_count - 1 and room > 0:
            last += 1
            room -= len(self.lines[last]) + 1
        lines = self.lines[first : last + 1]
        return "\n".join(lines), sum(map(len, lines[: row - first])) + row - first + column

    def _measure(self, change: Change) -> None:
        if not self._tab_width:
            return
        first, gone, come = change
        old = max(self._widths[first : first + gone], default=0)
        new = [self._width(line) for line in self.lines[first : first + come]]
        self._widths[first : first + gone] = new
        if old < self._widest or max(new) >= old:
            self._widest = max(self._widest, *new)
        else:
            self._widest = max(self._widths)

    def _width(self, line: str) -> int:
        return cell_len(line.expandtabs(self._tab_width))


class _Rows:
    """Each row of the screen shows the line of the same number."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def __getitem__(self, row: int) -> tuple[int, int]:
        if row >= self._script.line_count:
            raise IndexError(row)
        return row, 0


class Unwrapped(WrappedDocument):
    """A document whose lines are not wrapped, so that there is nothing to keep of them."""

    def __init__(self, script: Script, tab_width: int) -> None:
        self._script = script
        super().__init__(script, 0, tab_width)
        self._offset_to_line_info = _Rows(script)  # type: ignore[assignment]  # Only ever asked for a row.

    @property
    def height(self) -> int:
        """The number of lines."""
        return self._script.line_count

    def wrap(self, width: int, tab_width: int | None = None) -> None:  # noqa: ARG002
        """Take another width of tabs."""
        self._tab_width = tab_width or self._tab_width

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Nothing is kept that a change could make wrong."""

    def offset_to_location(self, offset: Offset) -> Location:
        """The place of the text at a place of the screen."""
        row = min(max(0, offset.y), self.height - 1)
        return row, self.get_target_document_column(row, max(0, offset.x), 0)

    def location_to_offset(self, location: Location) -> Offset:
        """The place of the screen for a place of the text."""
        row, column = location
        row = min(max(0, row), self.height - 1)
        return Offset(cell_len(expand_tabs_inline(self._script.get_line(row)[:column], self._tab_width)), row)

    def get_sections(self, line_index: int) -> list[str]:
        """The line, whole."""
        return [self._script.get_line(line_index)]

    def get_offsets(self, line_index: int) -> list[int]:  # noqa: ARG002
        """No place where the line is wrapped."""
        return []

    def get_tab_widths(self, line_index: int) -> list[int]:
        """How wide each tab of the line is."""
        return [width for _, width in get_tab_widths(self._script.get_line(line_index), self._tab_width)]


def location_of(held: str, offset: int) -> tuple[int, int]:
    """The row and column of a character by its index; what stands for other ends of line ends none."""
    offset = min(max(0, offset), len(held))
    row = held.count("\n", 0, offset)
    return row, offset - (held.rfind("\n", 0, offset) + 1)
