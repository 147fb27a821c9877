"""A stored filter comes back as it was."""

from __future__ import annotations

import json

import pytest

from pooldeck_db.errors import ValueRefused
from pooldeck_db.filters import All, AnyOf, Condition, Filter, Operator, RawWhere, Search
from pooldeck_db.filters.storing import Json, from_json, to_json
from pooldeck_db.values import Clipped, Value

VALUES: tuple[Value, ...] = (
    None, "", "null", "a'b\"c\\%_:name", "a\0b", "\udc80", "😀", 0, -1, 2**63 - 1, 2**100, 0.1, -0.0, 1e-300,
    float("inf"), float("-inf"), b"", b"\x00\xff",
)  # fmt: skip


def _stored(wanted: Filter) -> Filter:
    return from_json(json.loads(json.dumps(to_json(wanted))))


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_value_comes_back_with_its_storage_class(value: Value) -> None:
    back = _stored(Condition("c", Operator.EQUAL, (value,)))
    assert isinstance(back, Condition)
    assert repr(back.values) == repr((value,))


def test_what_is_not_a_number_comes_back_as_such() -> None:
    back = _stored(Condition("c", Operator.EQUAL, (float("nan"),)))
    assert repr(back) == repr(Condition("c", Operator.EQUAL, (float("nan"),)))


def test_every_sort_of_filter_comes_back() -> None:
    wanted = All(
        (
            AnyOf((Condition("c", Operator.IS_NULL), Search("x"))),
            RawWhere("a > 1"),
            Condition("j", Operator.JSON_PATH_EQUALS, ("1",), path="$.a"),
            Condition("t", Operator.CONTAINS, ("T",), case_sensitive=True),
            All(()),
        )
    )
    assert _stored(wanted) == wanted


@pytest.mark.parametrize(
    "stored",
    [
        None, 3, "x", [], {}, {"where": 1}, {"all": "x"}, {"all": [{}]}, {"column": "c", "operator": "no such"},
        {"column": "c", "operator": "equal", "values": [3]}, {"column": "c", "operator": "equal", "path": 3},
        {"column": "c", "operator": "equal", "values": [{"integer": "x"}]},
        {"column": "c", "operator": "equal", "values": [{"blob": "0"}]},
    ],
)  # fmt: skip
def test_anything_else_is_refused(stored: Json) -> None:
    with pytest.raises(ValueRefused, match="no stored filter"):
        from_json(stored)


def test_the_beginning_of_a_value_is_not_stored_for_the_whole() -> None:
    with pytest.raises(ValueRefused, match="beginning"):
        to_json(Condition("c", Operator.EQUAL, (Clipped("abc", 3_000),)))
