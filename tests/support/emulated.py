"""The screen of an emulated terminal: its text, its cells, and how two screens differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import pyte
from wcwidth import wcwidth

_BEYOND_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]+\$p")
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;<>=?$]*)?$")


class Cell(NamedTuple):
    """One cell of the screen."""

    text: str
    fg: str
    bg: str
    bold: bool
    italics: bool
    underscore: bool
    reverse: bool


Cells = Sequence[Sequence[Cell]]
"""A whole screen, line by line."""


class EmulatedScreen:
    """What a terminal of so many columns and rows shows after the bytes that it was fed."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._unfinished = b""
        self._text: str | None = None

    @property
    def text(self) -> str:
        """The screen as lines of text; whoever waits asks often, and is told at no cost until it changes."""
        if self._text is None:
            self._text = "\n".join(self.line(y).rstrip() for y in range(self._screen.lines))
        return self._text

    def feed(self, data: bytes) -> None:
        """Show what the program has sent."""
        self._text = None
        data = self._unfinished + data
        unfinished = _UNFINISHED.search(data)
        self._unfinished = unfinished[0] if unfinished else b""
        self._stream.feed(_BEYOND_PYTE.sub(b"", data[: len(data) - len(self._unfinished)]))

    def resize(self, columns: int, rows: int) -> None:
        """Change the size, cutting what is shown."""
        self._text = None
        self._screen.resize(rows, columns)

    def line(self, y: int) -> str:
        """Return row `y`, from 0."""
        return "".join(self._row(y))

    def cells(self) -> list[list[Cell]]:
        """Return every cell with its look; the colour of a space's ink is left out."""
        rows = range(self._screen.lines)
        return [[_cell(self._screen.buffer[y][x], text) for x, text in enumerate(self._row(y))] for y in rows]

    def _row(self, y: int) -> list[str]:
        """Return the text of each cell; half a wide character is a space, as terminals but not pyte have it."""
        texts = [self._screen.buffer[y][x].data for x in range(self._screen.columns)]
        for x, (text, following) in enumerate(zip(texts, [*texts[1:], " "], strict=True)):
            is_wide = not text.isascii() and wcwidth(text[0]) == 2
            if (is_wide and following) or (not text and not (x and wcwidth(texts[x - 1][:1] or " ") == 2)):
                texts[x] = " "
        return texts


def difference(found: Cells, wished: Cells, *, lines: int = 3) -> str:
    """Say where two screens differ, of as many lines as are told; empty where they are the same.

    Comparing them in an `assert` instead makes pytest look for the best way to tell thousands of cells apart.
    """
    if len(found) != len(wished):
        return f"{len(found)} lines instead of {len(wished)}"
    differing = [y for y, (row, other) in enumerate(zip(found, wished, strict=True)) if row != other]
    told = [line for y in differing[:lines] for line in _line_difference(y, found[y], wished[y])]
    return "\n".join([f"{len(differing)} of {len(wished)} lines differ", *told]) if differing else ""


def _line_difference(y: int, found: Sequence[Cell], wished: Sequence[Cell]) -> Iterator[str]:
    yield f"line {y} is     {''.join(cell.text for cell in found)!r}"
    yield f"instead of  {''.join(cell.text for cell in wished)!r}"
    for x, (cell, other) in enumerate(zip(found, wished, strict=False)):
        if cell != other:
            yield f"first at column {x}: {cell} instead of {other}"
            return
    yield f"{len(found)} columns instead of {len(wished)}"


@lru_cache(maxsize=4096)
def _cell(char: pyte.screens.Char, text: str) -> Cell:
    # Nothing is seen of the ink of a space, unless it is drawn through.
    inked = text.strip() or char.reverse or char.underscore
    return Cell(
        text,
        char.fg if inked else "",
        char.bg,
        bool(char.bold and inked),
        bool(char.italics and inked),
        char.underscore,
        char.reverse,
    )
