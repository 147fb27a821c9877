"""What is looked at: a value, and what is known of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.values import Clipped, Kind
from pooldeck_tui.format import counted
from pooldeck_tui.viewer.binary.data import HEX, is_hex, read_hex
from pooldeck_tui.viewer.binary.kinds import ENOUGH
from pooldeck_tui.viewer.slices import STRETCH, Work

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_db.values import Value


@dataclass(frozen=True, slots=True)
class Subject:
    """A value of a column, whole or only its beginning."""

    column: Column
    value: Value

    @property
    def is_whole(self) -> bool:
        """Whether this is all of the value."""
        return not isinstance(self.value, Clipped)

    @property
    def content(self) -> str | bytes:
        """What there is of the value: its bytes, or the text that it is stored or written as; empty for NULL."""
        value = self.value.start if isinstance(self.value, Clipped) else self.value
        if isinstance(value, str | bytes):
            return value
        return "" if value is None else repr(value)

    @property
    def is_binary(self) -> bool:
        """Whether the value is bytes, or the text that PostgreSQL writes for bytes."""
        content = self.content
        return isinstance(content, bytes) or (self.column.kind is Kind.BINARY and is_hex(content))

    @property
    def beginning(self) -> str | bytes:
        """The first of a text's characters, or of a binary value's bytes: enough to tell what it is."""
        content = self.content
        if self.is_binary and isinstance(content, str):
            return bytes.fromhex(content[len(HEX) : len(HEX) + 2 * ENOUGH])
        return content[:ENOUGH]

    def exact(self) -> Work[str | bytes]:
        """What the value is: the bytes of a binary one, else its text."""
        return (yield from self.as_bytes()) if self.is_binary else self.content

    def as_bytes(self) -> Work[bytes]:
        """The bytes of a binary value; of any other, its text in UTF-8, as it is stored."""
        content = self.content
        if isinstance(content, bytes):
            return content
        if self.is_binary:
            return (yield from read_hex(content))
        encoded = bytearray()
        for at in range(0, len(content), STRETCH):
            encoded += content[at : at + STRETCH].encode("utf-8", "surrogateescape")
            yield
        return bytes(encoded)

    def size_in_words(self) -> Work[str]:
        """How long the value is, and whether this is all of it."""
        value = self.value
        if value is None:
            return "NULL"
        if isinstance(value, Clipped):
            return _part_in_words(value)
        data = yield from self.as_bytes()
        if self.is_binary:
            return f"{counted(len(data), 'byte')}, whole"
        return f"{counted(len(self.content), 'character')}, {counted(len(data), 'byte')} in UTF-8, whole"


def _part_in_words(value: Clipped) -> str:
    unit = "byte" if isinstance(value.start, bytes) else "character"
    here = counted(len(value.start), unit)
    return f"the first {here}" + (" of more" if value.length is None else f" of {value.length:,}")


def blank_in_words(text: str) -> str:
    """What a text consists of that has nothing to be seen in it; empty for any other."""
    if not text:
        return "the empty text: 0 characters, which is not NULL"
    names = {" ": "space", "\n": "line feed", "\t": "tab", "\r": "carriage return", "\u00a0": "no-break space"}
    if len(text) > STRETCH or text.strip():
        return ""
    counts = [counted(text.count(each), name) for each, name in names.items() if each in text]
    others = len(text) - sum(map(text.count, names))
    return "blank: " + ", ".join([*counts, *([counted(others, "other blank")] if others else [])])
