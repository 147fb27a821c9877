"""Segments describe exactly the rows beyond a point, in the order's own order."""

from __future__ import annotations

import random
from functools import cmp_to_key
from typing import TYPE_CHECKING, TypeAlias

import pytest

from pooldeck_db.catalog import Column
from pooldeck_db.paging.order import OrderColumn
from pooldeck_db.paging.segments import Compared, Null, Point, Segment, following
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import SupportsRichComparison

Row: TypeAlias = tuple[int | None, ...]


def _columns(*spellings: str) -> tuple[OrderColumn, ...]:
    """`a` ascends, `-a` descends, a `?` behind it means that it may be NULL."""
    return tuple(
        OrderColumn(
            Column(spelling.strip("-?"), "integer", Kind.NUMBER),
            descending=spelling.startswith("-"),
            nullable=spelling.endswith("?"),
        )
        for spelling in spellings
    )


def test_columns_that_agree_in_direction_are_compared_as_one_row_value() -> None:
    point = Point(_columns("a", "b", "id"), (1, 2, 3), nulls_last=True)
    assert following(point) == ((Compared(0, 3, ">"),),)


def test_mixed_directions_are_read_from_the_innermost_agreement_outwards() -> None:
    point = Point(_columns("-a", "id"), (1, 2), nulls_last=True)
    assert following(point) == ((Compared(0, 1, "="), Compared(1, 2, ">")), (Compared(0, 1, "<"),))


def test_nulls_are_a_segment_of_their_own_at_the_end_that_the_database_gives_them() -> None:
    columns = _columns("a?", "id")
    after_value = following(Point(columns, (1, 2), nulls_last=True))
    after_null = following(Point(columns, (None, 2), nulls_last=False))
    assert after_value == ((Compared(0, 2, ">"),), (Null(0),))
    assert after_null == ((Null(0), Compared(1, 2, ">")), (Null(0, negated=True),))


def test_no_segment_ever_is_an_alternative_of_two() -> None:
    for nulls_last in (True, False):
        for segment in following(Point(_columns("a?", "-b?", "c", "id"), (1, None, 2, 3), nulls_last)):
            assert all(isinstance(condition, Compared | Null) for condition in segment)


@pytest.mark.parametrize("seed", range(300))
def test_segments_give_the_rows_beyond_a_point_in_order(seed: int) -> None:
    chance = random.Random(seed)
    width = chance.randint(1, 4)
    columns = (
        *(
            OrderColumn(
                Column(f"c{index}", "integer", Kind.NUMBER),
                descending=chance.random() < 0.5,
                nullable=chance.random() < 0.5,
            )
            for index in range(width - 1)
        ),
        OrderColumn(Column("id", "integer", Kind.NUMBER), descending=chance.random() < 0.5),
    )
    nulls_last, reverse, inclusive = (chance.random() < 0.5 for _ in range(3))
    rows = _random_rows(chance, columns)
    ordered = sorted(rows, key=_sort_key(columns, nulls_last=nulls_last))
    if reverse:
        ordered.reverse()
    at = chance.randrange(len(ordered))
    point = Point(columns, ordered[at], nulls_last, reverse, inclusive)

    got = [row for segment in following(point) for row in ordered if _holds(segment, row, ordered[at])]

    assert got == ordered[at if inclusive else at + 1 :]


@pytest.mark.parametrize("seed", range(100))
def test_a_point_of_fewer_values_leaves_the_rest_free(seed: int) -> None:
    chance = random.Random(seed)
    columns = _columns("-a", "b?", "id") if seed % 2 else _columns("a", "b", "id")
    ordered = sorted(_random_rows(chance, columns), key=_sort_key(columns, nulls_last=True))
    value = chance.randint(-1, 4)
    point = Point(columns, (value,), nulls_last=True, inclusive=True)

    got = [row for segment in following(point) for row in ordered if _holds(segment, row, (value,))]

    first = 0 if columns[0].descending else None
    assert got == [row for row in ordered if (_number(row) <= value if first == 0 else _number(row) >= value)]


def _number(row: Row) -> int:
    assert row[0] is not None
    return row[0]


def _random_rows(chance: random.Random, columns: tuple[OrderColumn, ...]) -> list[Row]:
    return [
        (
            *(
                None if column.nullable and chance.random() < 0.3 else chance.randint(0, 3)
                for column in columns[:-1]
            ),
            number,
        )
        for number in range(chance.randint(1, 30))
    ]


def _sort_key(columns: tuple[OrderColumn, ...], *, nulls_last: bool) -> Callable[[Row], SupportsRichComparison]:
    def compare(one: Row, other: Row) -> int:
        for column, left, right in zip(columns, one, other, strict=True):
            if left == right:
                continue
            if left is None or right is None:
                result = (1 if left is None else -1) * (1 if nulls_last else -1)
            else:
                result = -1 if left < right else 1
            return -result if column.descending else result
        return 0

    return cmp_to_key(compare)


def _holds(segment: Segment, row: Row, values: Row) -> bool:
    return all(_condition(condition, row, values) for condition in segment)


def _condition(condition: Compared | Null, row: Row, values: Row) -> bool:
    if isinstance(condition, Null):
        return (row[condition.index] is None) != condition.negated
    mine = [value for value in row[condition.start : condition.stop] if value is not None]
    given = [value for value in values[condition.start : condition.stop] if value is not None]
    if len(mine) < condition.stop - condition.start:
        return False
    return {
        "=": mine == given,
        "<": mine < given,
        "<=": mine <= given,
        ">": mine > given,
        ">=": mine >= given,
    }[condition.operator]
