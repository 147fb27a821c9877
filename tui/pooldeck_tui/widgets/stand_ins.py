"""Any text as one that a text area can hold, and back without loss: pure.

A text area splits its lines at every character that Python counts as an end of line, joins them with one of them,
and draws control characters as nothing. So each character that cannot be drawn as it is (format.SIGNS), line feeds
apart, stands there as a private character of its own, one cell wide.
"""

from __future__ import annotations

import re

from pooldeck_tui.format import SIGNS

_FIRST = 0xF0000
"""The first of Unicode's private characters that stand for others: hardly any text has one."""
_CODES = sorted(code for code in SIGNS if code != ord("\n"))
_STAND_INS = {code: _FIRST + number for number, code in enumerate(_CODES)}
_MEANT = {stand_in: code for code, stand_in in _STAND_INS.items()}
_DRAWN = {stand_in: SIGNS[code] or "⁞" for stand_in, code in _MEANT.items()}
_TAKEN = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + len(_CODES) - 1)}]")

SIGNED = re.compile(f"{_TAKEN.pattern}+| +\\Z")
"""What is drawn as signs in a line with stand-ins."""


def stood_in(text: str) -> str:
    """The text as a text area can hold it; what stands for another character already stays."""
    return _replaced(text, _STAND_INS)


def meant(held: str) -> str:
    """The text that is meant by one with stand-ins."""
    return _replaced(held, _MEANT)


def drawn(held: str) -> str:
    """A line with stand-ins as it is drawn, a character for each: with signs, dots for the spaces at its end."""
    line = held.translate(_DRAWN)
    bare = line.rstrip(" ")
    return bare + "·" * (len(line) - len(bare))


def is_ambiguous(text: str) -> bool:
    """Whether the text itself has a character that stands for others here, so that it could not be told back."""
    return _TAKEN.search(text) is not None


def without_ambiguous(text: str) -> str:
    """The text without the characters that stand for others here."""
    return _TAKEN.sub("", text)


def _replaced(text: str, others: dict[int, int]) -> str:
    """The text with other characters for some, none of which are among those that are replaced."""
    # A character that is wider than all of a text's own, as what stands for others is, is known not to be in it
    # without a look; `translate` takes a microsecond for each four characters of any text that is not ASCII.
    for code, other in others.items():
        if (character := chr(code)) in text:
            text = text.replace(character, chr(other))
    return text
