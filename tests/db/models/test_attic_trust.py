"""Models that fit their database roughly, and whose own code does what it should not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import StatementFailed
from pooldeck_db.rows import NOTHING, Refused
from support.model_rows import inserted, number, row, view
from support.models import ATTIC, opened_by_models
from support.paging import fetch
from support.rows import applied, apply, edit, edits, shown
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.target import Target


@pytest.mark.filterwarnings("ignore:transaction already deassociated")
@pytest.mark.parametrize("deed", ["connection", "sql", "session", "early", "back"])
async def test_the_models_code_does_not_end_the_transaction_of_a_set(attic: Database, deed: str) -> None:
    await run_script(attic.target, "INSERT INTO rogues VALUES (1, 'a'), (2, 'b')")
    rogues = await view(attic, "attic.models.Rogue", "rogues")
    first, second = await shown(attic, rogues)
    changes = edits([(first, "deed", "good"), (second, "deed", deed)])
    with pytest.raises(StatementFailed, match="which is not its to do"):
        await attic.rows.statements(changes)
    assert await fetch(attic.target, "SELECT deed FROM rogues ORDER BY id") == [("a",), ("b",)]
    outcome = await apply(attic, changes)
    assert isinstance(outcome, Refused)
    assert "which is not its to do" in outcome.error.what
    assert await fetch(attic.target, "SELECT deed FROM rogues ORDER BY id") == [("a",), ("b",)]
    await applied(attic, edit(first, deed="good"))


async def test_attributes_are_neither_mixed_up_with_columns_nor_with_one_another(attic: Database) -> None:
    table = '"Odd Tab%le:x"'
    await run_script(attic.target, f"INSERT INTO {table} VALUES (1, 'in b', 'in a', 'q', '1st', '2nd')")
    odd = await view(attic, "attic.models.Odd", "Odd Tab%le:x")
    (found,) = await shown(attic, odd)
    values = found.as_mapping()
    assert (values["a"], values["b"], values["c"], values["Name"]) == ("in b", "in a", "q", "1st")
    assert values["said"] == "it's :foo 100% \\:bar in b"
    if attic.product == "PostgreSQL":
        assert values["name"] == "2nd"
    else:
        assert odd.remarks == ("name is left out: SQLite takes name and Name for the same column.",)
    await applied(attic, edit(found, a="new a", c="new c"))
    expected = [(1, "new a", "in a", "new c", "1st", "2nd")]
    assert await fetch(attic.target, f"SELECT * FROM {table}") == expected


TYPED = {
    "SQLite": [
        ("weight", "12.345", "The model makes 12.35 of it."),
        ("weight", "12.5", ""),
        ("seen_at", "2026-01-01 10:00:00+02:00", "The model makes 2026-01-01 10:00:00.000000 of it."),
        ("seen_at", "2026-01-01 10:00:00", ""),
        ("extra", '{"a":1}', ""),
    ],
    "PostgreSQL": [
        ("lent_for", "1 month", "The model makes 30 days of it."),
        ("lent_for", "30 days", ""),
        ("seen_at", "2026-01-01 10:00", ""),
        ("extra", '{"a":1}', ""),
        ("label", "x", ""),
    ],
}


async def test_what_a_type_drops_of_a_value_is_said(attic: Database) -> None:
    boxes = await view(attic, "attic.models.Box", "boxes")
    columns = {column.name: column for column in boxes.columns}
    of = await row(attic, boxes, label="a")
    for name, typed, remark in TYPED[attic.product]:
        checked = await attic.rows.check(boxes, columns[name], typed, row=of)
        assert (name, typed, checked.remark) == (name, typed, remark)


async def test_rows_that_may_not_be_locked_are_not_written_over(postgresql_target: Target) -> None:
    async with opened_by_models(postgresql_target, "attic.models", *ATTIC):
        await run_script(
            postgresql_target,
            "DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            "GRANT SELECT, DELETE ON prices TO guest",
            "CREATE TABLE told (isolation text)",
            "GRANT INSERT ON told TO guest",
            "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " INSERT INTO told VALUES (current_setting('transaction_isolation')); RETURN OLD; END $$",
            "CREATE TRIGGER tell BEFORE DELETE ON prices FOR EACH ROW EXECUTE FUNCTION tell()",
        )
    async with opened_by_models(replace(postgresql_target, user="guest"), "attic.models", made=False) as guest:
        prices = await view(guest, "attic.models.Price", "prices")
        (written,) = await applied(guest, NOTHING.deleted([(await shown(guest, prices))[0]]))
    assert len(written.statements) == 1
    assert await fetch(postgresql_target, "SELECT * FROM told") == [("repeatable read",)]
    await run_script(postgresql_target, "DROP OWNED BY guest")


IGNORING = {
    "SQLite": ("CREATE TRIGGER ignoring BEFORE UPDATE ON prices BEGIN SELECT RAISE(IGNORE); END",),
    "PostgreSQL": (
        "CREATE FUNCTION ignoring() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE TRIGGER ignoring BEFORE UPDATE ON prices FOR EACH ROW EXECUTE FUNCTION ignoring()",
    ),
}


async def test_a_row_that_the_flush_does_not_hit_is_told_as_that(attic: Database) -> None:
    await run_script(attic.target, *IGNORING[attic.product])
    prices = await view(attic, "attic.models.Price", "prices")
    changes = edit((await shown(attic, prices))[0], amount=number(attic, 5))
    with pytest.raises(StatementFailed, match="A row is not there as it was shown"):
        await attic.rows.statements(changes)
    outcome = await apply(attic, changes)
    assert isinstance(outcome, Refused)
    assert "closed transaction" not in str(outcome.error)
    assert await fetch(attic.target, "SELECT amount FROM prices WHERE id = 1") == [(10,)]


async def test_links_are_written_whatever_the_model_calls_the_columns_between(attic: Database) -> None:
    await run_script(attic.target, "INSERT INTO codes VALUES ('x', NULL)")
    links = await view(attic, "attic.models.Box.codes", "box_codes")
    await applied(attic, inserted(links, box_id=number(attic, 1), code_id="x"))
    assert await fetch(attic.target, "SELECT box_id, code_id FROM box_codes") == [(1, "x")]
    await applied(attic, NOTHING.deleted(await shown(attic, links)))
    assert await fetch(attic.target, "SELECT count(*) FROM box_codes") == [(0,)]


async def test_a_commit_past_sqlalchemy_is_not_said_to_be_nothing(attic: Database) -> None:
    await run_script(attic.target, "INSERT INTO rogues VALUES (1, 'a'), (2, 'b')")
    first, second = await shown(attic, await view(attic, "attic.models.Rogue", "rogues"))
    outcome = await apply(attic, edits([(first, "deed", "good"), (second, "deed", "driver")]))
    assert isinstance(outcome, Refused)
    assert "what was written before may be committed" in outcome.error.what
