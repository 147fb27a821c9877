"""Cursors by themselves: what goes into one comes out of it, and nothing else does."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    Interval,
    LargeBinary,
    Numeric,
    String,
    Time,
    Uuid,
)
from sqlalchemy.types import TypeEngine

from pooldeck_db.repository import InvalidCursor
from pooldeck_db.repository.cursors import Cursors
from pooldeck_db.repository.ordering import OrderTerm
from support.shop_models import Tier


def cursors(kind: TypeEngine[Any], *, nullable: bool = True, secret: bytes = b"") -> Cursors:
    """The cursors of an order by one column."""
    column: Column[object] = Column("c", kind)
    return Cursors("t", [OrderTerm(column, descending=False, nullable=nullable, nulls=None, kind=kind)], secret)


VALUES: list[tuple[TypeEngine[Any], object]] = [
    (Integer(), -7),
    (BigInteger(), 2**63 - 1),
    (Boolean(), True),
    (String(), 'NULL "ä\ud800\x00日'),
    (Float(), 0.1 + 0.2),
    (Float(), -math.inf),
    (Numeric(), Decimal("-12345678901234567890.10")),
    (Numeric(), Decimal("NaN")),
    (Uuid(), UUID(int=2**127 + 5)),
    (Date(), date(1, 1, 1)),
    (DateTime(), datetime(9999, 12, 31, 23, 59, 59, 999999)),  # noqa: DTZ001  # as a column without zone gives it
    (DateTime(timezone=True), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    (Time(), time(23, 59, 59, 1)),
    (LargeBinary(), b"\x00\xff"),
    (Interval(), timedelta(days=-3, microseconds=1)),
    (Enum(Tier), Tier.GOLD),
    (String(), None),
]


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_every_value_comes_back_as_it_was(kind: TypeEngine[Any], value: object) -> None:
    cursor = cursors(kind).write([value])
    assert cursor.isascii()
    assert cursor.replace("-", "").replace("_", "").isalnum()
    (found,) = cursors(kind).read(cursor)
    assert (type(found), repr(found)) == (type(value), repr(value))


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        (Integer(), "7"),
        (Uuid(), "7"),
        (Date(), Tier.GOLD),
        (Enum(Tier), "GOLD"),
        (String(), Decimal(1)),
    ],
)
def test_a_value_of_another_type_is_refused_although_the_seal_is_right(
    kind: TypeEngine[Any], part: object
) -> None:
    with pytest.raises(InvalidCursor, match="holds what no row can have"):
        cursors(kind).read(cursors(kind).write([part]))


def test_null_is_refused_where_there_is_none() -> None:
    cursor = cursors(Integer()).write([None])
    assert cursors(Integer()).read(cursor) == (None,)
    with pytest.raises(InvalidCursor):
        cursors(Integer(), nullable=False).read(cursor)


def test_another_number_of_values_is_refused() -> None:
    for values in ([], [1, 2]):
        with pytest.raises(InvalidCursor, match="holds what no row can have"):
            cursors(Integer()).read(cursors(Integer()).write(values))


def test_without_the_secret_nobody_makes_a_cursor() -> None:
    ours = cursors(Integer(), secret=b"ours")
    assert ours.read(ours.write([1])) == (1,)
    for theirs in (b"", b"theirs"):
        with pytest.raises(InvalidCursor):
            ours.read(cursors(Integer(), secret=theirs).write([1]))


def test_what_cannot_be_written_is_said_at_once() -> None:
    with pytest.raises(TypeError, match="t cannot be paged in this order: a value of type dict"):
        cursors(String()).write([{}])
