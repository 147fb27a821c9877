"""What can be asked of which column."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Column
from pooldeck_db.filters import Arity, Operator, operators_for
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind


@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_asked_for_a_value_and_for_none(kind: Kind, backend: Backend) -> None:
    offered = operators_for(Column("c", "t", kind), backend)
    assert {Operator.EQUAL, Operator.NOT_EQUAL, Operator.IS_NULL, Operator.IS_NOT_NULL} <= set(offered)
    assert len(set(offered)) == len(offered)


@pytest.mark.parametrize("operator", Operator)
def test_every_operator_is_offered_somewhere_and_says_what_it_asks(operator: Operator) -> None:
    columns = [Column("c", "timestamptz", kind, base_type="timestamptz") for kind in Kind]
    assert any(operator in operators_for(column, backend) for column in columns for backend in Backend)
    assert operator.symbol == operator.spellings[0]
    assert operator.description
    assert operator.arity in Arity


def test_no_two_operators_of_a_column_are_spelled_alike() -> None:
    for kind in Kind:
        offered = operators_for(Column("c", "t", kind, base_type="date"), Backend.POSTGRESQL)
        spelled = [(spelling, each.takes_path) for each in offered for spelling in each.spellings]
        assert len(set(spelled)) == len(spelled)


def test_what_has_no_order_is_not_compared() -> None:
    offered = operators_for(Column("c", "point", Kind.OTHER, orderable=False), Backend.POSTGRESQL)
    assert not {Operator.LESS, Operator.BETWEEN} & set(offered)


def test_only_points_in_time_are_asked_how_long_ago_they_were() -> None:
    def asked(base_type: str, backend: Backend) -> bool:
        column = Column("c", base_type.upper(), Kind.TIME, base_type=base_type)
        return Operator.WITHIN_LAST in operators_for(column, backend)

    assert asked("timestamptz", Backend.POSTGRESQL)
    assert asked("date", Backend.POSTGRESQL)
    assert not asked("interval", Backend.POSTGRESQL)
    assert asked("datetime", Backend.SQLITE)
    assert not asked("time", Backend.SQLITE)


def test_sqlite_has_no_regular_expressions() -> None:
    column = Column("c", "TEXT", Kind.TEXT)
    assert Operator.MATCHES in operators_for(column, Backend.POSTGRESQL)
    assert Operator.MATCHES not in operators_for(column, Backend.SQLITE)
