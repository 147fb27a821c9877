"""PostgreSQL's values are written as text that the server casts, and are assigned by the column's own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.paging.codecs.postgresql import PostgreSQLCodec, compared_as, compared_with, said
from pooldeck_db.paging.shape import ALIAS, quoted
from pooldeck_db.rows.images import AMBIGUOUS
from pooldeck_db.rows.records import KEPT, Default, Digest
from pooldeck_db.rows.spelling.base import Bindings

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationName
    from pooldeck_db.paging.codecs.base import Raw
    from pooldeck_db.rows.records import Entry, Held

_WHOLE, _DIGEST = "v", "d"
"""What a value that can be long begins with as it crosses: it is whole, or a digest."""

_PACKED = (
    "CASE WHEN octet_length({measured}) <= {kept} THEN '" + _WHOLE + "' || {said}"
    " WHEN octet_length({measured}) > {kept}"
    " THEN '" + _DIGEST + "' || octet_length({measured}) || ' ' || md5({measured}) END"
)


def held_text(column: Column, operand: str) -> str:
    """The SQL of a whole value as an image has it: the server's text, or a number where that is ambiguous."""
    return f"CAST(CAST({operand} AS oid) AS text)" if column.base_type in AMBIGUOUS else said(column, operand)


class PostgreSQLSpelling:
    """Writes with `CAST(CAST($1 AS text) AS type)`, the type without a length: too long is refused, not cut."""

    update = "UPDATE"
    insert = "INSERT INTO"
    locks = True

    def __init__(self) -> None:
        self._codec = PostgreSQLCodec()

    def bindings(self) -> Bindings:
        """Placeholders are numbered."""
        return Bindings(numbered=True)

    def named(self, relation: RelationName) -> tuple[str, str]:
        """By an alias."""
        return f"{quoted(relation.schema)}.{quoted(relation.name)} AS {ALIAS}", ALIAS

    def held(self, column: Column, operand: str) -> str:
        """The server's text as in a page; of a long one its length and digest."""
        text = held_text(column, operand)
        if not self._is_long(column):
            return text
        measured = operand if column.base_type in ("bytea", "text", "varchar") else text
        return _PACKED.format(measured=measured, said=text, kept=KEPT)

    def whole(self, column: Column, operand: str) -> str:
        """The server's text."""
        return held_text(column, operand)

    def decoded(self, column: Column, raw: Raw) -> Held:
        """Unpack what `held` gave."""
        if not isinstance(raw, str) or not self._is_long(column):
            return raw
        if raw.startswith(_WHOLE):
            return raw[1:]
        length, _, md5 = raw[1:].partition(" ")
        return Digest(int(length), md5)

    def as_address(self, column: Column, operand: str) -> str:
        """As the keys of pages."""
        return self._codec.key(column, operand)

    def address(self, column: Column, value: Held, bindings: Bindings) -> str:
        """The text, cast to the type without a length."""
        return f"CAST(CAST({bindings.bind(value)} AS text) AS {compared_with(column, value)})"

    def equal(self, column: Column, operand: str, other: str) -> str:
        """By the type's own operator where it brings one."""
        return f"{operand} {column.operators[2] if column.operators else '='} {other}"

    def same(self, column: Column, operand: str, value: Held, bindings: Bindings) -> str:
        """As text, since json, xml and point have no `=`."""
        if isinstance(value, Digest):
            packed = bindings.bind(f"{_DIGEST}{value.length} {value.md5}")
            return f"{self.held(column, operand)} = CAST({packed} AS text)"
        if value is None and not column.composite:
            return f"{operand} IS NULL"
        return f"{held_text(column, operand)} IS NOT DISTINCT FROM CAST({bindings.bind(value)} AS text)"

    def assigned(self, column: Column, entry: Entry, bindings: Bindings) -> str:
        """The text cast to the type without a length, NULL, or DEFAULT."""
        if isinstance(entry, Default):
            return "DEFAULT"
        if entry is None:
            return "NULL"
        text = f"\\x{entry.hex()}" if isinstance(entry, bytes) else str(entry)
        return f"CAST(CAST({bindings.bind(text)} AS text) AS {compared_as(column)})"

    def returning(self, outputs: str, *, virtual: bool) -> str:
        """Always."""
        del virtual
        return f" RETURNING {outputs}"

    def _is_long(self, column: Column) -> bool:
        return self._codec.preview(column, "") is not None
