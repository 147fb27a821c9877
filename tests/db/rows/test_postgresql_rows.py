"""What PostgreSQL alone has: partitions, policies, rules, privileges, identities, simple views."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.errors import PermissionDenied
from pooldeck_db.paging import PageRequest, Sort
from pooldeck_db.rows import NOTHING, Conflicted, Refused, addressing, inverse
from support.paging import fetch
from support.rows import applied, apply, edit, edits, made, shown
from support.servers import run_script

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.database import Database

T = RelationName("public", "t")


async def rows_of(database: Database, sql: str = "SELECT * FROM t ORDER BY 1") -> list[tuple[object, ...]]:
    return [tuple(row) for row in await fetch(database.target, sql)]


@asynccontextmanager
async def opened_as(database: Database, *grants: str) -> AsyncIterator[Database]:
    """The same database for a role that may do no more than it is granted."""
    role = f"limited_{database.target.database}"
    await run_script(database.target, f"CREATE ROLE {role} LOGIN", *(grant.format(role=role) for grant in grants))
    other = await open_database(replace(database.target, user=role))
    try:
        yield other
    finally:
        await other.close()
        await run_script(database.target, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


PARTITIONED = (
    "CREATE TABLE t (id integer, kind text, a text) PARTITION BY LIST (kind)",
    "CREATE TABLE t_x PARTITION OF t FOR VALUES IN ('x')",
    "CREATE TABLE t_y PARTITION OF t FOR VALUES IN ('y')",
    "INSERT INTO t VALUES (1, 'x', 'p'), (2, 'x', 'q'), (3, 'y', 'r')",
)


@pytest.mark.parametrize("keyed", [True, False])
async def test_a_row_moves_to_another_partition(postgresql: Database, keyed: bool) -> None:
    key = ["ALTER TABLE t ADD PRIMARY KEY (id, kind)"] if keyed else []
    detail = await made(postgresql, "t", *PARTITIONED, *key)
    one, two, three = sorted(await shown(postgresql, detail), key=lambda row: str(row.value("id")))
    assert (one.address.store is None) == keyed
    written = await applied(postgresql, edits([(one, "kind", "y"), (two, "a", "new"), (three, "kind", "x")]))
    assert await rows_of(postgresql, "SELECT id, tableoid::regclass::text FROM t ORDER BY id") == [
        (1, "t_y"), (2, "t_x"), (3, "t_x")
    ]  # fmt: skip
    await applied(postgresql, inverse(written).changes)
    assert await rows_of(postgresql) == [(1, "x", "p"), (2, "x", "q"), (3, "y", "r")]
    three = next(row for row in await shown(postgresql, detail) if row.value("id") == "3")
    for changes in (edit(three, kind="z"), NOTHING.inserted(T, [("id", "9"), ("kind", "z")])):
        outcome = await apply(postgresql, changes)
        assert isinstance(outcome, Refused)
        assert "partition" in outcome.error.what


async def test_addresses_of_partitions_are_the_same_in_every_order(postgresql: Database) -> None:
    detail = await made(postgresql, "t", *PARTITIONED)
    seen = []
    for order in ((), (Sort("a"),), (Sort("id", descending=True),)):
        page = await postgresql.pager.page(detail, PageRequest(order=order))
        address_of = addressing(detail, page.order)
        seen.append({row: address_of(key, row) for key, row in zip(page.keys, page.rows, strict=True)})
    assert seen[0] == seen[1] == seen[2]
    assert None not in seen[0].values()


async def test_rows_of_inheritors_are_written_through_their_parent(postgresql: Database) -> None:
    detail = await made(
        postgresql,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "CREATE TABLE child (extra text) INHERITS (t)",
        "INSERT INTO t VALUES (1, 'p')",
        "INSERT INTO child VALUES (1, 'q', 'e')",
    )
    inherited, own = sorted(await shown(postgresql, detail), key=lambda row: str(row.address.store))
    await applied(postgresql, edit(inherited, a="new"))
    assert await rows_of(postgresql, "SELECT * FROM ONLY t") == [(1, "p")]
    assert await rows_of(postgresql, "SELECT * FROM child") == [(1, "new", "e")]
    await applied(postgresql, NOTHING.deleted([own]))
    assert await rows_of(postgresql) == [(1, "new")]


async def test_policies_let_see_what_may_not_be_written(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        "CREATE TABLE t (id integer PRIMARY KEY, owner text, a text)",
        "INSERT INTO t VALUES (1, 'me', 'x'), (2, 'you', 'y')",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY see ON t FOR SELECT USING (true)",
        "CREATE POLICY change ON t FOR UPDATE USING (owner = 'me') WITH CHECK (owner = 'me')",
    )
    async with opened_as(postgresql, "GRANT SELECT, UPDATE, INSERT, DELETE ON t TO {role}") as limited:
        detail = await limited.catalog.detail(T)
        mine, yours = await shown(limited, detail)
        for changes, row in ((edit(yours, a="new"), yours), (NOTHING.deleted([mine]), mine)):
            outcome = await apply(limited, changes)
            assert isinstance(outcome, Refused)
            assert outcome.change == changes.get(row.address)
        outcome = await apply(limited, edit(mine, owner="you"))
        assert isinstance(outcome, Refused)
        assert isinstance(outcome.error, PermissionDenied)
        outcome = await apply(limited, NOTHING.inserted(T, [("id", "3")]))
        assert isinstance(outcome, Refused)
        assert isinstance(outcome.error, PermissionDenied)
        await applied(limited, edit(mine, a="new"))
    assert await rows_of(postgresql) == [(1, "me", "new"), (2, "you", "y")]


async def test_a_row_that_may_only_be_seen_is_the_same_one_however_its_key_is_spelled(
    postgresql: Database,
) -> None:
    await run_script(
        postgresql.target,
        "CREATE TABLE t (id numeric PRIMARY KEY, owner text, a text)",
        "INSERT INTO t VALUES (1.0, 'me', 'x')",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY see ON t FOR SELECT USING (true)",
        "CREATE POLICY change ON t FOR UPDATE USING (owner = 'me')",
    )
    async with opened_as(postgresql, "GRANT SELECT, UPDATE ON t TO {role}") as limited:
        (row,) = await shown(limited, await limited.catalog.detail(T))
        await run_script(postgresql.target, "UPDATE t SET id = 1.00, owner = 'you'")
        changes = edit(row, a="mine")
        outcome = await apply(limited, changes)
        assert isinstance(outcome, Conflicted)
        (conflict,) = outcome.conflicts
        assert conflict.theirs is not None
        outcome = await apply(limited, changes.rebased(conflict.theirs))
        assert isinstance(outcome, Refused)
        assert isinstance(outcome.error, PermissionDenied)


async def test_who_may_not_lock_rows_may_delete_them_all_the_same(postgresql: Database) -> None:
    await run_script(
        postgresql.target,
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, 'z')",
    )
    async with opened_as(postgresql, "GRANT SELECT, DELETE, INSERT ON t TO {role}") as limited:
        detail = await limited.catalog.detail(T)
        assert detail.denied == {"UPDATE"}
        one, two, three = await shown(limited, detail)
        await applied(limited, NOTHING.deleted([one]).inserted(T, [("id", "4")]))
        await run_script(postgresql.target, "UPDATE t SET a = 'theirs' WHERE id = 2")
        outcome = await apply(limited, NOTHING.deleted([two, three]))
        assert isinstance(outcome, Conflicted)
        assert [each.change.base for each in outcome.conflicts] == [two]
        outcome = await apply(limited, edit(three, a="new"))
        assert isinstance(outcome, Refused)
        assert isinstance(outcome.error, PermissionDenied)
    assert await rows_of(postgresql) == [(2, "theirs"), (3, "z"), (4, None)]


async def test_one_column_alone_may_be_written(postgresql: Database) -> None:
    await run_script(
        postgresql.target, "CREATE TABLE t (id integer PRIMARY KEY, a text, b text)", "INSERT INTO t VALUES (1)"
    )
    async with opened_as(postgresql, "GRANT SELECT, UPDATE (a) ON t TO {role}") as limited:
        (row,) = await shown(limited, await limited.catalog.detail(T))
        outcome = await apply(limited, edit(row, b="new"))
        assert isinstance(outcome, Refused)
        assert isinstance(outcome.error, PermissionDenied)
        await applied(limited, edit(row, a="new"))
    assert await rows_of(postgresql) == [(1, "new", None)]


@pytest.mark.parametrize("rule", ["DO INSTEAD NOTHING", "DO INSTEAD UPDATE other SET a = NEW.a"])
async def test_a_rule_that_does_something_else_is_no_success(postgresql: Database, rule: str) -> None:
    detail = await made(
        postgresql,
        "t",
        "CREATE TABLE other (id integer, a text)",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "INSERT INTO t VALUES (1, 'x')",
        f"CREATE RULE r AS ON UPDATE TO t {rule}",
    )
    (row,) = await shown(postgresql, detail)
    outcome = await apply(postgresql, edit(row, a="new"))
    assert isinstance(outcome, Refused)
    assert outcome.change is not None
    assert await rows_of(postgresql) == [(1, "x")]


async def test_identities_and_generated_columns_come_back_with_an_undo(postgresql: Database) -> None:
    detail = await made(
        postgresql,
        "t",
        "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text,"
        " twice text GENERATED ALWAYS AS (a || a) STORED, n serial)",
        "INSERT INTO t (a) VALUES ('x'), ('y')",
    )
    before = await rows_of(postgresql)
    rows = await shown(postgresql, detail)
    deleted = await applied(postgresql, NOTHING.deleted(rows))
    assert await rows_of(postgresql) == []
    await applied(postgresql, inverse(deleted).changes)
    assert await rows_of(postgresql) == before
    (new,) = await applied(postgresql, NOTHING.inserted(T, [("a", "z")]))
    assert new.after is not None
    assert new.after.values[:3] == ("3", "z", "zz")
    for column in ("id", "twice"):
        outcome = await apply(postgresql, edit(rows[0], **{column: "9"}))
        assert isinstance(outcome, Refused)
        assert outcome.column == column


async def test_a_simple_view_is_written_and_its_check_option_kept(postgresql: Database) -> None:
    detail = await made(
        postgresql,
        "v",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "INSERT INTO t VALUES (1, 'x'), (2, 'y')",
        "CREATE VIEW v AS SELECT * FROM t WHERE id < 10 WITH CHECK OPTION",
    )
    one, two = await shown(postgresql, detail)
    written = await applied(postgresql, edit(one, a="new").deleted([two]))
    assert await rows_of(postgresql) == [(1, "new")]
    await applied(postgresql, inverse(written).changes)
    assert await rows_of(postgresql) == [(1, "x"), (2, "y")]
    outcome = await apply(postgresql, edit(one, id="11"))
    assert isinstance(outcome, Refused)
    assert outcome.error.code == "44000"
