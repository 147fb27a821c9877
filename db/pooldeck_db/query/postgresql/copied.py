"""Rows as COPY writes them: tabs between the values, newlines behind the rows, values in the server's own text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import Column
    from pooldeck_db.query.coding import Row
    from pooldeck_db.values import Value

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANING = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_WRITTEN = str.maketrans(
    {"\\": r"\\", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v"}
)


_TRUTHS = {"t": "true", "f": "false"}
"""How a boolean is written where it is cast to text, as the rows of tables are read."""


class Copied:
    """Reads blocks of COPY's text format."""

    nulls_last = True

    def __init__(self, columns: Sequence[Column] = ()) -> None:
        """Read rows with these columns."""
        self._truths = tuple(place for place, column in enumerate(columns) if column.base_type == "bool")

    def rows(self, block: bytes, columns: int) -> list[Row]:
        """The rows; what is not UTF-8, as in a database without an encoding, survives as lone surrogates."""
        lines = block.decode("utf-8", "surrogateescape").split("\n")[:-1]
        if not columns:
            return [()] * len(lines)
        return self._spelled([_row(line) for line in lines])

    def some(self, block: bytes, columns: int, places: Sequence[int]) -> list[Row]:
        """Those at some places, without reading the others."""
        if not columns:
            return [()] * len(places)
        lines = block.split(b"\n")
        return self._spelled([_row(lines[place].decode("utf-8", "surrogateescape")) for place in places])

    def columns(self, block: bytes, _: int, places: Sequence[int]) -> list[list[Value]]:
        """The values of some columns, without reading the others."""
        lines = block.decode("utf-8", "surrogateescape").split("\n")[:-1]
        rows = [line.split("\t") for line in lines]
        read = _value if b"\\" in block else str
        found: list[list[Value]] = [[read(row[place]) for row in rows] for place in places]
        for values, place in zip(found, places, strict=True):
            if place in self._truths:
                values[:] = [_TRUTHS.get(value, value) if isinstance(value, str) else value for value in values]
        return found

    def may_hold(self, block: bytes, folded: str) -> bool:
        """Whether the text is anywhere in the block."""
        if self._truths and any(folded in truth for truth in _TRUTHS.values()):
            return True
        return folded.translate(_WRITTEN) in block.decode("utf-8", "surrogateescape").casefold()

    def _spelled(self, rows: list[Row]) -> list[Row]:
        """The rows with their booleans as words."""
        return [_with_truths(row, self._truths) for row in rows] if self._truths else rows


def _with_truths(row: Row, places: tuple[int, ...]) -> Row:
    values = list(row)
    for place in places:
        value = values[place]
        values[place] = _TRUTHS.get(value, value) if isinstance(value, str) else value
    return tuple(values)


def written(row: Sequence[str | None]) -> bytes:
    """A row in the same format."""
    fields = (r"\N" if value is None else value.translate(_WRITTEN) for value in row)
    return ("\t".join(fields) + "\n").encode("utf-8", "surrogateescape")


def _row(line: str) -> Row:
    fields = line.split("\t")
    if "\\" not in line:
        return tuple(fields)
    return tuple(_value(field) for field in fields)


def _value(field: str) -> str | None:
    if field == r"\N":
        return None
    return _ESCAPE.sub(_meant, field) if "\\" in field else field


def _meant(escape: re.Match[str]) -> str:
    return _MEANING.get(escape[1], escape[1])
