"""Random values that are hard to write down and read back."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_WORDS = r"""NULL null \N \. '' "" \ " ' , | <br> *NULL* &#32; & a Ä 漢 👍🏽 {} [x](y) 0 -0 1e5 true \x48 =1+1
    %s :name $$ -- /* ;"""
_BLANKS = ("", " ", "\t", "\n", "\r\n", "\r", "\x0b", "\x0c", "\b", "\u2028", "\x01", "\x1b]52;c;aGk=\x07", "\x7f")
PIECES = (*_WORDS.split(), *_BLANKS)
"""Characters that mean something in one format or another."""


def some_text(random: Random) -> str:
    """Return a text of such pieces."""
    return "".join(random.choices(PIECES, k=random.randrange(6)))


def some_float(random: Random) -> float:
    """Return any number that 64 bits can be, infinity in the place of what is no number."""
    number: float = struct.unpack("d", random.randbytes(8))[0]
    return number if number == number else float("inf")
