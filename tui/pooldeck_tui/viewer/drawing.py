"""Text of any kind as segments: signs for what cannot be drawn, and looks for parts of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from pooldeck_tui.format import clean_whole

END_SPACE = "·"
"""How a space at the end of a line is drawn."""
TAB = "→   "
"""How a tab is drawn: always as wide, so that it indents, whatever stands before it."""


@dataclass(frozen=True, slots=True)
class Looks:
    """The styles of everything that a viewer draws."""

    base: Style
    mark: Style
    """Signs that stand for something that cannot be drawn."""
    note: Style
    """What is said about the value: line numbers, offsets, counts."""
    name: Style
    """Keys of objects."""
    match: Style
    """What a search found."""
    current: Style
    """The match that was gone to."""
    cursor: Style


class Range(NamedTuple):
    """A part of a text that has a look of its own."""

    start: int
    stop: int
    style: Style


@lru_cache(maxsize=8192)
def sign(character: str) -> str:
    """What is drawn for one character within a line: itself, a sign, or nothing."""
    if character == "\t":
        return TAB
    # Behind a letter, where a mark is drawn over what stands before it and a joiner joins nothing.
    return character if character == " " else clean_whole("x" + character)[1:]


@lru_cache(maxsize=8192)
def cells(character: str) -> int:
    """How many cells of the terminal a character takes as it is drawn."""
    return cell_len(sign(character))


def line_end(text: str, looks: Looks) -> list[Segment]:
    """Spaces at the end of a line, as signs that can be seen."""
    return [Segment(END_SPACE * len(text), looks.base + looks.mark)] if text else []


def segments(text: str, looks: Looks, ranges: Iterable[Range] = (), base: Style | None = None) -> list[Segment]:
    """The text as it can be drawn; later ranges lie over earlier ones, all of them over `base`."""
    style = looks.base if base is None else base
    ranges = tuple(ranges)
    if not ranges and text.isascii() and text.isprintable():
        return [Segment(text, style)] if text else []
    styles = [style] * len(text)
    for start, stop, over in ranges:
        start = max(0, start)
        styles[start:stop] = [below + over for below in styles[start:stop]]
    drawn = [
        (shown, below if shown == character else below + looks.mark)
        for character, shown, below in zip(text, map(sign, text), styles, strict=True)
    ]
    return [Segment("".join(map(itemgetter(0), run)), look) for look, run in groupby(drawn, key=itemgetter(1))]
