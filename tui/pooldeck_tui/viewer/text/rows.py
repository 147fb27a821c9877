"""Where the rows of a text begin."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right

from pooldeck_tui.viewer.drawing import cells
from pooldeck_tui.viewer.slices import STRETCH, Work

_NARROW = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0373\u0386-\u0482\u048a-\u052f\u1e00-\u1eff]*")
"""Characters that take one cell each and are drawn as they are: Latin, Greek and Cyrillic letters."""

_ROWS, _CHARACTERS = 512, 2048
"""Rows, or characters with widths of their own, that are laid out between two pauses."""


class TextRows:
    """The rows of a text: its lines, or, with a width, its lines cut to so many cells, at spaces where it can be.

    They are found by `laid_out`; until that has ended there are only the first ones. A line ends with a line feed
    and with nothing else: a carriage return is shown.
    """

    def __init__(self, text: str, width: int | None) -> None:
        self.text = text
        self.width = None if width is None else max(4, width)
        """Cells of a row; None for rows as long as the lines are."""
        self.starts = array("Q")
        """Where each row begins, in characters."""
        self.lines = array("Q")
        """The number of each row's line, from 1."""
        self.longest = 0
        """Characters of the longest line."""
        self.is_whole = False
        """Whether all rows have been found."""

    def __len__(self) -> int:
        return len(self.starts)

    def span(self, row: int) -> tuple[int, int]:
        """Where a row begins and ends, its line feed left out."""
        start = self.starts[row]
        if row + 1 < len(self.starts):
            stop = self.starts[row + 1]
            return start, stop - (self.text[stop - 1] == "\n" and self.lines[row] != self.lines[row + 1])
        if self.is_whole:
            return start, len(self.text)
        end = self.text.find("\n", start, start + STRETCH)
        return start, min(len(self.text), start + STRETCH) if end < 0 else end

    def starts_line(self, row: int) -> bool:
        """Whether a row is the first of its line."""
        return row == 0 or self.lines[row] != self.lines[row - 1]

    def ends_line(self, row: int) -> bool:
        """Whether a row is the last of its line."""
        return row + 1 == len(self.lines) or self.lines[row] != self.lines[row + 1]

    def row_of(self, place: int) -> int:
        """The row in which a character stands."""
        return max(0, bisect_right(self.starts, place) - 1)

    def laid_out(self) -> Work[None]:
        """Find the rows, from the first on."""
        start, line, size, paused = 0, 0, len(self.text), 0
        while start <= size:
            end = self.text.find("\n", start)
            end = size if end < 0 else end
            line += 1
            self._add(start, line)
            self.longest = max(self.longest, end - start)
            if self.width is not None and end - start > self.width // 4:
                yield from self._wrapped(start, end, line)
            if line % _ROWS == 0 or end - paused > STRETCH:
                paused = end
                yield
            start = end + 1
        self.is_whole = True

    def _add(self, start: int, line: int) -> None:
        self.starts.append(start)
        self.lines.append(line)

    def _wrapped(self, start: int, end: int, line: int) -> Work[None]:
        """Add the rows of a line but its first."""
        for at in range(start, end, STRETCH):
            if not _NARROW.fullmatch(self.text, at, min(end, at + STRETCH)):
                yield from self._wrapped_by_cells(start, end, line)
                return
            if end - start > STRETCH:
                yield
        yield from self._wrapped_by_characters(start, end, line)

    def _wrapped_by_characters(self, start: int, end: int, line: int) -> Work[None]:
        """Cut a line of which every character takes one cell."""
        width, rows = self.width or 1, 0
        while end - start > width:
            space = self.text.rfind(" ", start + width // 2, start + width)
            start = start + width if space < 0 else space + 1
            self._add(start, line)
            rows += 1
            if rows % _ROWS == 0:
                yield

    def _wrapped_by_cells(self, start: int, end: int, line: int) -> Work[None]:
        """Cut a line whose characters take no, one or more cells."""
        width, used, space = self.width or 1, 0, start
        for at in range(start, end):
            character = self.text[at]
            taken = cells(character)
            if used + taken > width:
                cut = space if space > start + (at - start) // 2 else at
                used = sum(map(cells, self.text[cut:at]))
                # What stands behind the space may itself be too wide for a row.
                start, used = (cut, used) if used + taken <= width else (at, 0)
                self._add(start, line)
            used += taken
            if character == " ":
                space = at + 1
            if at % _CHARACTERS == 0:
                yield
