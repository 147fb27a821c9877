"""SQLModel and imperative mappings are written through: composite keys, three kinds of inheritance, Pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ValueRefused
from pooldeck_db.rows import DEFAULT, NOTHING, Refused, inverse
from support.model_rows import inserted, number, opened, row, view
from support.paging import fetch
from support.rows import applied, apply, edit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

FLEET = ("INSERT INTO driver (id, name) VALUES (11, 'Kim')", "INSERT INTO vehicle VALUES ('AB 1', 10, 11, 11)")
STAFF = (
    "INSERT INTO employees VALUES ('de', 1, 'Emil', 'employee', NULL), ('de', 2, 'Maja', 'manager', 100)",
    "INSERT INTO employees VALUES ('fr', 1, 'Elodie', 'engineer', NULL)",
    "INSERT INTO engineers VALUES ('fr', 1, 'Ada')",
    "INSERT INTO contractors VALUES (1, 'Carla', 'Acme')",
    "INSERT INTO floors VALUES (1, 'ground')",
    "INSERT INTO desks VALUES (1, 'de', 1, 1)",
)


@pytest.fixture
async def fleet(target: Target) -> AsyncIterator[Database]:
    database = await opened(target, "fleet", *FLEET)
    yield database
    await database.close()


@pytest.fixture
async def staff(target: Target) -> AsyncIterator[Database]:
    database = await opened(target, "staff.tables", *STAFF)
    yield database
    await database.close()


async def test_sqlmodel_tables_are_validated_as_their_fields_say(fleet: Database) -> None:
    vehicles = await view(fleet, "fleet.Vehicle", "vehicle")
    refused = await apply(fleet, inserted(vehicles, plate="much too long a plate", price=number(fleet, 3)))
    assert isinstance(refused, Refused)
    assert (refused.column, "at most 12 characters" in str(refused.error)) == ("plate", True)
    new = inserted(vehicles, plate="XY 9", driver_id=number(fleet, 11), id=DEFAULT)
    (written,) = await applied(fleet, new)
    assert written.after is not None
    assert float(str(written.after.value("price"))) == 0, "the default of its field"
    refused = await apply(fleet, edit(written.after, price=number(fleet, 8), plate="much too long a plate"))
    assert isinstance(refused, Refused)
    assert refused.column == "plate"
    (edited,) = await applied(fleet, edit(written.after, plate="XY 10"))
    assert edited.after is not None
    await applied(fleet, NOTHING.deleted([edited.after]))
    assert await fetch(fleet.target, "SELECT plate FROM vehicle") == [("AB 1",)]


async def test_sqlmodel_fields_have_their_say_while_it_is_typed(fleet: Database) -> None:
    vehicles = await view(fleet, "fleet.Vehicle", "vehicle")
    vehicle = await row(fleet, vehicles, plate="AB 1")
    plate = next(each for each in vehicles.columns if each.name == "plate")
    assert (await fleet.rows.check(vehicles, plate, "AB 2", row=vehicle)).remark == ""
    if fleet.product == "SQLite":
        # PostgreSQL's own column is as short, and is asked first.
        with pytest.raises(ValueRefused, match="at most 12 characters"):
            await fleet.rows.check(vehicles, plate, "much too long a plate", row=vehicle)


async def test_a_deletion_leaves_what_referred_to_it_without(fleet: Database) -> None:
    drivers = await view(fleet, "fleet.Driver", "driver")
    (written,) = await applied(fleet, NOTHING.deleted([await row(fleet, drivers, name="Kim")]))
    assert [each.sql.split(" ")[:2] for each in written.statements] == [["UPDATE", "vehicle"], ["DELETE", "FROM"]]
    assert [each.others for each in written.statements] == [1, 0]
    assert await fetch(fleet.target, "SELECT driver_id FROM vehicle") == [(None,)]


async def test_a_row_of_two_tables_is_written_by_two_statements(staff: Database) -> None:
    engineers = await view(staff, "staff.tables.Engineer", "engineers")
    elodie = await row(staff, engineers, name="Elodie")
    changes = edit(elodie, name="Élodie", language="C")
    statements = await staff.rows.statements(changes)
    assert [each.sql.split(" SET ")[0] for each in statements] == ["UPDATE employees", "UPDATE engineers"]
    (written,) = await applied(staff, changes)
    assert [each.others for each in written.statements] == [0, 0]
    assert written.after is not None
    assert (written.after.value("name"), written.after.value("language")) == ("Élodie", "C")
    await applied(staff, inverse([written]).changes)
    assert await row(staff, engineers, name="Elodie") == elodie
    gone = await applied(staff, NOTHING.deleted([elodie]))
    assert await fetch(staff.target, "SELECT count(*) FROM engineers") == [(0,)]
    back = inverse(gone, {engineers.relation.name: engineers})
    assert not [text for _, text in back.partial if "other row" in text], "both tables' rows are its own"
    await applied(staff, back.changes)
    assert await row(staff, engineers, name="Elodie") == elodie


async def test_a_new_row_of_a_class_is_one_of_it(staff: Database) -> None:
    key = {"country": "it", "number": number(staff, 4)}
    engineers = await view(staff, "staff.tables.Engineer", "engineers")
    (written,) = await applied(staff, inserted(engineers, **key, name="Ida", language="B"))
    assert written.after is not None
    assert written.after.value("role") == "engineer"
    assert written.after.address.values == tuple(key.values())
    everyone = await view(staff, "staff.tables.Employee", "employees")
    manager = inserted(everyone, country="it", number=number(staff, 5), name="Max", role="manager")
    await applied(staff, manager)
    managers = await view(staff, "staff.tables.Manager", "employees")
    await row(staff, managers, name="Max")
    assert await fetch(staff.target, "SELECT count(*) FROM engineers") == [(2,)]


async def test_rows_of_other_classes_are_written_as_what_they_are(staff: Database) -> None:
    everyone = await view(staff, "staff.tables.Employee", "employees")
    elodie = await row(staff, everyone, name="Elodie")
    await applied(staff, edit(elodie, name="E."))
    assert await fetch(staff.target, "SELECT language FROM engineers") == [("Ada",)]
    gone = await applied(staff, NOTHING.deleted([await row(staff, everyone, name="E.")]))
    assert await fetch(staff.target, "SELECT count(*) FROM engineers") == [(0,)]
    assert inverse(gone, {everyone.relation.name: everyone}).partial, "its language is gone, and that is said"


async def test_a_concrete_class_is_written_to_its_own_table(staff: Database) -> None:
    contractors = await view(staff, "staff.tables.Contractor", "contractors")
    carla = await row(staff, contractors, name="Carla")
    (written,) = await applied(staff, edit(carla, agency="Bolt"))
    assert [each.sql.split(" SET ")[0] for each in written.statements] == ["UPDATE contractors"]
    await applied(staff, inserted(contractors, id=number(staff, 2), name="Cleo"))
    assert await fetch(staff.target, "SELECT full_name, agency FROM contractors ORDER BY id") == [
        ("Carla", "Bolt"),
        ("Cleo", None),
    ]


async def test_a_key_is_edited_and_the_row_found_by_its_new_one(staff: Database) -> None:
    floors = await view(staff, "staff.tables.Floor", "floors")
    await applied(staff, inserted(floors, id=number(staff, 7), name="attic"))
    (written,) = await applied(staff, edit(await row(staff, floors, name="attic"), id=number(staff, 8)))
    assert written.after is not None
    assert written.after.address.values == (number(staff, 8),)
    (back,) = await applied(staff, inverse([written]).changes)
    assert back.after is not None
    assert back.after.value("id") == number(staff, 7)
