"""PostgreSQL's values cross as the server's own text: nothing else is lossless."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, bindparam, cast

from pooldeck_db.filters.typed import typed
from pooldeck_db.paging.codecs.base import PREVIEW, Named, Raw
from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped, Kind, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement

    from pooldeck_db.catalog import Column

_NUMBERS = frozenset(("int2", "int4", "int8", "float4", "float8", "money", "oid", "xid", "xid8", "cid", "tid"))
_TIMES = frozenset(("date", "time", "timetz", "timestamp", "timestamptz", "interval"))
_NETWORK = frozenset(("inet", "cidr", "macaddr", "macaddr8"))
_SHAPES = frozenset(("point", "line", "lseg", "box", "circle"))
_SHORT = _NUMBERS | _TIMES | _NETWORK | _SHAPES | {"bool", "char", "name", "pg_lsn", "uuid"}
"""Base types whose text is never long."""

OBJECTS = frozenset(
    (
        "regproc", "regprocedure", "regoper", "regoperator", "regclass", "regtype", "regrole", "regnamespace",
        "regconfig", "regdictionary", "regcollation", "regdatabase",
    )
)  # fmt: skip
"""Base types whose text is an object's name, which others may share (functions) or nobody has any more."""

_PLAIN = frozenset(("text", "varchar"))
"""Base types of which the server can take the beginning without reading the whole."""

COMPARED_AS_BASE = _SHORT - {"char"} | _PLAIN | {"bit", "bpchar", "bytea", "numeric", "varbit"}
"""Base types to compare with instead of the column's own: a length or precision would silently cut or round what
is compared, a domain would check it, and a domain's collation could contradict the column's."""

_CHEAP_LENGTH = 8192
"""Bytes of text up to which the server counts its characters; beyond, it would have to read much for a figure."""

_TEXT_PREVIEW = (
    "CASE WHEN octet_length({0}) <= {n} THEN CAST({0} AS text)"
    " WHEN char_length(left({0}, {n} + 1)) <= {n} THEN CAST({0} AS text)"
    " ELSE left({0}, {n}) ||"
    " CASE WHEN octet_length({0}) <= {cheap} THEN CAST(char_length({0}) AS text) ELSE '?' END END"
)
"""More than n characters: the first n, and behind them the number of all, where that is cheap, else a question
mark. A whole value never has more than n characters, so the two cannot be confused."""

_BINARY_PREVIEW = (
    "'\\x' || encode(substring({0} FROM 1 FOR {n}), 'hex')"
    " || CASE WHEN octet_length({0}) <= {n} THEN '' ELSE CAST(octet_length({0}) AS text) END"
)
"""The first n bytes, and behind them, where there are more, the number of all."""

_UP_TO = "CASE WHEN octet_length({0}) <= {limit} THEN CAST({0} AS text) ELSE left({0}, {limit}) END"
"""A text up to a limit: its bytes are known, its characters would have to be counted."""

_BINARY_DIGITS = 2 + 2 * PREVIEW


_OUTPUT = {"inet": "textin(inet_out({0}))", "bpchar": "textin(bpcharout({0}))"}
"""Types whose cast to text is not what the server says of them: it adds a full netmask, and drops the padding."""


def said(column: Column, operand: str) -> str:
    """The SQL of a value as a page shows it: the server's own text."""
    return _OUTPUT.get(column.base_type, "CAST({0} AS text)").format(operand)


