"""Values as one line of safe text: pure, and shared by everything that draws.

Nothing that comes out of here can act on a terminal: control, bidi and invisible characters are
drawn as visible signs. What was drawn in the place of something else is told apart from data by `marks`, so that a
NULL never looks like the text that happens to be the same sign.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size

from pooldeck_db.values import Clipped, Kind, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

NULL = "∅"
"""How NULL is drawn, always as a mark."""
EMPTY = "''"
"""How an empty text is drawn, always as a mark."""
ELLIPSIS = "…"
LONGEST = 512
"""Never more characters of a value than these are looked at to draw one line."""
BINARY_BYTES = 64
"""Never more bytes of a binary value than these are drawn in one line."""
LEAST_TEXT = 5
"""Where fewer cells than these are left for the value itself, its tail is not drawn."""

Ranges: TypeAlias = tuple[tuple[int, int], ...]


class Shown(NamedTuple):
    """A value as one line, before it is fitted to a width."""

    text: str
    """What is drawn; may be cut at its end."""
    width: int
    """Cells that the text takes."""
    tail: str = ""
    """Drawn behind the text and kept when the text is cut: a length, a closing quote. ASCII only."""
    cut: bool = False
    """True where the text is only the beginning of the value: an ellipsis is drawn even where it fits."""
    marks: Ranges = ()
    """The parts (start, stop) of the text that stand for something which cannot be drawn as it is."""

    @property
    def full_width(self) -> int:
        """Cells that everything takes."""
        return self.width + self.cut + len(self.tail)


class Cell(NamedTuple):
    """Text of an exact width."""

    text: str
    marks: Ranges = ()
    """The parts (start, stop) of the text that are signs of ours, not data."""


_SIGNS: tuple[tuple[int, int, str], ...] = (
    (0x80, 0x9F, "¤"),
    (0xA0, 0xA0, "⍽"),
    (0xAD, 0xAD, "⁞"),
    (0x061C, 0x061C, "⁞"),
    (0x180E, 0x180E, "⁞"),
    (0x200B, 0x200B, "⁞"),
    (0x200D, 0x200D, ""),
    (0x200E, 0x200F, "⁞"),
    (0x2028, 0x2029, "⏎"),
    (0x202A, 0x202E, "⁞"),
    (0x202F, 0x202F, "⍽"),
    (0x2060, 0x206F, "⁞"),
    (0xD800, 0xDFFF, "\ufffd"),
    (0xFE00, 0xFE0F, ""),
    (0xFEFF, 0xFEFF, "⁞"),
    (0xFFF9, 0xFFFB, "⁞"),
    (0x1F3FB, 0x1F3FF, ""),
    (0xE0000, 0xE007F, ""),
    (0xE0100, 0xE01EF, ""),
)
"""First and last character, and the sign drawn for them. No sign for joiners, variation selectors, skin tones
and tags: terminals disagree on the width of what they make of the character before."""

_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_DRAWN: dict[int, str] = (
    {code: chr(0x2400 + code) for code in range(0x20)}
    | {0x09: "→", 0x0A: "⏎", 0x0D: "␍", 0x7F: "␡"}
    | {code: sign for first, last, sign in _SIGNS for code in range(first, last + 1)}
    | {code: chr(code - _FLAG_LETTERS.start + ord("A")) for code in _FLAG_LETTERS}
)
SIGNS: Mapping[int, str] = MappingProxyType(_DRAWN)
"""Each character that cannot be drawn as it is, by its code, and the sign drawn for it; empty for none."""
_SPECIAL = re.compile(
    "[\x00-\x1f\x7f\U0001f1e6-\U0001f1ff"
    + "".join(f"{chr(first)}-{chr(last)}" for first, last, _ in _SIGNS)
    + "]+|(?<! ) +\\Z"
)


def clean(text: str) -> str:
    """Return text as it can be drawn on one line: no control, bidi or invisible character is left."""
    return _text(text).text


def clean_whole(text: str) -> str:
    """Return a text of any length as `clean` does, which looks at no more than a line shows."""
    return _with_signs(text, at_end=True)[0]


def show(value: Value) -> Shown:
    """Return any value as one line of text."""
    if value is None:
        return Shown(NULL, 1, marks=((0, 1),))
    if isinstance(value, str):
        return _text(value) if value else Shown(EMPTY, 2, marks=((0, 2),))
    if isinstance(value, bytes):
        return _binary(value, len(value))
    if isinstance(value, Clipped):
        return _clipped(value)
    text = repr(value)
    return Shown(text, len(text))


def fit(shown: Shown, width: int, *, right: bool = False) -> Cell:
    """Return exactly `width` cells: padded, or cut with an ellipsis and, where there is room, the tail."""
    if not shown.tail and not shown.cut and not shown.marks:
        return Cell(_padded(shown.text, shown.width, width, right=right))
    text, marks = _assembled(shown, width)
    used = cell_len(text)
    left = width - used if right else 0
    shifted = tuple((start + left, stop + left) for start, stop in marks)
    return Cell(" " * left + text + " " * (width - used - left), shifted)


def fitted(text: str, width: int) -> str:
    """Return a name or a title, cleaned, in exactly `width` cells."""
    cleaned = clean(text)
    return fit(Shown(cleaned, cell_len(cleaned)), max(0, width)).text


def cut_to(text: str, width: int) -> str:
    """Return a name or a title, cleaned, in at most `width` cells."""
    cleaned = clean(text)
    return cleaned if cell_len(cleaned) <= width else fitted(cleaned, width)


def is_right_aligned(kind: Kind) -> bool:
    """Return whether values of this kind, and their header, are drawn at the right of their column."""
    return kind is Kind.NUMBER


def count(number: int, *, exact: bool = True) -> str:
    """Return a number with thousands separators, behind a `~` where it is an estimate."""
    return f"{number:,}" if exact else f"~{number:,}"


def counted(number: int, noun: str, *, exact: bool = True) -> str:
    """Return how many there are of something, in the singular where that is one: `1 row`, `~1,200 rows`."""
    return f"{count(number, exact=exact)} {noun}{'' if number == 1 else 's'}"


def short_count(number: int) -> str:
    """Return a number in at most five cells: 999, 1.2K, 12.4M, 1.0B."""
    if number < 1_000:
        return str(number)
    scaled = float(number)
    for unit in "KMBT":
        scaled /= 1_000
        if scaled < 999.5 or unit == "T":
            return f"{scaled:.1f}{unit}" if scaled < 99.95 else f"{scaled:.0f}{unit}"
    raise AssertionError("unreachable")  # pragma: no cover


def _text(text: str) -> Shown:
    """Draw a text; the common case, printable ASCII, costs no more than asking whether it is one."""
    start = text[:LONGEST] if len(text) > LONGEST else text
    cut = len(text) > LONGEST
    tail = f" {len(text):,}" if cut else ""
    if start.isascii() and start.isprintable() and not start.endswith(" "):
        return Shown(start, len(start), tail, cut)
    drawn, marks = _with_signs(start, at_end=not cut)
    return Shown(drawn, cell_len(drawn), tail, cut, marks)


def _with_signs(text: str, *, at_end: bool) -> tuple[str, Ranges]:
    """Return the text with signs in the place of what cannot be drawn, and where they are."""
    base = "◌" if text and cell_len(text[0]) == 0 and ord(text[0]) not in _DRAWN else ""
    if not base and not _SPECIAL.search(text):
        return text, ()
    parts = [base]
    marks = [(0, 1)] if base else []
    length, done = len(base), 0
    for match in _SPECIAL.finditer(text):
        is_space = match[0][0] == " "
        if is_space and not at_end:
            break
        sign = "·" * len(match[0]) if is_space else match[0].translate(_DRAWN)
        start = length + match.start() - done
        parts += (text[done : match.start()], sign)
        marks += [(start, start + len(sign))] if sign else []
        length, done = start + len(sign), match.end()
    drawn = "".join((*parts, text[done:]))
    return (drawn, tuple(marks)) if drawn or not text else ("⁞", ((0, 1),))


def _binary(data: bytes, length: int | None) -> Shown:
    """Draw bytes as hexadecimal digits and their number."""
    text = "x'" + data[:BINARY_BYTES].hex()
    tail = "'" if length is None else f"' {length:,} B"
    return Shown(text, len(text), tail, len(data) > BINARY_BYTES or length != len(data))


def _clipped(value: Clipped) -> Shown:
    """Draw the beginning of a long value with the length of the whole."""
    if isinstance(value.start, bytes):
        return _binary(value.start, value.length)
    tail = "" if value.length is None else f" {value.length:,}"
    drawn, marks = _with_signs(value.start[:LONGEST], at_end=False)
    return Shown(drawn, cell_len(drawn), tail, cut=True, marks=marks)


def _padded(text: str, used: int, width: int, *, right: bool) -> str:
    if used > width:
        return _start(text, width - 1) + ELLIPSIS if width > 0 else ""
    return " " * (width - used) + text if right else text + " " * (width - used)


def _start(text: str, width: int) -> str:
    """Return the first cells of a text; half of a wide character becomes a space."""
    return set_cell_size(text, width) if width > 0 else ""


def _assembled(shown: Shown, width: int) -> tuple[str, Ranges]:
    """Return text, ellipsis and tail in at most `width` cells, with their marks."""
    tail, cut = shown.tail, shown.cut
    if shown.full_width > width:
        cut = True
        # A tail is worth its place only while some of the value stays readable in front of it.
        tail = tail if width >= len(tail) + LEAST_TEXT else ""
    room = width - len(tail) - cut
    text = shown.text if shown.width <= room else _start(shown.text, room)
    marks = tuple((start, min(stop, len(text))) for start, stop in shown.marks if start < len(text))
    signs = (ELLIPSIS if cut and width > 0 else "") + tail
    if not signs or not (shown.tail or shown.cut):
        return text + signs, marks
    return text + signs, (*marks, (len(text), len(text) + len(signs)))
