"""Nothing is taken for what it only resembles: a row for another, a value for another, an outcome for another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ObjectMissing, ValueRefused
from pooldeck_db.paging import PageRequest, Sort
from pooldeck_db.rows import DEFAULT, KEPT, NOTHING, Conflicted
from pooldeck_db.values import Clipped
from support.paging import fetch
from support.rows import applied, apply, edit, made, shown
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.rows import ChangeSet, Entry, Prepared


class _Killed(Exception):
    """Stands for an end of the process before the commit."""


async def _uncommitted(database: Database, changes: ChangeSet) -> Prepared:
    """What was about to be committed when the write ended."""
    calls: list[Prepared] = []

    async def prepared(what: Prepared) -> None:
        calls.append(what)
        raise _Killed

    with pytest.raises(_Killed):
        await database.rows.apply(changes, prepared=prepared)
    return replace(calls[0], transaction=None)


async def test_a_long_text_is_not_the_blob_of_the_same_bytes(sqlite: Database) -> None:
    long = f"CAST(zeroblob({KEPT + 1}) AS TEXT)"
    detail = await made(sqlite, "t", "CREATE TABLE t (a, b text)", f"INSERT INTO t VALUES ({long}, 'x')")
    (row,) = await shown(sqlite, detail)
    assert await applied(sqlite, edit(row, b="y"))
    (row,) = await shown(sqlite, detail)
    await run_script(sqlite.target, "UPDATE t SET a = CAST(a AS BLOB)")
    assert isinstance(await apply(sqlite, edit(row, b="z")), Conflicted)


@pytest.mark.parametrize("default", ['"note"', "note", "[note]", "`note`", '"it\'s"', '"a""b"', "null", "TRUE"])
async def test_a_default_that_is_a_name_is_a_text_and_no_column(sqlite: Database, default: str) -> None:
    detail = await made(
        sqlite,
        "t",
        f"CREATE TABLE t (id integer PRIMARY KEY, note text, s DEFAULT {default})",
        "INSERT INTO t (id, note) VALUES (1, 'secret')",
        "INSERT INTO t VALUES (2, 'secret', 'other')",
    )
    _, row = await shown(sqlite, detail)
    await applied(sqlite, edit(row, s=DEFAULT))
    first, second = await fetch(sqlite.target, "SELECT s, typeof(s) FROM t ORDER BY id")
    assert first == second


async def test_a_row_that_came_to_the_number_of_another_is_not_read_for_it(database: Database) -> None:
    detail = await made(
        database,
        "v",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        "INSERT INTO t VALUES (2, 'two'), (3, 'three')",
        "CREATE VIEW v AS SELECT id, a FROM t ORDER BY id",
    )
    page = await database.pager.page(detail, PageRequest())
    images = await database.rows.images(detail, page.keys, shown=page.rows)
    assert [image and image.values for image in images] == list(page.rows)
    await run_script(database.target, "INSERT INTO t VALUES (1, 'one')")
    assert await database.rows.images(detail, page.keys, shown=page.rows) == (None, None)


async def test_a_row_that_lies_at_the_place_of_another_is_not_read_for_it(postgresql: Database) -> None:
    detail = await made(postgresql, "t", "CREATE TABLE t (a text)", "INSERT INTO t VALUES ('shown')")
    page = await postgresql.pager.page(detail, PageRequest())
    await run_script(postgresql.target, "DELETE FROM t", "VACUUM t", "INSERT INTO t VALUES ('another')")
    assert (await postgresql.pager.page(detail, PageRequest())).keys == page.keys
    assert await postgresql.rows.images(detail, page.keys, shown=page.rows) == (None,)


def long(database: Database, unit: str) -> str:
    """A text of more bytes than an image keeps, as SQL."""
    repeated = (
        f"repeat('{unit}', {KEPT})" if database.product == "PostgreSQL" else f"hex(zeroblob({KEPT})) || '{unit}'"
    )
    return f"'x' || {repeated}"


async def test_a_long_value_is_read_from_the_row_that_was_shown_and_no_other(database: Database) -> None:
    detail = await made(
        database,
        "v",
        "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        f"INSERT INTO t VALUES (2, {long(database, 'a')}), (3, {long(database, 'b')})",
        "CREATE VIEW v AS SELECT id, a FROM t ORDER BY id",
    )
    page = await database.pager.page(detail, PageRequest())
    one, two = await database.rows.images(detail, page.keys, shown=page.rows)
    assert one is not None
    assert two is not None
    await run_script(database.target, "INSERT INTO t VALUES (1, 'before both')", "DELETE FROM t WHERE id = 3")
    ((_, stored),) = await fetch(database.target, "SELECT id, a FROM t WHERE id = 2")
    assert await database.rows.whole(detail, one, "a", limit=10 * KEPT) == stored
    cut = await database.rows.whole(detail, one, "a", limit=100)
    assert isinstance(cut, Clipped)
    assert cut.start == str(stored)[:100]
    with pytest.raises(ObjectMissing):
        await database.rows.whole(detail, two, "a", limit=10 * KEPT)


async def test_a_long_value_is_not_read_where_it_is_another_by_now(database: Database) -> None:
    detail = await made(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, a text, b text)",
        f"INSERT INTO t VALUES (1, {long(database, 'a')}, 'x')",
    )
    (row,) = await shown(database, detail)
    await run_script(database.target, "UPDATE t SET b = 'theirs'")
    assert isinstance(await database.rows.whole(detail, row, "a", limit=10 * KEPT), str)
    await run_script(database.target, f"UPDATE t SET a = {long(database, 'b')}")
    with pytest.raises(ObjectMissing, match="any more"):
        await database.rows.whole(detail, row, "a", limit=10 * KEPT)


async def test_rows_that_were_picked_in_several_orders_are_read_each_by_its_own(database: Database) -> None:
    detail = await made(
        database,
        "t",
        "CREATE TABLE t (a integer PRIMARY KEY, b integer NOT NULL)",
        "INSERT INTO t VALUES (1, 2), (2, 3), (3, 1)",
    )
    pages = [await database.pager.page(detail, PageRequest(order=order)) for order in ((), (Sort("b"),))]
    keys, rows = [page.keys[0] for page in pages], [page.rows[0] for page in pages]
    for order in ((), (Sort("b"),)):
        images = await database.rows.images(detail, keys, order)
        assert [image and image.values for image in images] == rows


@pytest.mark.parametrize("theirs", ["UPDATE t SET a = 'other'", "DELETE FROM t"])
async def test_a_deletion_is_not_seen_in_what_others_did_to_the_row(database: Database, theirs: str) -> None:
    detail = await made(
        database, "t", "CREATE TABLE t (id integer PRIMARY KEY, a text)", "INSERT INTO t VALUES (1, 'one')"
    )
    (row,) = await shown(database, detail)
    prepared = await _uncommitted(database, NOTHING.deleted([row]))
    assert await database.rows.verify(prepared) is False
    await run_script(database.target, theirs)
    assert await database.rows.verify(prepared) is (None if "UPDATE" in theirs else True)


async def test_an_insertion_is_not_missed_where_others_changed_the_row(database: Database) -> None:
    detail = await made(database, "t", "CREATE TABLE t (id integer PRIMARY KEY, a text)")
    number: Entry = "1" if database.product == "PostgreSQL" else 1
    changes = NOTHING.inserted(detail.relation.name, [("id", number), ("a", "x")])
    prepared = await _uncommitted(database, changes)
    assert await database.rows.verify(prepared) is False
    await applied(database, changes)
    assert await database.rows.verify(prepared) is True
    await run_script(database.target, "UPDATE t SET a = 'other'")
    assert await database.rows.verify(prepared) is None


@pytest.mark.parametrize("value", ["é" * KEPT, b"\0" * (KEPT + 1), b"\0\1", "short"])
async def test_what_is_held_as_it_was_written_is_not_said_to_be_altered(
    database: Database, value: str | bytes
) -> None:
    type_ = "bytea" if isinstance(value, bytes) and database.product == "PostgreSQL" else "text"
    detail = await made(
        database, "t", f"CREATE TABLE t (id integer PRIMARY KEY, a {type_})", "INSERT INTO t VALUES (1, NULL)"
    )
    (row,) = await shown(database, detail)
    (written,) = await applied(database, edit(row, a=value))
    assert written.altered == ()


@pytest.mark.parametrize(
    ("type_", "text"), [("name", "n" * 64), ("name", "é" * 32), ('"char"', "ab"), ("char(2)[]", "{abc}")]
)
async def test_what_the_type_would_cut_in_silence_is_refused(postgresql: Database, type_: str, text: str) -> None:
    detail = await made(postgresql, "t", f"CREATE TABLE t (a {type_})")
    with pytest.raises(ValueRefused, match="too long"):
        await postgresql.rows.check(detail, detail.columns[0], text)


@pytest.mark.parametrize(
    ("type_", "text", "stored"),
    [("name", "n" * 63, "n" * 63), ('"char"', "a", "a"), ("char(3)[]", "{ab,c}", '{"ab ","c  "}')],
)
async def test_what_the_type_takes_whole_is_not_refused(
    postgresql: Database, type_: str, text: str, stored: str
) -> None:
    detail = await made(postgresql, "t", f"CREATE TABLE t (a {type_})", "INSERT INTO t VALUES (NULL)")
    assert (await postgresql.rows.check(detail, detail.columns[0], text)).entry == stored
    (row,) = await shown(postgresql, detail)
    (written,) = await applied(postgresql, edit(row, a=stored))
    assert written.altered == ()


async def test_what_became_of_many_rows_is_found_out_in_few_statements(
    database: Database, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    rows = ", ".join(f"({number}, 'old')" for number in range(1, 301))
    detail = await made(
        database, "t", "CREATE TABLE t (id integer PRIMARY KEY, a text)", f"INSERT INTO t VALUES {rows}"
    )
    images = await shown(database, detail)
    changes = NOTHING.edited((image, "a", "new") for image in images[:-1]).deleted(images[-1:])
    prepared = await _uncommitted(database, changes)
    for is_written in (False, True):
        if is_written:
            await applied(database, changes)
        sent.clear()
        assert await database.rows.verify(prepared) is is_written
        assert len([sql for sql, _ in sent if "pooldeck: wanted" in sql]) == 6, "three of the rows' two images"
