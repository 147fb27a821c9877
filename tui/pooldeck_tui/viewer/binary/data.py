"""Bytes and their text, each made of the other a stretch at a time. Pure."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING

from pooldeck_tui.viewer.slices import STRETCH

if TYPE_CHECKING:
    from pooldeck_tui.viewer.slices import Work

HEX = "\\x"
"""How PostgreSQL's text of binary data begins."""

_DIGITS = re.compile(r"(?:[0-9a-fA-F]{2})*")


def is_hex(text: str) -> bool:
    """Whether a text is, as far as its beginning shows, PostgreSQL's text of binary data."""
    start = text[: len(HEX) + STRETCH]
    return start.startswith(HEX) and _DIGITS.fullmatch(start, len(HEX)) is not None and len(text) % 2 == 0


def read_hex(text: str) -> Work[bytes]:
    """The bytes of such a text; raises ValueError where it has anything else in it."""
    data = bytearray()
    for at in range(len(HEX), len(text), STRETCH):
        data += bytes.fromhex(text[at : at + STRETCH])
        yield
    return bytes(data)


def written_hex(data: bytes) -> Work[str]:
    """Bytes as PostgreSQL writes them."""
    parts = [HEX]
    for at in range(0, len(data), STRETCH):
        parts.append(data[at : at + STRETCH].hex())
        yield
    return "".join(parts)


def decoded(data: bytes) -> Work[str]:
    """Bytes read as UTF-8; what is not UTF-8 is kept as lone surrogates, which are drawn as a sign."""
    decoder = getincrementaldecoder("utf-8")("surrogateescape")
    parts: list[str] = []
    for at in range(0, len(data), STRETCH):
        parts.append(decoder.decode(data[at : at + STRETCH], at + STRETCH >= len(data)))
        yield
    return "".join(parts)
