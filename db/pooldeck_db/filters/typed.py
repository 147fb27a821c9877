"""What the user typed, as values that a column can be compared with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_db.errors import ValueRefused
from pooldeck_db.filters.durations import parse_duration
from pooldeck_db.filters.mistakes import FilterMistake
from pooldeck_db.filters.operators import Arity, Operator, operators_for
from pooldeck_db.filters.paths import check_path
from pooldeck_db.filters.records import Condition
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import Column
    from pooldeck_db.values import Value

_HEXADECIMAL = re.compile(r"[xX]'((?:[0-9a-fA-F]{2})*)'")
_INTEGER = re.compile(r"\s*[+-]?\d{1,19}\s*", re.ASCII)
_REAL = re.compile(r"\s*[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|inf|infinity)\s*", re.ASCII | re.IGNORECASE)
_LARGEST = 2**63
_TEXT_WORDS = ("CHAR", "CLOB", "TEXT")
"""SQLite: a declared type with one of these words, and without INT, has the affinity TEXT."""

_MOST_VALUES = 1_000
"""Values that one condition may compare with."""

_COUNTS = {Arity.NONE: (0, 0), Arity.ONE: (1, 1), Arity.TWO: (2, 2), Arity.MANY: (1, _MOST_VALUES)}
"""How few and how many values."""


def typed(column: Column, text: str, backend: Backend, *, quoted: bool = False) -> Value:
    """What was typed, as the column would hold it.

    PostgreSQL: the text, and whether the type takes it is the server's to say. SQLite: a number, a BLOB as
    x'00ff', `true` and `false` of a boolean as the numbers that they are there, else text; `quoted` text is a text
    whatever it looks like. Raises ValueRefused.
    """
    if backend is Backend.POSTGRESQL:
        return _sendable(column, text)
    return text if quoted else _by_storage_class(column, text)


def condition(
    column: Column,
    operator: Operator,
    texts: Sequence[str | None],
    backend: Backend,
    *,
    path: str = "",
    case_sensitive: bool = False,
) -> Condition:
    """The condition that asks this of a column, with values as they were typed; None is NULL.

    Raises FilterMistake for an operator that the column does not have, another number of values or what is no
    path, ValueRefused for a value.
    """
    _check_operator(column, operator, backend)
    _check_count(column, operator, len(texts))
    if operator.takes_path:
        check_path(path, backend)
    values = tuple(None if text is None else _value(column, operator, text, backend) for text in texts)
    return Condition(column.name, operator, values, path, case_sensitive and operator.minds_case)


def check_condition(column: Column, asked: Condition, backend: Backend) -> None:
    """Raise FilterMistake for a condition that the column, as it is now, cannot be asked."""
    try:
        _check_operator(column, asked.operator, backend)
        _check_count(column, asked.operator, len(asked.values))
        if asked.operator.takes_path:
            check_path(asked.path, backend)
    except FilterMistake as mistake:
        mistake.part = asked
        raise


def _check_operator(column: Column, operator: Operator, backend: Backend) -> None:
    offered = operators_for(column, backend)
    if operator not in offered:
        raise FilterMistake(
            f"{column.name} ({column.type or 'no type'}) cannot be asked “{operator.symbol}”.",
            hint=f"It can be asked: {', '.join(dict.fromkeys(each.symbol for each in offered))}.",
            column=column.name,
        )


def _check_count(column: Column, operator: Operator, count: int) -> None:
    fewest, most = _COUNTS[operator.arity]
    if not fewest <= count <= most:
        wanted = str(most) if fewest == most else f"{fewest} to {most}"
        raise FilterMistake(
            f"“{operator.symbol}” takes {wanted} {'value' if most == 1 else 'values'}, not {count}.",
            column=column.name,
        )


def _value(column: Column, operator: Operator, text: str, backend: Backend) -> Value:
    if operator is Operator.WITHIN_LAST:
        return str(parse_duration(text))
    if operator.minds_case or operator in (Operator.JSON_PATH_EQUALS, Operator.ARRAY_CONTAINS):
        return _sendable(column, text) if backend is Backend.POSTGRESQL else text
    return typed(column, text, backend)


def _sendable(column: Column, text: str) -> str:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueRefused(
            f"PostgreSQL has no text with such a character: {column.name} ({column.type}).",
            hint="A NUL, or a byte that is not UTF-8, can stand in no value there.",
            column=column.name,
        )
    return text


def _by_storage_class(column: Column, text: str) -> Value:
    binary = _HEXADECIMAL.fullmatch(text)
    if binary is not None:
        return bytes.fromhex(binary[1])
    if has_text_affinity(column):
        return text
    truth = truth_of(text) if column.kind is Kind.BOOLEAN else None
    if truth is not None:
        return truth
    number = number_of(text)
    if number is None and column.kind is Kind.NUMBER:
        raise ValueRefused(
            f"{text!r} is not a number, as {column.name} ({column.type}) holds.",
            hint="Type a number.",
            column=column.name,
        )
    return text if number is None else number


def has_text_affinity(column: Column) -> bool:
    """Whether SQLite stores what is written to the column as text (see section 3.1 of its manual's datatypes)."""
    declared = column.type.upper()
    return "INT" not in declared and any(word in declared for word in _TEXT_WORDS)


def truth_of(text: str) -> int | None:
    """The number that `true` and `false` are in SQLite's own SQL, None for all other texts."""
    return {"true": 1, "false": 0}.get(text.strip().casefold())


def number_of(text: str) -> int | float | None:
    """The number that SQLite would make of a text, None where it would keep the text."""
    if _INTEGER.fullmatch(text) and -_LARGEST <= int(text) < _LARGEST:
        return int(text)
    return float(text) if _REAL.fullmatch(text) else None
