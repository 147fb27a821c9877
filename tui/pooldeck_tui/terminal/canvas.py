"""Holds what the screen should show beside what it does show, and writes the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import compress, groupby
from operator import ne, or_

from rich.color import ColorSystem
from rich.segment import Segment
from textual.strip import Strip

from pooldeck_tui.terminal.cells import CONTINUED, is_certain, to_cells
from pooldeck_tui.terminal.pens import RESET, Pen, switch

_SHORTEST_JUMP = 4
"""Moving the cursor costs at least this many bytes, so a gap of fewer equal cells is written over."""


@dataclass(slots=True)
class _Line:
    cells: list[str]
    pens: list[Pen]

    @classmethod
    def blank(cls, width: int) -> _Line:
        return cls([" "] * width, [""] * width)

    def copy(self) -> _Line:
        return _Line(self.cells.copy(), self.pens.copy())

    def put(self, x: int, cells: list[str], pens: list[Pen]) -> None:
        """Lay cells over the line; a wide character that is covered by half becomes a space."""
        end = x + len(cells)
        if self.cells[x] == CONTINUED:
            self.cells[x - 1] = " "
        if end < len(self.cells) and self.cells[end] == CONTINUED:
            self.cells[end] = " "
        self.cells[x:end] = cells
        self.pens[x:end] = pens

    def changes(self, shown: _Line | None) -> list[int]:
        """Return the columns that differ from what is shown, all of them where that is unknown."""
        if shown is None:
            return list(range(len(self.cells)))
        differ: Iterable[bool] = map(ne, self.cells, shown.cells)
        if self.pens != shown.pens:
            differ = map(or_, differ, map(ne, self.pens, shown.pens))
        return list(compress(range(len(self.cells)), differ))


class Canvas:
    """The screen twice: as it is wanted and as it is shown, cell by cell."""

    def __init__(self, width: int, height: int, colours: ColorSystem) -> None:
        self.size = (width, height)
        """Columns and rows."""
        self._colours = colours
        self._wanted = [_Line.blank(width) for _ in range(height)]
        self._shown: list[_Line | None] = [None] * height
        self._touched: set[int] = set()

    def put(self, x: int, y: int, segments: Iterable[Segment], limit: int) -> int:
        """Lay a strip over row `y` from column `x`, not past the column `limit`; return the column after it."""
        width, height = self.size
        cells, pens = self._drawn(segments)
        end = x + len(cells)
        if 0 <= y < height and 0 <= x < min(limit, width):
            room = min(limit, width) - x
            if len(cells) > room:
                if cells[room] == CONTINUED:
                    cells[room - 1] = " "
                del cells[room:], pens[room:]
            if cells:
                self._wanted[y].put(x, cells, pens)
                self._touched.add(y)
        return end

    def forget(self) -> None:
        """Take what the terminal shows for unknown, so that everything is written again."""
        self._shown = [None] * len(self._shown)
        self._touched = set(range(len(self._shown)))

    def write_changes(self) -> str:
        """Return the sequence that makes the terminal show what is wanted, and take it for shown."""
        out = _Writer()
        for y in sorted(self._touched):
            wanted, shown = self._wanted[y], self._shown[y]
            if wanted != shown:
                for start, end in _spans(wanted, wanted.changes(shown)):
                    out.write(start, y, wanted.cells[start:end], wanted.pens[start:end])
                self._shown[y] = wanted.copy()
        self._touched.clear()
        return out.finish()

    def _drawn(self, segments: Iterable[Segment]) -> tuple[list[str], list[Pen]]:
        cells: list[str] = []
        pens: list[Pen] = []
        for text, style, _ in segments:
            marks, more = to_cells(text)
            if marks and cells:
                cells[-1 if cells[-1] != CONTINUED else -2] += marks
            cells += more
            pens += [Strip.render_ansi(style, self._colours) if style else ""] * len(more)
        return cells, pens


def _spans(line: _Line, changes: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the stretches to write so that all changed columns are covered and no wide character is cut."""
    if not changes:
        return
    start = end = changes[0]
    for x in changes:
        if x > end and (x - end > _SHORTEST_JUMP or len(set(line.pens[end - 1 : x])) > 1):
            yield _whole(line.cells, start, end)
            start = x
        end = x + 1
    yield _whole(line.cells, start, end)


def _whole(cells: list[str], start: int, end: int) -> tuple[int, int]:
    while start and cells[start] == CONTINUED:
        start -= 1
    while end < len(cells) and cells[end] == CONTINUED:
        end += 1
    return start, end


class _Writer:
    """Collects the sequence of one frame and knows where it leaves cursor and pen."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._pen: Pen = ""
        self._at: tuple[int, int] | None = None

    def write(self, x: int, y: int, cells: list[str], pens: list[Pen]) -> None:
        """Write cells from a place on; after one of doubtful width the place is set again."""
        self._move(x, y)
        start = 0
        for pen, run in groupby(pens):
            if pen != self._pen:
                self._out.append(switch(self._pen, pen))
                self._pen = pen
            stop = start + len(list(run))
            x = self._write_run(x, y, cells[start:stop])
            start = stop

    def finish(self) -> str:
        """Return the sequence; it leaves the terminal with its default style."""
        if self._pen:
            self._out.append(RESET)
        return "".join(self._out)

    def _write_run(self, x: int, y: int, cells: list[str]) -> int:
        """Write cells of one pen; return the column after them."""
        text = "".join(cells)
        if not text.isascii():
            return self._write_carefully(x, y, cells)
        self._move(x, y)
        self._out.append(text)
        x += len(cells)
        self._at = (x, y)
        return x

    def _write_carefully(self, x: int, y: int, cells: list[str]) -> int:
        for cell in cells:
            if cell != CONTINUED:
                self._move(x, y)
                self._out.append(cell)
            x += 1
            self._at = (x, y) if is_certain(cell) and self._at is not None else None
        return x

    def _move(self, x: int, y: int) -> None:
        if self._at == (x, y):
            return
        if self._at is not None and self._at[1] == y and self._at[0] < x:
            distance = x - self._at[0]
            self._out.append(f"\x1b[{distance}C" if distance > 1 else "\x1b[C")
        else:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
        self._at = (x, y)