class PostgreSQLCodec:
    """Reads `CAST(column AS text)` and binds `CAST(CAST(:value AS text) AS type)`; indexes still serve."""

    nulls_last = True
    projects_last = True
    steadies: str | None = (
        "SELECT set_config('synchronize_seqscans', 'off', true),"
        " set_config('max_parallel_workers_per_gather', '0', true)"
    )
    """A large table is read from where somebody else reads it just now, or by several processes at once."""

    def __init__(self, *, is_wide: bool = False) -> None:
        """`is_wide` for a relation of so many columns that the server plans longer than it reads: the SQL is kept
        short then, and lengths of long texts are not given."""
        self._is_wide = is_wide
        self.packs = is_wide

    def whole(self, operand: str) -> str:
        """The server's text."""
        return f"CAST({operand} AS text)"

    def key(self, column: Column, operand: str) -> str:
        """The server's text; the number of an object that is shown by its name."""
        return self.whole(f"CAST({operand} AS oid)" if column.base_type in OBJECTS else operand)

    def preview(self, column: Column, operand: str) -> str | None:
        """The server's text, cut on the server where the type can be long."""
        if column.base_type in _OUTPUT:
            operand = _OUTPUT[column.base_type].format(operand)
        elif column.base_type in _SHORT or (column.kind is Kind.ENUM):
            return None
        if column.base_type == "bytea":
            return _BINARY_PREVIEW.format(operand, n=PREVIEW)
        if column.base_type in _PLAIN and not self._is_wide:
            return _TEXT_PREVIEW.format(operand, n=PREVIEW, cheap=_CHEAP_LENGTH)
        return f"left(CAST({operand} AS text), {PREVIEW + 1})"

    def decoder(self, column: Column) -> Callable[[Raw], Value]:
        """Tells whole values from beginnings by their length."""
        if column.base_type == "bytea":
            return _binary
        return _text if column.base_type in _PLAIN and not self._is_wide else _other

    def limited(self, column: Column, operand: str, limit: int) -> tuple[str, str]:
        """The server's text up to a limit, made once and measured by bytes; binary values as they are."""
        if column.base_type == "bytea":
            return f"substring({operand} FROM 1 FOR {limit})", f"octet_length({operand})"
        whole = said(column, operand)
        if column.base_type not in _PLAIN:
            cut = _UP_TO.format("v", limit=limit)
            return f"(SELECT {cut} FROM (SELECT {whole} AS v OFFSET 0) AS whole)", f"char_length({whole})"
        return _UP_TO.format(operand, limit=limit), f"char_length({whole})"

    def may_be_cut(self, raw: Raw, limit: int) -> bool:
        """Whether it has as many characters or bytes as are allowed."""
        return isinstance(raw, str | bytes) and len(raw) >= limit

    def measured(self, _: Column, raw: Raw, size: Raw, limit: int) -> Value:
        """The text, or its beginning where the whole is larger than the limit."""
        if isinstance(size, int) and size > limit and isinstance(raw, str | bytes):
            return Clipped(raw, size)
        return f"\\x{raw.hex()}" if isinstance(raw, bytes) else raw

    def bound(self, column: Column, value: Value) -> ColumnElement[Value]:
        """The text, cast back by the server itself."""
        return cast(cast(bindparam(None, value, type_=Text()), Text()), Named(compared_with(column, value)))

    def typed(self, column: Column, text: str) -> Value:
        """The text itself; whether the type takes it is the server's to say."""
        return typed(column, text, Backend.POSTGRESQL)


def compared_as(column: Column) -> str:
    """The type to compare a column's values as, with neither a length nor a precision, its elements' included."""
    if column.enum_type:
        return column.enum_type
    is_plain = column.base_type.removeprefix("_") in COMPARED_AS_BASE
    return f"pg_catalog.{column.base_type}" if is_plain else column.type


def compared_with(column: Column, value: object) -> str:
    """The type to compare a column with one value as."""
    if column.base_type in OBJECTS and isinstance(value, str) and value.isdecimal():
        return "pg_catalog.oid"
    return compared_as(column)


def _text(raw: Raw) -> Value:
    if not isinstance(raw, str) or len(raw) <= PREVIEW:
        return raw
    length = raw[PREVIEW:]
    return Clipped(raw[:PREVIEW], int(length) if length != "?" else None)


def _other(raw: Raw) -> Value:
    return Clipped(raw[:PREVIEW], None) if isinstance(raw, str) and len(raw) > PREVIEW else raw


def _binary(raw: Raw) -> Value:
    if not isinstance(raw, str) or len(raw) <= _BINARY_DIGITS:
        return raw
    return Clipped(bytes.fromhex(raw[2:_BINARY_DIGITS]), int(raw[_BINARY_DIGITS:]))
