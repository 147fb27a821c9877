"""Models that fit their database roughly: no row is lost or doubled, and no other one written than was shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.errors import ValueRefused
from pooldeck_db.paging import PageRequest
from pooldeck_db.rows import DEFAULT, NOTHING, Refused, relation_obstacle
from support.model_rows import inserted, number, row, view
from support.paging import fetch, main_schema
from support.rows import applied, apply, edit, edits, shown
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database


async def test_a_computed_attribute_neither_multiplies_the_rows_nor_makes_one_of_them(attic: Database) -> None:
    boxes = await view(attic, "attic.models.Box", "boxes")
    names = [column.name for column in boxes.columns]
    assert [name for name in ("worth", "boxes", "dearest") if name in names] == ["dearest"]
    assert boxes.remarks == (
        "worth is left out: it stands for a value where prices is joined, which it is not here.",
        "boxes is left out: it is an aggregate of many rows, and has no value for one.",
    )
    found = await shown(attic, boxes)
    assert [(each.value("label"), each.value("dearest")) for each in found] == [
        ("a", number(attic, 20)),
        ("b", number(attic, 30)),
    ]


async def test_an_attribute_over_many_rows_keeps_none_from_being_changed(attic: Database) -> None:
    prices = await view(attic, "attic.models.Price", "prices")
    names = [column.name for column in prices.columns]
    assert ("place" in names, len(prices.remarks)) == ((attic.product == "SQLite"), int("place" not in names))
    await applied(attic, edit((await shown(attic, prices))[0], amount=number(attic, 5)))
    assert await fetch(attic.target, "SELECT amount FROM prices WHERE id = 1") == [(5,)]


async def test_a_key_that_only_the_model_knows_of_tells_no_rows_apart(attic: Database) -> None:
    await run_script(
        attic.target,
        "DROP TABLE items",
        "CREATE TABLE items (name varchar(50) NOT NULL, note varchar(50))",
        "INSERT INTO items VALUES ('x', '1'), ('x', '2'), ('x', '3'), ('y', '4')",
    )
    items = await view(attic, "attic.models.Item", "items")
    assert items.primary_key == ()
    assert "nothing in the database tells its rows apart" in relation_obstacle(items, deleting=True)
    page = await attic.pager.page(items, PageRequest(size=10))
    assert [each[1] for each in page.rows] == ["1", "2", "3", "4"]
    (one,) = [each for each in await shown(attic, items) if each.value("note") == "1"]
    for changes in (NOTHING.deleted([one]), edit(one, note="mine")):
        outcome = await apply(attic, changes)
        assert isinstance(outcome, Refused)
        assert "tells its rows apart" in outcome.error.what
    assert await fetch(attic.target, "SELECT count(*) FROM items WHERE note <> 'mine'") == [(4,)]


async def test_a_key_that_the_database_keeps_otherwise_is_one(attic: Database) -> None:
    await run_script(
        attic.target,
        "DROP TABLE items",
        "CREATE TABLE items (name varchar(50) NOT NULL UNIQUE, note varchar(50))",
        "INSERT INTO items VALUES ('x', '1'), ('y', '2')",
    )
    items = await view(attic, "attic.models.Item", "items")
    assert items.primary_key == ("name",)
    await applied(attic, edit(await row(attic, items, name="x"), note="mine"))
    assert await fetch(attic.target, "SELECT note FROM items ORDER BY name") == [("mine",), ("2",)]


async def test_null_is_null_and_neither_a_value_of_json_nor_the_default(attic: Database) -> None:
    boxes = await view(attic, "attic.models.Box", "boxes")
    await applied(attic, edit(await row(attic, boxes, label="a"), extra=None))
    await applied(attic, inserted(boxes, id=number(attic, 7), label=None, shelf=None, extra=None))
    query = "SELECT id, extra IS NULL AS e, label IS NULL AS l, shelf IS NULL AS s FROM boxes WHERE id IN (1, 7)"
    assert await fetch(attic.target, f"SELECT count(*) FROM ({query}) AS f WHERE e") == [(2,)]
    assert await fetch(attic.target, f"SELECT count(*) FROM ({query}) AS f WHERE l AND s") == [(1,)]
    await applied(attic, inserted(boxes, id=number(attic, 8)))
    assert await fetch(attic.target, "SELECT label, shelf FROM boxes WHERE id = 8") == [("unlabelled", "attic")]


async def test_a_value_that_python_takes_for_the_old_one_is_written(attic: Database) -> None:
    boxes = await view(attic, "attic.models.Box", "boxes")
    (written,) = await applied(attic, edit(await row(attic, boxes, label="a"), extra="[true]"))
    assert len(written.statements) == 1
    assert await fetch(attic.target, "SELECT CAST(extra AS text) FROM boxes WHERE id = 1") == [("[true]",)]


async def test_a_default_is_what_a_new_row_would_get(attic: Database) -> None:
    boxes = await view(attic, "attic.models.Box", "boxes")
    await run_script(attic.target, "UPDATE boxes SET shelf = 'cellar', touched = 'never'")
    await applied(attic, edit(await row(attic, boxes, label="a"), touched=DEFAULT, shelf=DEFAULT))
    assert await fetch(attic.target, "SELECT touched, shelf FROM boxes WHERE id = 1") == [("now", "attic")]


async def test_the_default_of_the_database_is_taken_where_the_model_has_none(attic: Database) -> None:
    await run_script(
        attic.target,
        "DROP TABLE items",
        "CREATE TABLE items (name varchar(50) NOT NULL PRIMARY KEY, note varchar(50) DEFAULT 'it''s :none')",
        "INSERT INTO items VALUES ('x', '1')",
    )
    items = await view(attic, "attic.models.Item", "items")
    await applied(attic, edit(await row(attic, items, name="x"), note=DEFAULT))
    assert await fetch(attic.target, "SELECT note FROM items") == [("it's :none",)]


async def test_the_last_day_is_not_written_as_infinity(attic: Database) -> None:
    boxes = await view(attic, "attic.models.Box", "boxes")
    outcome = await apply(attic, edit(await row(attic, boxes, label="a"), kept_until="9999-12-31"))
    expected: str | None = "9999-12-31"
    if attic.product == "PostgreSQL":
        assert isinstance(outcome, Refused)
        assert isinstance(outcome.error, ValueRefused)
        assert (outcome.column, "infinity" in outcome.error.what) == ("kept_until", True)
        expected = None
    assert await fetch(attic.target, "SELECT CAST(kept_until AS text) FROM boxes WHERE id = 1") == [(expected,)]


async def test_rows_of_a_class_that_loads_others_with_it_can_be_written(attic: Database) -> None:
    animals = await view(attic, "attic.models.Animal", "animals")
    await applied(attic, edit(await row(attic, animals, name="rex"), name="Rex"))
    await applied(attic, NOTHING.deleted([await row(attic, animals, name="Rex")]))
    assert await fetch(attic.target, "SELECT name FROM animals") == [("x",)]
    assert await fetch(attic.target, "SELECT count(*) FROM dogs") == [(0,)]


async def test_a_row_is_not_changed_twice_by_one_set(attic: Database) -> None:
    modelled = await view(attic, "attic.models.Price", "prices")
    plain = await attic.catalog.detail(RelationName(main_schema(attic), "prices"))
    seen, stored = await shown(attic, modelled), await shown(attic, plain)
    both = edits([(seen[0], "amount", number(attic, 77)), (stored[0], "amount", number(attic, 55))])
    gone = edit(seen[0], amount=number(attic, 77)).deleted([stored[0]])
    for changes in (both, gone):
        outcome = await apply(attic, changes)
        assert isinstance(outcome, Refused)
        assert "changes the row twice" in outcome.error.what
    assert await fetch(attic.target, "SELECT amount FROM prices ORDER BY id") == [(10,), (20,), (30,)]
    others = edits([(seen[0], "amount", number(attic, 77)), (stored[1], "amount", number(attic, 55))])
    await applied(attic, others)
    assert await fetch(attic.target, "SELECT amount FROM prices ORDER BY id") == [(77,), (55,), (30,)]


async def test_a_row_of_two_classes_is_not_changed_twice_by_one_set(attic: Database) -> None:
    animal = await row(attic, await view(attic, "attic.models.Animal", "animals"), name="rex")
    dog = await row(attic, await view(attic, "attic.models.Dog", "dogs"), name="rex")
    outcome = await apply(attic, edits([(animal, "name", "A"), (dog, "name", "B")]))
    assert isinstance(outcome, Refused)
    assert "changes the row twice" in outcome.error.what
    assert await fetch(attic.target, "SELECT name FROM animals ORDER BY id") == [("x",), ("rex",)]


async def test_a_change_of_a_model_that_is_not_named_any_more_is_refused_as_it_is(attic: Database) -> None:
    prices = await view(attic, "attic.models.Price", "prices")
    changes = edit((await shown(attic, prices))[0], amount=number(attic, 5))
    without = await open_database(replace(attic.target, models=None))
    try:
        outcome = await apply(without, changes)
    finally:
        await without.close()
    assert isinstance(outcome, Refused)
    assert outcome.change in tuple(changes)
    assert "what is staged is kept" in outcome.error.hint
    assert await fetch(attic.target, "SELECT amount FROM prices WHERE id = 1") == [(10,)]


async def test_a_key_that_the_models_type_takes_for_another_hits_no_other_row(attic: Database) -> None:
    await run_script(
        attic.target,
        "DELETE FROM codes",
        "INSERT INTO codes VALUES ('AB', 'loud'), ('ab', 'quiet')",
    )
    codes = await view(attic, "attic.models.Code", "codes")
    loud = await row(attic, codes, note="loud")
    outcome = await apply(attic, edit(loud, note="mine"))
    assert not hasattr(outcome, "written")
    assert await fetch(attic.target, "SELECT note FROM codes ORDER BY note") == [("loud",), ("quiet",)]
    await applied(attic, edit(await row(attic, codes, note="quiet"), note="mine"))
    assert await fetch(attic.target, "SELECT note FROM codes ORDER BY note") == [("loud",), ("mine",)]
