"""What a write replaced is brought back however long it was, as far as there is room for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.rows import KEPT, NOTHING, Edit, Prepared, inverse, long_values
from pooldeck_db.rows.storing import written_from_json, written_to_json
from support.paging import fetch
from support.rows import applied, edit, made, shown

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database

LENGTH = KEPT + 1
ALL = "SELECT * FROM t ORDER BY id"


async def long_rows(database: Database) -> RelationDetail:
    """A table with long texts and bytes, some of them no UTF-8 where that can be stored."""
    if database.product == "PostgreSQL":
        binary, text, data = "bytea", f"repeat('é', {LENGTH})", f"decode(repeat('00ff', {LENGTH}), 'hex')"
    else:
        binary, data = "blob", f"zeroblob({LENGTH})"
        text = f"CAST(x'ff' || zeroblob({LENGTH}) AS TEXT)"
    return await made(
        database,
        "t",
        f"CREATE TABLE t (id integer PRIMARY KEY, a text, b {binary}, c text)",
        f"INSERT INTO t VALUES (1, {text}, {data}, 'x'), (2, {text}, NULL, 'y'), (3, 'short', {data}, 'z')",
    )


async def test_long_values_come_back_with_an_undo_and_go_with_the_next(database: Database) -> None:
    detail = await long_rows(database)
    before = await fetch(database.target, ALL)
    one, two, three = await shown(database, detail)
    changes = edit(one, a="new", b=None).edited([(two, "c", "new")]).deleted([three])
    written = await applied(database, changes)
    after = await fetch(database.target, ALL)
    for expected in (before, after, before):
        back = inverse(written)
        assert back.impossible == ()
        written = await applied(database, back.changes)
        assert await fetch(database.target, ALL) == expected


async def test_only_what_is_replaced_is_read(
    database: Database, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    rows = await shown(database, await long_rows(database))
    sent.clear()
    written = await applied(database, NOTHING.edited((row, "c", "new") for row in rows))
    assert all(each.kept == () for each in written)
    assert [sql for sql, _ in sent if " AS c0 FROM " in sql] == []


async def test_what_there_is_no_room_for_cannot_be_brought_back_and_that_is_said(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_one = 2 * LENGTH if database.product == "PostgreSQL" else LENGTH + 1
    monkeypatch.setattr(long_values, "MOST_KEPT", of_one + 10)
    detail = await long_rows(database)
    one, two, _ = await shown(database, detail)
    written = await applied(database, NOTHING.edited((row, "a", "short") for row in (one, two)))
    back = inverse(written)
    assert len(back.changes) == 1
    ((_, reason),) = back.impossible
    assert reason == f"The value of a was too long to be kept ({of_one:,} bytes)."


async def test_the_journal_of_a_write_leaves_them_out(database: Database) -> None:
    detail = await long_rows(database)
    one, *_ = await shown(database, detail)
    calls: list[Prepared] = []

    async def prepared(what: Prepared) -> None:
        calls.append(what)

    await database.rows.apply(edit(one, a="new"), prepared=prepared)
    (written,) = calls[-1].written
    assert [name for name, _ in written.kept] == ["a"]
    stored = written_to_json(written)
    assert len(repr(stored)) < KEPT
    assert written_from_json(stored).kept == ()
    assert isinstance(written.change, Edit)
