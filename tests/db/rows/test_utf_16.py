"""A SQLite database of UTF-16 may hold texts that cannot be read as they are: none is rewritten as another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.errors import ValueRefused
from pooldeck_db.paging import PageRequest
from pooldeck_db.rows import KEPT, NOTHING, Conflicted, inverse
from support.paging import fetch
from support.rows import applied, apply, edit, made, shown
from support.servers import run_script

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

TEXTS = ("ok\U0001f600", "a\ud800b", "end\ud800", "\udc00x", "\ud800\ud800y", "n\0l", "\ufffd", "\ufeffb", "")
BROKEN = (1, 2, 3, 4)
STORED = "SELECT id, hex(CAST(a AS BLOB)), b FROM t ORDER BY id"


@pytest.fixture(params=["utf-16-le", "utf-16-be"])
def encoding(request: pytest.FixtureRequest) -> str:
    """Both orders of bytes, by turns."""
    chosen: str = request.param
    return chosen


@pytest.fixture
async def sqlite(sqlite_file_target: Target, encoding: str) -> AsyncIterator[Database]:
    """A file of that encoding with all of the texts, open."""
    texts = (text.encode(encoding, "surrogatepass").hex() for text in TEXTS)
    await run_script(
        sqlite_file_target,
        f"PRAGMA encoding = '{encoding.replace('16-', '16')}'",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT)",
        "CREATE VIEW v AS SELECT * FROM t",
        "CREATE TRIGGER iu INSTEAD OF UPDATE ON v BEGIN UPDATE t SET a = NEW.a, b = NEW.b WHERE id = OLD.id; END",
        *(f"INSERT INTO t VALUES ({row}, CAST(x'{text}' AS TEXT), 'b')" for row, text in enumerate(texts)),
    )
    database = await open_database(sqlite_file_target)
    yield database
    await database.close()


async def test_other_cells_of_such_rows_are_edited_and_the_texts_stay_to_the_byte(sqlite: Database) -> None:
    detail = await made(sqlite, "t")
    before = await fetch(sqlite.target, STORED)
    rows = await shown(sqlite, detail)
    changes = NOTHING.edited((row, "b", "new") for row in rows)
    written = await applied(sqlite, changes)
    assert all(each.altered == () for each in written)
    assert await fetch(sqlite.target, STORED) == [(id_, text, "new") for id_, text, _ in before]
    back = inverse(written)
    assert back.impossible == ()
    await applied(sqlite, back.changes)
    assert await fetch(sqlite.target, STORED) == before


async def test_such_a_text_is_not_offered_to_be_edited_and_says_why(sqlite: Database) -> None:
    detail = await made(sqlite, "t")
    rows = await shown(sqlite, detail)
    for number in BROKEN:
        with pytest.raises(ValueRefused, match="no valid UTF-16"):
            await sqlite.rows.whole(detail, rows[number], "a", limit=KEPT)
    others = [row.value("a") for number, row in enumerate(rows) if number not in BROKEN]
    assert others == [text for number, text in enumerate(TEXTS) if number not in BROKEN]


async def test_what_cannot_be_brought_back_is_said_and_the_rest_is(sqlite: Database) -> None:
    detail = await made(sqlite, "t")
    before = await fetch(sqlite.target, STORED)
    written = await applied(sqlite, NOTHING.edited((row, "a", "new") for row in await shown(sqlite, detail)))
    back = inverse(written)
    assert len(back.impossible) == len(BROKEN)
    assert all("no valid UTF-16" in reason for _, reason in back.impossible)
    await applied(sqlite, back.changes)
    now = await fetch(sqlite.target, STORED)
    assert [row for row in now if row[0] not in BROKEN] == [row for row in before if row[0] not in BROKEN]


async def test_a_text_that_reads_the_same_is_another(sqlite: Database, encoding: str) -> None:
    detail = await made(sqlite, "t")
    row = (await shown(sqlite, detail))[1]
    read_as = "a\U00010062".encode(encoding).hex()
    await run_script(sqlite.target, f"UPDATE t SET a = CAST(x'{read_as}' AS TEXT) WHERE id = 1")
    assert isinstance(await apply(sqlite, edit(row, b="new")), Conflicted)


async def test_rows_that_are_known_by_all_their_values_are_found_by_them(sqlite: Database) -> None:
    detail = await made(sqlite, "v")
    page = await sqlite.pager.page(detail, PageRequest())
    rows = await sqlite.rows.images(detail, page.keys, shown=page.rows)
    for row in rows:
        assert row is not None
        assert not row.address.columns
        await applied(sqlite, edit(row, b="new"))


async def test_a_long_text_is_held_as_it_was_written(sqlite: Database) -> None:
    detail = await made(sqlite, "t")
    (row, *_) = await shown(sqlite, detail)
    (written,) = await applied(sqlite, edit(row, a="\U0001f600é" * KEPT))
    assert written.altered == ()
