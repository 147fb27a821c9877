"""Filters as PostgreSQL is asked them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import Text, bindparam, cast, func, literal_column, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.types import Boolean

from pooldeck_db.filters import Operator
from pooldeck_db.filters.paths import rooted
from pooldeck_db.paging.codecs.base import Named
from pooldeck_db.paging.codecs.postgresql import COMPARED_AS_BASE, OBJECTS, compared_as
from pooldeck_db.paging.expressions import comparison, every, some
from pooldeck_db.paging.filtering.patterns import is_plain, like, regex_any_case
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from pooldeck_db.catalog import Column
    from pooldeck_db.filters import Condition
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.paging.expressions import Operand, Where
    from pooldeck_db.values import Value

_TEXT = frozenset(("text", "varchar"))
"""Base types that the operators about text take as they are, so that a trigram index can serve."""


class PostgreSQLMatcher:
    """Every value goes as text and is cast by the server; a column is never cast where an index could serve it."""

    backend = Backend.POSTGRESQL
    searched = frozenset((Kind.TEXT, Kind.ENUM, Kind.JSON, Kind.UUID, Kind.NETWORK, Kind.ARRAY, Kind.OTHER))

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def equal(self, column: Column, operand: Operand, value: Value) -> Where:
        """By the type's own equality; by the text where it has none (json, xml, point)."""
        if not column.orderable:
            return cast(operand, Text()) == _text(_as_text(value))
        return comparison("=", column.operators)(operand, self._bound(column, value))

    def is_one_of(self, column: Column, operand: Operand, values: Sequence[Value]) -> Where:
        """As one array, which an index serves, and which costs no more to compile for a thousand values."""
        if column.operators or not column.orderable or column.kind is Kind.ARRAY or column.base_type in OBJECTS:
            return some(self.equal(column, operand, value) for value in values)
        texts = bindparam(None, [_as_text(value) for value in values], type_=ARRAY(Text()))
        return operand == func.any(cast(texts, Named(f"{compared_as(column)}[]")))

    def compared(self, operator: str, column: Column, operand: Operand, value: Value) -> Where:
        """In the type's own order."""
        return comparison(operator, column.operators)(operand, self._bound(column, value))

    def text(
        self, column: Column, operand: Operand, text: str, *, start: bool, end: bool, case_sensitive: bool
    ) -> Where:
        """By LIKE or ILIKE; by a regular expression where the locale may not know the letters' cases."""
        subject = _subject(column, operand, case_sensitive=case_sensitive)
        if case_sensitive:
            return subject.bool_op("LIKE")(_text(like(text, start=start, end=end)))
        if is_plain(text):
            return subject.bool_op("ILIKE")(_text(like(text, start=start, end=end)))
        return subject.bool_op("~")(_text(regex_any_case(text, start=start, end=end)))

    def matches(self, column: Column, operand: Operand, pattern: str, *, case_sensitive: bool) -> Where:
        """By the server's advanced regular expressions."""
        subject = _subject(column, operand, case_sensitive=case_sensitive)
        return subject.bool_op("~" if case_sensitive else "~*")(_text(pattern))

    def is_empty(self, column: Column, operand: Operand) -> Where:
        """An empty text, array, range, or JSON value of whichever sort."""
        if column.kind is Kind.ARRAY:
            return func.cardinality(operand) == literal_column("0")
        if column.kind is Kind.RANGE:
            return func.isempty(operand, type_=Boolean())
        text = cast(operand, Text())
        if column.kind is Kind.JSON:
            return func.regexp_replace(text, r"\s", "", "g").in_(("{}", "[]", '""'))
        if column.kind is Kind.BINARY:
            return func.octet_length(operand) == literal_column("0")
        return operand == _text("") if column.base_type in _TEXT else text == _text("")

    def json_equals(self, operand: Operand, path: str, text: str) -> Where:
        """By a JSON path predicate, which a GIN index serves."""
        return _json(operand).bool_op("@?")(_json_path(f"{rooted(path, self.backend)} ? ({_json_is(text)})"))

    def json_exists(self, operand: Operand, path: str) -> Where:
        """By a JSON path, which a GIN index serves."""
        return _json(operand).bool_op("@?")(_json_path(rooted(path, self.backend)))

    def includes(self, column: Column, operand: Operand, text: str) -> Where:
        """By containment, which a GIN or GiST index serves."""
        if column.kind is Kind.JSON:
            includes = _json(operand).bool_op("@>")
            return every(
                (
                    func.jsonb_typeof(_json(operand)) == literal_column("'array'"),
                    some(includes(cast(_text(each), Named("pg_catalog.jsonb"))) for each in _json_forms(text)),
                )
            )
        if column.kind is Kind.RANGE:
            return operand.bool_op("@>")(self._bound(column, _range_of(column, text)))
        if not column.orderable:
            return _text(text) == func.any(cast(operand, Named("pg_catalog.text[]")))
        return operand.bool_op("@>")(_array_of(column, text))

    def within_last(self, column: Column, operand: Operand, duration: str) -> Where:
        """Counted back by the server's clock, in the column's own type so that an index serves."""
        moment = Named(f"pg_catalog.{column.base_type}")
        now: Operand = literal_column("now()")
        ago = now - cast(_text(duration), Named("pg_catalog.interval"))
        return every((operand >= cast(ago, moment), operand <= cast(now, moment)))

    def pieces(self, _: Column, __: Operand, ___: Condition) -> Sequence[Where]:
        """None: every condition is one range."""
        return ()

    def proofs(self, column: Column, condition: Condition) -> Sequence[ColumnElement[str]]:
        """The values as the column's type, the pattern, the path."""
        values = [value for value in condition.values if value is not None]
        match condition.operator:
            case Operator.MATCHES:
                return [cast(_text("").bool_op("~")(_text(_as_text(value))), Text()) for value in values]
            case Operator.JSON_PATH_EQUALS | Operator.JSON_PATH_EXISTS:
                return [cast(_json_path(rooted(condition.path, self.backend)), Text())]
            case Operator.ARRAY_CONTAINS if column.kind is Kind.JSON:
                return []
            case Operator.ARRAY_CONTAINS if column.kind is Kind.RANGE:
                return [cast(self._bound(column, _range_of(column, _as_text(value))), Text()) for value in values]
            case Operator.ARRAY_CONTAINS if column.orderable:
                return [cast(_array_of(column, _as_text(value)), Text()) for value in values]
        if condition.operator.minds_case or condition.operator is Operator.WITHIN_LAST or not column.orderable:
            return []
        return [cast(self._bound(column, value), Text()) for value in values]

    def _bound(self, column: Column, value: Value) -> Operand:
        return self._codec.bound(column, _as_text(value))


