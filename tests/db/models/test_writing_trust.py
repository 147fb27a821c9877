"""What is trusted of other changes holds for those of models: journal, audit, undo, bounds."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from pooldeck_db.database import open_database
from pooldeck_db.errors import PooldeckError, ReadOnlyViolation, StatementFailed
from pooldeck_db.rows import NOTHING, Applied, Concern, Journal, Refused, Statement, inverse
from pooldeck_db.rows.audit import Audit, Author
from pooldeck_db.rows.storing import written_from_json, written_to_json
from support.model_rows import ADA, BLOG, inserted, number, opened, row, view
from support.paging import fetch
from support.rows import applied, apply, edit
from support.servers import run_script

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.rows import Prepared
    from pooldeck_db.target import Target


@pytest.fixture
async def blog(target: Target) -> AsyncIterator[Database]:
    database = await opened(target, "blog.models", *BLOG)
    yield database
    out = database.pool().in_use
    await database.close()
    assert out == 0


@pytest.fixture
async def posts(blog: Database) -> RelationDetail:
    return await view(blog, "blog.models.Post", "posts")


async def test_an_edit_is_undone_though_its_version_has_moved(blog: Database, posts: RelationDetail) -> None:
    notes = await row(blog, posts, title="Notes")
    written = await applied(blog, edit(notes, title="New"))
    back = inverse(written, {posts.relation.name: posts})
    assert [text for _, text in back.partial] == [
        "The model or the database changed version, changed_at with it: that stays."
    ] or [text for _, text in back.partial] == [
        "The model or the database changed changed_at, version with it: that stays."
    ]
    (undone,) = await applied(blog, back.changes)
    assert undone.after is not None
    assert undone.after.value("title") == "Notes"
    assert undone.after.value("version") == number(blog, 6)


async def test_a_new_row_is_taken_back_by_its_class(blog: Database, posts: RelationDetail) -> None:
    author = (await row(blog, posts, title="Notes")).value("author_id")
    assert isinstance(author, str)
    written = await applied(blog, inserted(posts, author_id=author, title="Third"))
    await applied(blog, inverse(written).changes)
    assert await fetch(blog.target, "SELECT title FROM posts ORDER BY title") == [
        ("Compilers",),
        ("Notes",),
    ]


async def test_a_deleted_row_comes_back_whole(blog: Database, posts: RelationDetail) -> None:
    notes = await row(blog, posts, title="Notes")
    gone = await applied(blog, NOTHING.deleted([notes]))
    (back,) = await applied(blog, inverse(gone).changes)
    assert back.after is not None
    same = {name for name, value in notes.as_mapping().items() if back.after.value(name) == value}
    assert notes.as_mapping().keys() - same == {"version"}, "its version begins anew, as the model says"


async def test_what_is_written_of_a_model_is_found_in_the_journal(
    blog: Database, posts: RelationDetail, tmp_path: Path
) -> None:
    notes = await row(blog, posts, title="Notes")
    changes = edit(notes, title="New", status="DRAFT")
    journal = Journal("here", tmp_path)
    kept: list[Prepared] = []

    async def prepared(what: Prepared) -> None:
        kept.append(what)

    outcome = await blog.rows.apply(changes, prepared=prepared)
    assert isinstance(outcome, Applied)
    for each in outcome.written:
        assert written_from_json(json.loads(json.dumps(written_to_json(each)))) == replace(
            each, statements=tuple(replace(one, others=0) for one in each.statements)
        )
    await journal.close()
    (one,) = kept
    assert await blog.rows.verify(one) is True
    assert await blog.rows.verify(replace(one, transaction=None)) is True


async def test_what_was_not_committed_is_known_not_to_be(blog: Database, posts: RelationDetail) -> None:
    notes = await row(blog, posts, title="Notes")
    author = notes.value("author_id")
    assert isinstance(author, str)
    changes = edit(notes, title="New").joined(inserted(posts, author_id=author, title="Third"))
    kept: list[Prepared] = []

    async def prepared(what: Prepared) -> None:
        kept.append(what)
        raise PooldeckError("The journal is full.")

    outcome = await blog.rows.apply(changes, prepared=prepared)
    assert isinstance(outcome, Refused)
    assert await blog.rows.verify(replace(kept[0], transaction=None)) is False
    assert await fetch(blog.target, "SELECT title, version FROM posts WHERE title <> 'Compilers'") == [
        ("Notes", 4)
    ]


async def test_a_statement_of_an_old_journal_is_read(blog: Database, posts: RelationDetail) -> None:
    changes = edit(await row(blog, posts, title="Notes"), title="New")
    (written,) = await applied(blog, changes)
    stored = dict(json.loads(json.dumps(written_to_json(written))))
    del stored["statements"]
    old = written_from_json({**stored, "sql": "UPDATE", "parameters": [1, "x"]})
    assert old.statements == (Statement("UPDATE", (1, "x"), written.change),)


async def test_the_audit_names_the_model_and_what_it_wrote(
    blog: Database, posts: RelationDetail, tmp_path: Path
) -> None:
    authors = await view(blog, "blog.models.Author", "authors")
    kept: list[Prepared] = []

    async def prepared(what: Prepared) -> None:
        kept.append(what)

    await blog.rows.apply(NOTHING.deleted([await row(blog, authors, name="Ada Lovelace")]), prepared=prepared)
    await Audit(tmp_path / "audit", Author("ada", "shop", "db")).record(kept[0], 0.0)
    line = json.loads((tmp_path / "audit").read_text())
    assert (line["operation"], line["model"], line["table"]) == ("delete", "blog.models.Author", "authors")
    assert [(each["sql"].split(" WHERE")[0], each["others"]) for each in line["statements"]] == [
        ("DELETE FROM posts", 1),
        ("DELETE FROM authors", 0),
    ]


async def test_what_the_model_does_with_what_refers_to_a_row_is_said_before(blog: Database) -> None:
    authors = await view(blog, "blog.models.Author", "authors")
    changes = NOTHING.deleted([await row(blog, authors, name="Ada Lovelace")])
    warnings = (await blog.rows.assess(changes)).warnings
    texts = [each.text for each in warnings if each.concern is Concern.REFERENCES]
    assert len(texts) == 2
    assert texts[0].startswith("1 row of posts (author_id)")
    assert texts[0].endswith(": deleted, too.")
    assert texts[1].startswith("More may go with them"), "what becomes of their comments is for their model to say"


async def test_parents_are_written_before_their_children(blog: Database, posts: RelationDetail) -> None:
    authors = await view(blog, "blog.models.Author", "authors")
    key = "018f2c00-0000-7000-8000-000000000009" if blog.product == "PostgreSQL" else ADA[:-1] + "9"
    child = inserted(posts, author_id=key, title="Hers")
    changes = child.joined(inserted(authors, id=key, name="Eve", password_hash="x"))
    statements = await blog.rows.statements(changes)
    assert [each.sql.split(" (")[0] for each in statements] == ["INSERT INTO authors", "INSERT INTO posts"]
    await applied(blog, changes)


async def test_more_than_can_be_loaded_is_not_deleted(
    blog: Database, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    columns = "id, author_id, title, body, status, fee_amount, fee_currency, version, created_at"
    many = (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= 10000)"
        f" INSERT INTO posts ({columns}) SELECT {{}}, author_id, title, '', status, 0, 'EUR', 1, created_at"
        " FROM n, posts WHERE title = 'Notes'"
    )
    made = "gen_random_uuid()" if blog.product == "PostgreSQL" else "lower(hex(randomblob(16)))"
    await run_script(blog.target, many.format(made))
    authors = await view(blog, "blog.models.Author", "authors")
    changes = NOTHING.deleted([await row(blog, authors, name="Ada Lovelace")])
    sent.clear()
    refused = await apply(blog, changes)
    assert isinstance(refused, Refused)
    assert isinstance(refused.error, StatementFailed)
    assert "More than 10,000 objects would be loaded to delete it, by Author.posts" in str(refused.error)
    assert not [sql for sql, _ in sent if sql.startswith("DELETE")]
    assert await fetch(blog.target, "SELECT count(*) FROM posts") == [(10_003,)]


async def test_very_many_are_deleted_some_at_a_time(
    blog: Database, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    columns = "id, author_id, title, body, status, fee_amount, fee_currency, version, created_at"
    made = "gen_random_uuid()" if blog.product == "PostgreSQL" else "lower(hex(randomblob(16)))"
    many = (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)"
        f" INSERT INTO posts ({columns}) SELECT {made}, author_id, title, '', status, 0, 'EUR', 1, created_at"
        " FROM n, posts WHERE title = 'Notes'"
    )
    await run_script(blog.target, many)
    authors = await view(blog, "blog.models.Author", "authors")
    ada = await row(blog, authors, name="Ada Lovelace")
    sent.clear()
    (written,) = await applied(blog, NOTHING.deleted([ada]))
    assert [(each.sql.split(" WHERE")[0], each.times, each.others) for each in written.statements] == [
        ("DELETE FROM posts", 151, 151),
        ("DELETE FROM authors", 1, 0),
    ]
    reads = [sql for sql, _ in sent if sql.startswith("SELECT") and "posts" in sql]
    assert len(reads) < 20, "what goes with the posts is loaded for many of them at once"
    assert await fetch(blog.target, "SELECT title FROM posts") == [("Compilers",)]


async def test_nothing_is_rehearsed_on_a_read_only_connection(
    blog: Database, posts: RelationDetail, target: Target
) -> None:
    changes = edit(await row(blog, posts, title="Notes"), title="New")
    database = await open_database(replace(blog.target, read_only=True))
    try:
        with pytest.raises(ReadOnlyViolation, match="only known by a rehearsal"):
            await database.rows.statements(changes)
    finally:
        await database.close()


async def test_a_conflict_is_said_where_the_row_is_gone_before_the_rehearsal(
    blog: Database, posts: RelationDetail
) -> None:
    changes = edit(await row(blog, posts, title="Notes"), title="New")
    await run_script(blog.target, "DELETE FROM posts")
    with pytest.raises(StatementFailed, match="not there as it was shown"):
        await blog.rows.statements(changes)


async def test_what_an_event_of_sessions_writes_belongs_to_the_change(
    blog: Database, posts: RelationDetail
) -> None:
    def note(session: Session, *_: object) -> None:
        from sqlalchemy import text

        session.execute(text("UPDATE authors SET email = 'noted' WHERE email IS NULL"))

    notes = await row(blog, posts, title="Notes")
    event.listen(Session, "before_flush", note)
    try:
        (written,) = await applied(blog, edit(notes, title="New"))
    finally:
        event.remove(Session, "before_flush", note)
    assert [(each.sql.split(" SET")[0], each.others) for each in written.statements] == [
        ("UPDATE authors", 1),
        ("UPDATE posts", 0),
    ]
