"""What references are called."""

from __future__ import annotations

from pooldeck_db.catalog import ForeignKey, RelationName
from pooldeck_db.relations.records import Direction
from pooldeck_db.relations.titles import identity, titles


def key(source: str, columns: str, target: str, targets: str = "id") -> ForeignKey:
    def name(spelled: str) -> RelationName:
        schema, _, bare = spelled.rpartition(".")
        return RelationName(schema or "public", bare)

    return ForeignKey("any", name(source), tuple(columns.split()), name(target), tuple(targets.split()))


def called(*ways: tuple[Direction, ForeignKey]) -> list[str]:
    return titles("public", ways)


def test_a_parent_is_called_by_what_its_column_means() -> None:
    assert called((Direction.PARENT, key("orders", "customer_id", "customers"))) == ["customer → customers"]
    assert called((Direction.PARENT, key("towns", "country_code", "countries"))) == ["country → countries"]
    assert called((Direction.PARENT, key("staff", "boss", "staff"))) == ["boss → staff"]
    assert called((Direction.PARENT, key("odd", "_id", "things"))) == ["_id → things"]


def test_composite_keys_tell_all_their_columns() -> None:
    composite = key("payments", "order_id line", "order_items", "order_id line")
    assert called((Direction.PARENT, composite)) == ["order_id, line → order_items"]


def test_children_of_several_keys_tell_their_columns() -> None:
    customer, payer = key("orders", "customer_id", "people"), key("orders", "payer_id", "people")
    notes = key("notes", "person_id", "people")
    ways = [(Direction.CHILD, each) for each in (customer, payer, notes)]
    assert called(*ways) == ["orders (customer_id)", "orders (payer_id)", "notes"]


def test_children_in_the_same_table_tell_their_columns() -> None:
    boss = key("staff", "boss_id", "staff")
    assert called((Direction.PARENT, boss), (Direction.CHILD, boss)) == ["boss → staff", "staff (boss_id)"]


def test_another_schema_is_named() -> None:
    assert called((Direction.PARENT, key("orders", "customer_id", "crm.customers"))) == [
        "customer → crm.customers"
    ]
    assert called((Direction.CHILD, key("audit.orders", "order_id", "orders"))) == ["audit.orders"]


def test_titles_that_would_be_equal_tell_more() -> None:
    ways = [
        (Direction.PARENT, key("orders", "customer_id", "customers")),
        (Direction.PARENT, key("orders", "customer_code", "customers", "code")),
    ]
    assert called(*ways) == ["customer_id → customers", "customer_code → customers"]
    same = [
        (Direction.CHILD, key("orders", "customer", "customers")),
        (Direction.CHILD, key("orders", "customer", "customers", "code")),
    ]
    assert called(*same) == ["orders (customer → id)", "orders (customer → code)"]


def test_the_identity_does_not_depend_on_the_constraints_name() -> None:
    one, other = key("a", "x", "b"), ForeignKey("renamed", *_fields(key("a", "x", "b")))
    assert identity(Direction.PARENT, one) == identity(Direction.PARENT, other)
    assert identity(Direction.PARENT, one) != identity(Direction.CHILD, one)


def _fields(made: ForeignKey) -> tuple[RelationName, tuple[str, ...], RelationName, tuple[str, ...]]:
    return made.source, made.columns, made.target, made.target_columns