def _text(text: str) -> ColumnElement[str]:
    return cast(bindparam(None, text, type_=Text()), Text())


def _as_text(value: Value) -> str:
    """A value as the server reads it; whatever is not text already was made here, not read."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def _subject(column: Column, operand: Operand, *, case_sensitive: bool) -> Operand:
    """A column's text for the operators about text."""
    text: Operand = operand if column.base_type in _TEXT else cast(operand, Named("pg_catalog.text"))
    if column.collation is None or case_sensitive:
        return text
    # A collation of the column's own may know no case beyond a to z ("C"), or may not be asked this at all.
    return type_coerce(text.collate("default"), Named())


def _json(operand: Operand) -> Operand:
    return cast(operand, Named("pg_catalog.jsonb"))


def _json_path(path: str) -> Operand:
    return cast(_text(path), Named("pg_catalog.jsonpath"))


def _json_forms(text: str) -> list[str]:
    """A text as JSON: the string, and the number, truth value or null that it spells."""
    forms = [json.dumps(text, ensure_ascii=False)]
    try:
        spelled = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):  # What is nested so deep is no number.
        return forms
    return forms if isinstance(spelled, str | list | dict) else [*forms, text.strip()]


def _refuse_constant(word: str) -> float:
    """NaN and Infinity are no JSON, though Python reads them."""
    raise ValueError(word)


def _json_is(text: str) -> str:
    return " || ".join(f"@ == {form}" for form in _json_forms(text))


def _range_of(column: Column, text: str) -> str:
    """The range, or multirange, that holds this one value."""
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    one = f"[{quoted},{quoted}]"
    return f"{{{one}}}" if column.base_type.endswith("multirange") else one


def _array_of(column: Column, text: str) -> Operand:
    """The array of this one element; its type has no length of elements, which would silently cut them."""
    element = column.base_type.removeprefix("_")
    type_ = f"pg_catalog._{element}" if element in COMPARED_AS_BASE else column.type
    return cast(array([_text(text)]), Named(type_))
