"""Bytes as a dump, as many as there may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from pooldeck_tui.format import count
from pooldeck_tui.viewer.binary.data import written_hex
from pooldeck_tui.viewer.binary.dump import all_dumped, bytes_a_line, digit_column, dumped, line_width, text_column
from pooldeck_tui.viewer.drawing import Looks, Range, segments
from pooldeck_tui.viewer.scrolling import ScrollingBody
from pooldeck_tui.viewer.search import Matches, Query, find_all

if TYPE_CHECKING:
    from pooldeck_tui.viewer.slices import Work


class BinaryBody(ScrollingBody):
    """Draws bytes: offset, digits, and what is printable."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "colon,ctrl+g",
            "go_to",
            "Go to offset",
            id="viewer.offset",
            tooltip="Go to a byte by its offset, 4096 or 0x1000",
        ),
    ]

    @dataclass
    class OffsetAsked(Message):
        """The user wants to go to an offset."""

        size: int
        """How many bytes there are."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data
        """What is shown."""
        self._width = bytes_a_line(line_width(1000))

    @property
    def status(self) -> str:
        """The offset at the top, and of how many bytes."""
        return f"offset {count(self.here)} (0x{self.here:x}) of {count(len(self.data))}"

    @property
    def here(self) -> int:
        """The first byte in sight."""
        return self.scroll_offset.y * self._width

    def copied(self) -> Work[str]:
        """All bytes, as PostgreSQL writes them."""
        return written_hex(self.data)

    def printed(self) -> Work[str]:
        """All lines of the dump."""
        return all_dumped(self.data)

    def find(self, query: Query) -> tuple[Matches, Work[None]]:
        """The places of the query's bytes."""
        matches = Matches(len(query.needle))
        return matches, find_all(query.bytes_pattern, self.data, matches)

    def reveal(self, place: int) -> None:
        """Bring a byte into sight."""
        line = place // self._width
        if not self.scroll_offset.y <= line < self.scroll_offset.y + self.rows:
            self.scroll_to(y=max(0, line - self.rows // 3), animate=False)

    def go_to(self, offset: int) -> None:
        """Go to a byte, and mark it."""
        self.matches = Matches(1)
        self.matches.starts.append(offset)
        self.matches.is_whole = True
        self.matches.current = 0
        self.scroll_to(y=offset // self._width, animate=False)
        self.refresh()
        self.moved()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the dump."""
        looks, offset = self.looks, (self.scroll_offset.y + y) * self._width
        if offset >= len(self.data):
            return Strip.blank(self.columns, looks.base)
        line = dumped(self.data, offset, self._width)
        ranges = [Range(0, digit_column(0), looks.note), *self._found(offset, looks)]
        strip = Strip(segments(line, looks, ranges))
        left = self.scroll_offset.x
        return strip.crop_extend(left, left + self.columns, looks.base)

    def on_mount(self) -> None:
        """Tell the scrollbar how much there is."""
        self._fit()

    def on_resize(self, _: events.Resize) -> None:
        """Show as many bytes a line as there is room for."""
        self._fit()

    def action_go_to(self) -> None:
        """Have an offset asked for."""
        self.post_message(self.OffsetAsked(len(self.data)))

    def _fit(self) -> None:
        """Lay out for the width, with the same bytes at the top."""
        here, width = self.here, bytes_a_line(self.columns)
        self._width = width
        self.virtual_size = Size(line_width(width), -(-len(self.data) // width))
        self.scroll_to(y=here // width, animate=False)
        self.refresh()

    def _found(self, offset: int, looks: Looks) -> list[Range]:
        """What a search has found in a line, in its digits and in its text."""
        if self.matches is None:
            return []
        matches, ranges = self.matches, []
        for found in matches.within(offset, offset + self._width):
            style = looks.current if found == matches.place else looks.match
            first = max(0, found - offset)
            last = min(self._width, found + matches.length - offset) - 1
            ranges += [
                Range(digit_column(first), digit_column(last) + 2, style),
                Range(text_column(self._width) + first, text_column(self._width) + last + 1, style),
            ]
        return ranges
