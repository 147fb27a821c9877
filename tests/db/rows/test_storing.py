"""Every change comes back from JSON as it was, to the bit."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.errors import ValueRefused
from pooldeck_db.rows import DEFAULT, Delete, Digest, Edit, Insert, RowAddress, RowImage, Statement, Written
from pooldeck_db.rows.storing import (
    change_from_json,
    change_to_json,
    id_from_json,
    id_to_json,
    value_from_json,
    value_to_json,
    written_from_json,
    written_to_json,
)
from support.changes import ORDERS, row, written
from support.odd_values import some_float, some_text

if TYPE_CHECKING:
    from pooldeck_db.filters.storing import Json
    from pooldeck_db.rows.storing import Storable

TEXTS = (
    "",
    " ",
    "NULL",
    "DEFAULT",
    "a\0b",
    "\udcff\udc80",
    "\ud83d",
    "\ude00\ud83d",
    "\ud83d\ude00",
    "😀",
    '"\\\n\x1b[31m',
)
INTEGERS = (0, 1, -1, 2**63 - 1, -(2**63), 2**63, -(2**200), 10**5000)
REALS = (0.0, -0.0, 1.0, 1e22, 1e16, 5e-324, 1.7976931348623157e308, 0.1, math.inf, -math.inf, math.nan)
OTHERS = (
    None,
    DEFAULT,
    b"",
    b"\0",
    bytes(range(256)),
    Digest(10**12, "d41d8cd98f00b204e9800998ecf8427e"),
    Digest(70_000, "0" * 32, is_blob=True),
)
VALUES: tuple[Storable, ...] = (*TEXTS, *INTEGERS, *REALS, *OTHERS)


def through(stored: Json) -> Json:
    """Return it as another process reads it."""
    read: Json = json.loads(json.dumps(stored).encode("ascii"))
    return read


def bits(value: object) -> object:
    return struct.pack("d", value) if isinstance(value, float) else (type(value), value)


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_a_value_comes_back_as_it_was(value: Storable) -> None:
    assert bits(value_from_json(through(value_to_json(value)))) == bits(value)


def test_random_values_come_back_as_they_were() -> None:
    random = Random(4)
    for _ in range(500):
        halves = "".join(chr(random.randrange(0xD700, 0xE100)) for _ in range(random.randrange(6)))
        for value in (some_text(random), some_float(random), halves, random.randbytes(9), random.getrandbits(70)):
            assert bits(value_from_json(through(value_to_json(value)))) == bits(value)


def test_what_json_has_a_form_for_can_be_read_by_people() -> None:
    assert [value_to_json(value) for value in (None, "text", 7, 1.5)] == [None, "text", 7, 1.5]


PARTITION = RelationName("public", "orders_2026")
CHANGES = (
    Edit(row(1, math.inf), (("note", None), ("id", 2**70))),
    Edit(RowImage(RowAddress(ORDERS, ("ctid",), ("(0,1)",), PARTITION), ("a",), (b"\xff",)), (("a", DEFAULT),)),
    Delete(RowImage(RowAddress(ORDERS, (), (1, "x")), ("id", "note"), (1, "x"))),
    Delete(row(1, Digest(70_000, "0" * 32))),
    Insert(0, ORDERS, ()),
    Insert(41, RelationName('od"d', "\udcff.'"), (("", ""), ("note", DEFAULT), ("id", None))),
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
def test_a_change_comes_back_as_it_was(change: Edit | Insert | Delete) -> None:
    assert change_from_json(through(change_to_json(change))) == change
    assert id_from_json(through(id_to_json(change.id))) == change.id
    assert written_from_json(through(written_to_json(written(change)))) == written(change)


def test_a_row_that_was_another_when_it_was_locked_is_stored_as_it_was_then() -> None:
    change = Edit(row(1), (("note", "new"),))
    for before in (row(1, "locked"), None):
        one = Written(change, (Statement("update", (b"\0", math.inf), change),), before, None)
        assert written_from_json(through(written_to_json(one))) == one


def test_how_many_other_rows_went_with_one_is_stored() -> None:
    change = Delete(row(1))
    statements = (Statement("delete", (1,), change, 3, 3), Statement("delete", (1,), change, 1, 1))
    one = Written(change, (*statements, Statement("delete", (1,), change)), change.base, None)
    assert written_from_json(through(written_to_json(one))) == one


def test_a_parameter_of_no_known_kind_is_refused() -> None:
    change = Insert(0, ORDERS, ())
    with pytest.raises(ValueRefused, match="set cannot be kept"):
        written_to_json(Written(change, (Statement("insert", (set(),), change),), None, None))


NAME: Json = ["a", "b"]
IMAGE: Json = {"address": {"relation": NAME, "columns": ["id"], "values": [1]}, "columns": ["id"], "values": [1]}
NO_VALUES: tuple[Json, ...] = (
    True,
    [],
    {},
    {"integer": "g"},
    {"integer": 1},
    {"real": "1"},
    {"blob": "?"},
    {"blob": "YQ"},
    {"text": "/w=="},
    {"length": "1", "md5": ""},
    {"default": False},
)
NO_ADDRESSES: tuple[Json, ...] = (
    {"relation": ["a"], "columns": ["id"], "values": [1]},
    {"relation": NAME, "columns": ["x", "y"], "values": [1]},
    {"relation": NAME, "columns": [1], "values": [1]},
    {"relation": NAME, "columns": ["x"], "values": [{"default": True}]},
)
NO_CHANGES: tuple[Json, ...] = (
    None,
    {},
    {"delete": {}},
    {"delete": {"address": {"relation": NAME, "columns": ["x"], "values": [1]}, "columns": ["y"], "values": []}},
    *({"delete": {"address": address, "columns": [], "values": []}} for address in NO_ADDRESSES),
    {"edit": IMAGE},
    {"edit": IMAGE, "entries": []},
    {"insert": 1},
    {"insert": -1, "relation": NAME, "entries": []},
    {"insert": True, "relation": NAME, "entries": []},
    {"insert": 1, "relation": ["a"], "entries": []},
    {"insert": 1, "relation": NAME, "entries": [["c"]]},
    {"insert": 1, "relation": NAME, "entries": [["c", {"length": 1, "md5": ""}]]},
)
NEW: Json = {"insert": 0, "relation": NAME, "entries": []}
NOTHING_WRITTEN: tuple[Json, ...] = (
    {},
    {"change": {"delete": IMAGE}, "sql": "x", "parameters": [], "before": 1, "after": None},
    {"change": NEW, "sql": "x", "parameters": [], "before": True, "after": None},
)
READERS: tuple[tuple[Callable[[Json], object], tuple[Json, ...]], ...] = (
    (value_from_json, NO_VALUES),
    (change_from_json, NO_CHANGES),
    (id_from_json, (True, -1, 1.5, "1", {}, *NO_ADDRESSES)),
    (written_from_json, NOTHING_WRITTEN),
)


@pytest.mark.parametrize(("read", "stored"), [(read, stored) for read, each in READERS for stored in each])
def test_what_is_no_stored_change_is_refused(read: Callable[[Json], object], stored: Json) -> None:
    with pytest.raises(ValueRefused, match="no stored change"):
        read(stored)
