"""How SQLite is asked about relations."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, type_coerce

from pooldeck_db.catalog.sqlite.names import is_unicode
from pooldeck_db.paging.codecs.base import Named
from pooldeck_db.paging.codecs.sqlite import SQLiteCodec
from pooldeck_db.paging.shape import ALIAS, operand, quoted
from pooldeck_db.relations.records import Direction
from pooldeck_db.relations.spelling.base import LABEL_LENGTH, numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import BindParameter

    from pooldeck_db.catalog import Column
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.paging.expressions import Operand, Where
    from pooldeck_db.relations.pairs import ColumnPair
    from pooldeck_db.relations.spelling.base import Keyed, Keys
    from pooldeck_db.values import Value

_MANY_VALUES_SINCE = (3, 32)
"""The first version that takes 32,766 values; it was 999 before."""


class SQLiteSpelling:
    """Values go by storage class; a foreign key compares by the parent's collation, in both directions."""

    codec: Codec = SQLiteCodec()
    most_values = 10_000 if sqlite3.sqlite_version_info >= _MANY_VALUES_SINCE else 900

    def folded(self, name: str) -> str:
        """The letters a to z have no case in names."""
        return "".join(character.lower() if character.isascii() else character for character in name)

    def exactly(self, own: Column, other: Column, direction: Direction) -> tuple[str, str] | None:
        """The parent's collation, where a child's is another one."""
        if direction is Direction.PARENT or _collation(own) == _collation(other):
            return None
        return "", f" COLLATE {_collation(own)}"

    def is_indexable(self, pair: ColumnPair) -> bool:
        """An index has one collation."""
        return pair.spelled is None

    def equal(self, operand: Operand, pair: ColumnPair, value: Value) -> Where:
        """By the column's affinity, and the parent's collation."""
        if pair.spelled is not None:
            operand = type_coerce(operand.collate(pair.own.collation or "BINARY"), Named())
        return operand == self.codec.bound(pair.own, value)

    def label(self, columns: Sequence[Column]) -> str:
        """The columns with a blank between them; NULLs and BLOBs are left out."""
        return " || ' ' || ".join(
            # A text function would read the bytes of a BLOB as characters.
            f"CASE typeof({each}) WHEN 'blob' THEN '' ELSE coalesce(substr({each}, 1, {LABEL_LENGTH + 1}), '') END"
            for each in (operand(column.name) for column in columns)
        )

    def lookup(self, number: int, keys: Keys, parameters: list[object]) -> str:
        """The keys go as a table of values."""
        lines: list[str] = []
        for place, key in enumerate(keys.values, 1):
            lines.append(f"({place}, {', '.join(_mark(value) for value in key)})")
            parameters += [_bindable(value) for value in key]
        where = " AND ".join(
            f"{operand(pair.other.name)} = k.column{place}" for place, pair in enumerate(keys.reference.pairs, 2)
        )
        relation = keys.reference.relation
        return (
            f"SELECT {number}, k.column1, (SELECT {self.label(keys.reference.label)}"
            f" FROM {quoted(relation.schema)}.{quoted(relation.name)} AS {ALIAS} WHERE {where} LIMIT 1)"
            f" FROM (VALUES {', '.join(lines)}) AS k"
        )

    def keyed(self, keys: Keys) -> Keyed:
        """The keys go as a table of values."""
        width, lines = len(keys.reference.pairs), []
        parameters: dict[str, BindParameter[Value]] = {}
        for number, key in enumerate(keys.values):
            marks = []
            for value in key:
                name = f"k{len(parameters)}"
                parameters[name] = bindparam(name, _bindable(value), type_=Named("BLOB"))
                marks.append(_mark(value).replace("?", f":{name}"))
            lines.append(f"({number}, {', '.join(marks)})")
        outputs = ", ".join(f"column{place + 2} AS v{place}" for place in range(width))
        sql = f"SELECT column1 AS n, {outputs} FROM (VALUES {', '.join(lines)})"
        return numbered(sql, width, parameters)

    def same(self, operand: Operand, _: ColumnPair, value: Operand) -> Where:
        """By the column's affinity and collation."""
        return operand == value


def _collation(column: Column) -> str:
    return quoted(column.collation or "BINARY")


def _mark(value: Value) -> str:
    # A CAST has an affinity, which would convert the column's numbers; what a function gives has none.
    return "coalesce(CAST(? AS TEXT), NULL)" if _is_odd(value) else "?"


def _bindable(value: Value) -> Value:
    """Text that is not UTF-8 goes as the bytes that it is stored as."""
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) and _is_odd(value) else value


def _is_odd(value: Value) -> bool:
    return isinstance(value, str) and not is_unicode(value)
