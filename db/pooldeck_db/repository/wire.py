"""Values of an order as JSON, losslessly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TypeAlias
from uuid import UUID

Packed: TypeAlias = "bool | int | str | list[str] | None"
"""JSON's own values, or a mark and a text."""

_KINDS: tuple[tuple[str, type, Callable[[str], object]], ...] = (
    ("float", float, float),
    ("decimal", Decimal, Decimal),
    ("uuid", UUID, UUID),
    ("datetime", datetime, datetime.fromisoformat),
    ("date", date, date.fromisoformat),
    ("time", time, time.fromisoformat),
    ("bytes", bytes, bytes.fromhex),
    ("interval", timedelta, lambda text: timedelta(microseconds=int(text))),
)
"""Marks; the more special of two types that are related comes first."""


def packed(value: object) -> Packed:
    """The value for JSON; raises TypeError for a type that is not known."""
    if isinstance(value, Enum):
        return ["enum", value.name]
    if value is None or isinstance(value, bool | int | str):
        return value
    for mark, kind, _ in _KINDS:
        if isinstance(value, kind):
            return [mark, _text(value)]
    raise TypeError(f"a value of type {type(value).__name__} cannot be part of a cursor")


def _text(value: object) -> str:
    match value:
        case bytes():
            return value.hex()
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value // timedelta(microseconds=1))
    return str(value)


def unpacked(part: object, choices: type[Enum] | None) -> object:
    """The value again; `choices` are those of an enumeration. Raises ValueError."""
    match part:
        case None | bool() | int() | str():
            return part
        case ["enum", str(name)] if choices is not None and name in choices.__members__:
            return choices[name]
        case [str(mark), str(text)]:
            for known, _, read in _KINDS:
                if mark == known:
                    return _read(read, text)
    raise ValueError("It is no value.")


def _read(read: Callable[[str], object], text: str) -> object:
    try:
        return read(text)
    except (InvalidOperation, OverflowError) as error:
        raise ValueError(str(error)) from error
