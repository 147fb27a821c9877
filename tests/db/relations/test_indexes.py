"""Whether an index finds the rows of a foreign key."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Index, Outline, Relation, RelationKind, RelationName
from pooldeck_db.relations.indexes import is_served


def outline(*indexes: Index, integer_key: str | None = None) -> Outline:
    relation = Relation(RelationName("main", "t"), RelationKind.TABLE, rows=1, size=None)
    return Outline(relation, (), (), indexes, integer_key)


def index(
    *columns: str | None, where: str = "", method: str = "btree", ordered: bool = True, valid: bool = True
) -> Index:
    definition = f"CREATE INDEX i ON t (x) WHERE {where}" if where else ""
    return Index(
        "i",
        columns,
        unique=False,
        primary=False,
        definition=definition,
        partial=bool(where),
        ordered=ordered,
        valid=valid,
        method=method,
    )


@pytest.mark.parametrize("columns", [("a",), ("a", "b"), ("b", "a"), ("b", "a", "c"), ("a", "b", None)])
def test_an_index_serves_that_begins_with_columns_of_the_key(columns: tuple[str | None, ...]) -> None:
    assert is_served(outline(index(*columns)), ["a", "b"])


@pytest.mark.parametrize("columns", [("c",), ("c", "a", "b"), ("a", "c"), (None, "a")])
def test_an_index_that_begins_otherwise_does_not(columns: tuple[str | None, ...]) -> None:
    assert not is_served(outline(index(*columns)), ["a", "b"])


@pytest.mark.parametrize(
    ("made", "serves"),
    [
        (index("a", method="hash", ordered=False), True),
        (index("a", method="gin", ordered=False), False),
        (index("a", ordered=False), False),
        (index("a", valid=False), False),
        (index("a", where="(a IS NOT NULL)"), True),
        (index("a", where='"a" is not null'), True),
        (index("a", where="(c IS NOT NULL)"), False),
        (index("a", where="(a > 3)"), False),
        (index("a", where="(a IS NOT NULL) AND (c > 3)"), False),
    ],
)
def test_only_an_index_that_finds_every_value_serves(made: Index, serves: bool) -> None:
    assert is_served(outline(made), ["a"]) is serves


def test_the_rows_own_address_needs_no_index() -> None:
    assert is_served(outline(integer_key="a"), ["a"])
    assert not is_served(outline(integer_key="a"), ["b"])


def test_nothing_serves_no_columns() -> None:
    assert not is_served(outline(index("a")), [])
