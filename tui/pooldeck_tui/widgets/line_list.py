"""Lines of which one is under the cursor, of any number: only those in sight are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from pooldeck_tui.format import fitted
from pooldeck_tui.widgets.line_cursor import SIGN, LineCursor

_TEXT_PART = 3 / 5
"""How much of a line its text takes at most, where something is said about it."""


class Entry(NamedTuple):
    """What one line says."""

    text: str
    about: str = ""
    """A few words about it."""
    mark: str = ""
    """Drawn before the text; as wide on every line."""


class LineList(LineCursor):
    """Draws entries, a line each; the cursor moves by keys, and a click tells which one is wanted."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--about"}
    DEFAULT_CSS = """
    LineList > .lines--about { color: $text-muted; }
    """

    def __init__(self, entries: Sequence[Entry] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._entries: Sequence[Entry] = ()
        self._text_cells = 0
        self.show(entries)

    @property
    def entries(self) -> Sequence[Entry]:
        """What is shown."""
        return self._entries

    def show(self, entries: Sequence[Entry], cursor: int = 0) -> None:
        """Show other entries."""
        self._entries = entries
        has_about = any(entry.about for entry in entries)
        self._text_cells = max(cell_len(entry.text) for entry in entries) if has_about else 0
        self._hold(len(entries), cursor)

    def _drawn(self, index: int, width: int, *, is_here: bool) -> Strip:
        entry = self._entries[index]
        style = self.get_component_rich_style("lines--cursor") if is_here else self.rich_style
        sign = (SIGN if is_here else " " * len(SIGN)) + entry.mark
        room = max(0, width - cell_len(sign))
        part = min(self._text_cells + 2, int(room * _TEXT_PART)) if self._text_cells else room
        text, about = fitted(entry.text, part), fitted(entry.about, room - part)
        quiet = style if is_here else self.get_component_rich_style("lines--about")
        return Strip([Segment(sign + text, style), Segment(about, quiet)], width)
