"""How PostgreSQL is asked about relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Text, bindparam

from pooldeck_db.paging.codecs.postgresql import PostgreSQLCodec, compared_as
from pooldeck_db.paging.expressions import COMPARISONS, comparison
from pooldeck_db.paging.shape import ALIAS, operand, quoted
from pooldeck_db.relations.spelling.base import LABEL_LENGTH, numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import Column
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.paging.expressions import Operand, Where
    from pooldeck_db.relations.pairs import ColumnPair
    from pooldeck_db.relations.records import Direction
    from pooldeck_db.relations.spelling.base import Keyed, Keys
    from pooldeck_db.values import Value

_TEXTS = frozenset(("text", "varchar"))
"""Base types that compare with each other as one."""


class PostgreSQLSpelling:
    """Values go as text; a foreign key between two types compares a value as the type that it comes from."""

    codec: Codec = PostgreSQLCodec()
    most_values = 10_000

    def folded(self, name: str) -> str:
        """Names are stored as they are compared."""
        return name

    def exactly(self, own: Column, other: Column, _: Direction) -> tuple[str, str] | None:
        """A cast, or a number too large for the other type would be refused, and a time cut to a date."""
        alike = own.base_type == other.base_type or {own.base_type, other.base_type} <= _TEXTS
        return None if alike or own.operators or other.operators else ("CAST(", f" AS {compared_as(own)})")

    def is_indexable(self, _: ColumnPair) -> bool:
        """The server asks for an operator of the referred key's index, which those of both types are."""
        return True

    def equal(self, operand: Operand, pair: ColumnPair, value: Value) -> Where:
        """By the types' own operator; an index still serves."""
        return comparison("=", _operators(pair))(operand, self.codec.bound(pair.own, value))

    def label(self, columns: Sequence[Column]) -> str:
        """The columns with a blank between them; NULLs are left out."""
        parts = ", ".join(f"left(CAST({operand(each.name)} AS text), {LABEL_LENGTH + 1})" for each in columns)
        return f"concat_ws(' ', {parts})"

    def lookup(self, number: int, keys: Keys, parameters: list[object]) -> str:
        """The keys go as an array a column, so that the statement is the same for any number of them."""
        arrays: list[str] = []
        for values in zip(*keys.values, strict=True):
            parameters.append(list(values))
            arrays.append(f"pg_catalog.unnest(CAST(${len(parameters)} AS pg_catalog.text[]))")
        names = [f"v{place}" for place in range(len(arrays))]
        where = " AND ".join(
            f"{operand(pair.other.name)} {_equality(pair)} CAST(k.{name} AS {compared_as(pair.own)})"
            for pair, name in zip(keys.reference.pairs, names, strict=True)
        )
        relation = keys.reference.relation
        return (
            f"SELECT {number}, k.n, (SELECT {self.label(keys.reference.label)}"
            f" FROM {quoted(relation.schema)}.{quoted(relation.name)} AS {ALIAS} WHERE {where} LIMIT 1)"
            f" FROM ROWS FROM ({', '.join(arrays)}) WITH ORDINALITY AS k ({', '.join(names)}, n)"
        )

    def keyed(self, keys: Keys) -> Keyed:
        """The keys go as an array a column, so that the statement is the same for any number of them."""
        pairs = keys.reference.pairs
        arrays = {
            f"k{place}": bindparam(f"k{place}", list(values), type_=ARRAY(Text()))
            for place, values in enumerate(zip(*keys.values, strict=True))
        }
        outputs = ", ".join(
            f"CAST(v{place} AS {compared_as(pair.own)}) AS v{place}" for place, pair in enumerate(pairs)
        )
        listed = ", ".join(f"pg_catalog.unnest(CAST(:{name} AS pg_catalog.text[]))" for name in arrays)
        names = ", ".join(f"v{place}" for place in range(len(pairs)))
        sql = f"SELECT n - 1 AS n, {outputs} FROM ROWS FROM ({listed}) WITH ORDINALITY AS k ({names}, n)"
        return numbered(sql, len(pairs), arrays)

    def same(self, operand: Operand, pair: ColumnPair, value: Operand) -> Where:
        """By the types' own operator; an index still serves."""
        return comparison("=", _operators(pair))(operand, value)


def _operators(pair: ColumnPair) -> tuple[str, ...]:
    """The operators that the type brings with it, where both sides are of that type."""
    return pair.other.operators if pair.own.base_type == pair.other.base_type else ()


def _equality(pair: ColumnPair) -> str:
    own = _operators(pair)
    return own[tuple(COMPARISONS).index("=")] if own else "="
