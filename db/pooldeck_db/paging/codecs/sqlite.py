"""SQLite's values cross by storage class, whatever their column was declared as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, cast, func, null

from pooldeck_db.catalog.sqlite.names import is_unicode
from pooldeck_db.filters.typed import typed
from pooldeck_db.paging.codecs.base import PREVIEW, Named, Raw
from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement

    from pooldeck_db.catalog import Column

_TEXT_BYTES = 4 * PREVIEW
"""Bytes of a long text that cross: enough for the characters shown, whatever they are."""

_PREVIEW = (
    "CASE typeof({0})"
    " WHEN 'text' THEN CASE WHEN length(CAST({0} AS BLOB)) <= {bytes} THEN {0}"
    " ELSE CAST(substr(CAST({0} AS BLOB), 1, {bytes}) || length({0}) AS BLOB) END"
    " WHEN 'blob' THEN CASE WHEN length({0}) <= {n} THEN {0}"
    " ELSE CAST(substr({0}, 1, {n}) || length({0}) AS BLOB) END"
    " ELSE {0} END"
)
"""A long value crosses as bytes: its first bytes and, behind them, its length as digits. A whole BLOB has at most
n bytes, a long BLOB less than twice that, a long text more than four times: they cannot be confused. As bytes,
because the text functions stop at a NUL and at what is not UTF-8."""

_LONGEST_LENGTH = 40
"""Bytes that the digits of a length take at most, in any encoding."""


class SQLiteCodec:
    """Reads columns without any conversion, and binds what was read."""

    nulls_last = False
    projects_last = False
    packs = False
    steadies: str | None = None

    def whole(self, operand: str) -> str:
        """The column itself."""
        return operand

    def key(self, _: Column, operand: str) -> str:
        """The column itself."""
        return operand

    def preview(self, _: Column, operand: str) -> str | None:
        """The column itself, or the beginning of a long text or BLOB; any column can hold one."""
        return _PREVIEW.format(operand, bytes=_TEXT_BYTES, n=PREVIEW)

    def decoder(self, _: Column) -> Callable[[Raw], Value]:
        """Tells whole values from beginnings by their length."""
        return _value

    def limited(self, _: Column, operand: str, limit: int) -> tuple[str, str]:
        """The column itself, or the first bytes of a text or BLOB that is longer than the limit."""
        beginning = f"substr(CAST({operand} AS BLOB), 1, {limit})"
        cut = (
            f"CASE WHEN typeof({operand}) IN ('text', 'blob') AND length(CAST({operand} AS BLOB)) > {limit} THEN"
            f" CASE typeof({operand}) WHEN 'text' THEN CAST({beginning} AS TEXT) ELSE {beginning} END"
            f" ELSE {operand} END"
        )
        return cut, f"length(CAST({operand} AS BLOB))"

    def may_be_cut(self, raw: Raw, limit: int) -> bool:
        """Whether it has as many bytes as are allowed, at most four for a character."""
        return isinstance(raw, str | bytes) and len(raw) * (4 if isinstance(raw, str) else 1) >= limit

    def measured(self, _: Column, raw: Raw, size: Raw, limit: int) -> Value:
        """The value, or its beginning where the whole has more bytes than the limit."""
        if not isinstance(raw, str | bytes) or not isinstance(size, int) or size <= limit:
            return raw
        return Clipped(raw, size if isinstance(raw, bytes) else None)

    def bound(self, _: Column, value: Value) -> ColumnElement[Value]:
        """The value by its storage class; text that is not UTF-8 goes as bytes and is named text there."""
        if isinstance(value, str) and not is_unicode(value):
            stored = cast(
                bindparam(None, value.encode("utf-8", "surrogateescape"), type_=Named("BLOB")), Named("TEXT")
            )
            # A CAST has an affinity, which would convert the column's numbers; what a function gives has none.
            return func.coalesce(stored, null(), type_=Named("TEXT"))
        return bindparam(None, value, type_=Named("BLOB"))

    def typed(self, column: Column, text: str) -> Value:
        """What was typed, as the column would store it: a number, a BLOB as x'00ff', else text."""
        return typed(column, text, Backend.SQLITE)


def _value(raw: Raw) -> Value:
    if isinstance(raw, str) and len(raw) > PREVIEW:
        return Clipped(raw[:PREVIEW], len(raw))
    return _beginning(raw) if isinstance(raw, bytes) and len(raw) > PREVIEW else raw


def _beginning(packed: bytes) -> Clipped:
    """Unpack what `_PREVIEW` made of a long value."""
    if len(packed) <= PREVIEW + _LONGEST_LENGTH:
        return Clipped(packed[:PREVIEW], int(packed[PREVIEW:].replace(b"\0", b"")))
    digits = packed[_TEXT_BYTES:]
    start = packed[:_TEXT_BYTES].decode(_encoding(digits), "surrogateescape")[:PREVIEW]
    # The database counts characters up to the first NUL only.
    return Clipped(start, int(digits.replace(b"\0", b"")) if "\0" not in start else None)


def _encoding(digits: bytes) -> str:
    """The database's encoding, as its digits betray it."""
    if b"\0" not in digits:
        return "utf-8"
    return "utf-16-be" if digits.startswith(b"\0") else "utf-16-le"
