"""Rows of models are written by their classes: what is said of a value there is run, and its SQL known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ConstraintViolated
from pooldeck_db.rows import DEFAULT, NOTHING, Conflicted, Refused
from support.model_rows import BLOG, inserted, number, opened, row, view
from support.paging import fetch
from support.rows import applied, apply, edit
from support.servers import run_script

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target


@pytest.fixture
async def blog(target: Target) -> AsyncIterator[Database]:
    database = await opened(target, "blog.models", *BLOG)
    yield database
    out = database.pool().in_use
    await database.close()
    assert out == 0


async def test_an_edit_counts_the_version_and_notes_the_time(blog: Database) -> None:
    posts = await view(blog, "blog.models.Post", "posts")
    notes = await row(blog, posts, title="Notes")
    (written,) = await applied(blog, edit(notes, title="New notes"))
    (statement,) = written.statements
    assert statement.sql.startswith("UPDATE posts SET title=")
    assert "version" in statement.sql
    assert statement.parameters[0] == "New notes"
    assert written.after is not None
    assert written.after.value("version") == number(blog, 5)
    assert written.after.value("changed_at") is not None
    assert written.after.value("title") == "New notes"
    assert await fetch(blog.target, "SELECT title, version FROM posts ORDER BY title") == [
        ("Compilers", 1),
        ("New notes", 5),
    ]


async def test_a_new_row_gets_the_defaults_of_the_model(blog: Database) -> None:
    posts = await view(blog, "blog.models.Post", "posts")
    author = (await row(blog, posts, title="Notes")).value("author_id")
    assert isinstance(author, str)
    changes = inserted(posts, author_id=author, title="Third", body=DEFAULT)
    (written,) = await applied(blog, changes)
    assert written.after is not None
    values = written.after.as_mapping()
    assert values["status"] == "DRAFT"
    assert (values["fee_currency"], values["version"], values["body"]) == ("EUR", number(blog, 1), "")
    assert values["id"] is not None
    assert values["created_at"] is not None
    assert written.after.address.values == (values["id"],)
    assert [each.sql.split()[:3] for each in written.statements] == [["INSERT", "INTO", "posts"]]


async def test_a_value_that_a_validator_refuses_is_refused_at_its_column(blog: Database) -> None:
    authors = await view(blog, "blog.models.Author", "authors")
    ada = await row(blog, authors, name="Ada Lovelace")
    both = edit(ada, name="Ada", email="nowhere")
    outcome = await apply(blog, both)
    assert isinstance(outcome, Refused)
    assert (outcome.change, outcome.column) == (both.get(ada.address), "email")
    assert "nowhere is no address: it has no @" in str(outcome.error)
    new = inserted(authors, name="Eve", password_hash="z", email="nowhere")
    outcome = await apply(blog, new)
    assert isinstance(outcome, Refused)
    assert (outcome.change, outcome.column) == (new.get(0), "email")
    assert await fetch(blog.target, "SELECT count(*) FROM authors WHERE email = 'nowhere'") == [(0,)]


async def test_a_key_that_is_taken_is_refused_at_its_attribute(blog: Database) -> None:
    authors = await view(blog, "blog.models.Author", "authors")
    grace = await row(blog, authors, name="Grace Hopper")
    outcome = await apply(blog, edit(grace, name="G.", email="ada@example.org"))
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, ConstraintViolated)
    assert outcome.column == "email"


async def test_cascades_of_a_deletion_are_statements_of_its_own(blog: Database) -> None:
    authors = await view(blog, "blog.models.Author", "authors")
    ada = await row(blog, authors, name="Ada Lovelace")
    (written,) = await applied(blog, NOTHING.deleted([ada]))
    assert [each.sql.split(" WHERE")[0] for each in written.statements] == [
        "DELETE FROM posts",
        "DELETE FROM authors",
    ]
    assert written.after is None
    assert await fetch(blog.target, "SELECT title FROM posts") == [("Compilers",)]
    assert await fetch(blog.target, "SELECT name FROM authors") == [("Grace Hopper",)]


async def test_a_row_that_is_another_by_now_is_a_conflict(blog: Database) -> None:
    posts = await view(blog, "blog.models.Post", "posts")
    notes = await row(blog, posts, title="Notes")
    await run_script(blog.target, "UPDATE posts SET body = 'theirs' WHERE title = 'Notes'")
    outcome = await apply(blog, edit(notes, title="mine"))
    assert isinstance(outcome, Conflicted)
    (conflict,) = outcome.conflicts
    assert conflict.theirs is not None
    assert conflict.theirs.value("body") == "theirs"
    await run_script(blog.target, "DELETE FROM posts WHERE title = 'Notes'")
    outcome = await apply(blog, NOTHING.deleted([notes]))
    assert isinstance(outcome, Conflicted)
    assert outcome.conflicts[0].theirs is None


async def test_few_statements_are_sent_for_a_change(
    blog: Database, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    posts = await view(blog, "blog.models.Post", "posts")
    notes = await row(blog, posts, title="Notes")
    changes = edit(notes, title="New", body="Text")
    sent.clear()
    await applied(blog, changes)
    every = [sql for sql, _ in sent]
    assert len([sql for sql in every if "pooldeck: wanted" in sql]) == 2, "rows are compared, and read back"
    reads = [sql for sql in every if sql.startswith("SELECT") and "posts.id = " in sql]
    assert len(reads) == 1, "the object is loaded"
    assert len([sql for sql in every if sql.startswith("UPDATE")]) == 1
    values = "SELECT CAST(" if blog.product == "PostgreSQL" else "SELECT coalesce("
    assert len([sql for sql in every if sql.startswith(values) and "txid" not in sql]) == 1, "key, and values"
    assert not [sql for sql in every if "FROM tags" in sql or "FROM comments" in sql], "nothing else is loaded"


async def test_the_review_rehearses_what_is_sent(
    blog: Database, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    authors = await view(blog, "blog.models.Author", "authors")
    posts = await view(blog, "blog.models.Post", "posts")
    ada, grace = await row(blog, authors, name="Ada Lovelace"), await row(blog, authors, name="Grace Hopper")
    notes = await row(blog, posts, title="Compilers")
    changes = NOTHING.deleted([ada]).joined(edit(grace, name="Grace")).joined(edit(notes, title="Flow-Matic"))
    statements = await blog.rows.statements(changes)
    assert [each.sql.split(" ")[:3] for each in statements] == [
        ["DELETE", "FROM", "posts"],
        ["DELETE", "FROM", "authors"],
        ["UPDATE", "authors", "SET"],
        ["UPDATE", "posts", "SET"],
    ]
    assert [each.change for each in statements][:2] == [changes.get(ada.address)] * 2
    assert await fetch(blog.target, "SELECT count(*) FROM authors") == [(2,)]
    written = await applied(blog, changes)
    assert [each.sql for one in written for each in one.statements] == [each.sql for each in statements]
