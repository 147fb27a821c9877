"""What the rows of models are related to: by their relationships, each read by one statement and nothing later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.filters import RawWhere
from pooldeck_db.paging import PageRequest
from pooldeck_db.relations import Direction, Nowhere, Preview, Unread
from support.models import LIBRARY, opened_by_models, project
from support.relations import looked, summary
from support.servers import run_script

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target
    from support.relations import Looked

    Sent = list[tuple[str, tuple[object, ...]]]

TABLES = {
    "Topic": "topics",
    "Writer": "writers",
    "Book": "books",
    "Novel": "books",
    "Atlas": "atlases",
    "Reader": "readers",
    "Loan": "loans",
    "Letter": "letters",
}
"""Models of the library, and the tables that are their own."""
TITLES = ("writer → Writer", "translator → Writer", "publisher → Publisher")


@pytest.fixture
async def library(target: Target) -> AsyncIterator[Database]:
    async with opened_by_models(target, "library.models", *LIBRARY) as database:
        yield database


async def seen(database: Database, model: str) -> Looked:
    return await looked(database, TABLES[model], model=f"library.models.{model}")


async def summaries(found: Looked, row: int = 0) -> dict[str, object]:
    return {title: summary(related) for title, related in (await found.related(row)).items()}


async def test_every_relationship_of_a_row_is_known_by_its_name(library: Database) -> None:
    writers = await seen(library, "Writer")
    assert await summaries(writers) == {
        "mentor → Writer": "mentor_id is NULL, so the row refers to none of Writer.",
        "pupils (Writer)": (1, ["Mary"]),
        "books (Book)": (3, ["Moby Dick, of Ishmael (Novel)", "Typee (Book)", "Seas 1:1000 (Atlas)"]),
        "letters (Letter)": (1, ["Dear Nathaniel,"]),
        "thick_books (Book)": (2, ["Moby Dick, of Ishmael (Novel)", "Seas 1:1000 (Atlas)"]),
        "namesakes (Writer)": (2, ["Herman", "HERMAN"]),
        "desk (WritingDesk)": (1, ["<WritingDesk oak>"]),
        "friends (Writer)": (2, ["Mary", "HERMAN"]),
        "book_titles (Book.title)": (3, ["Moby Dick", "Typee", "Seas"]),
        # What no relationship goes by is followed by the foreign keys: whose friend and whose translator one is.
        "books (translator_id)": (0, []),
        "friends (friend_id)": (1, [None]),
    }
    assert [each.direction for each in writers.references.values()] == [
        Direction.PARENT,
        *[Direction.CHILD] * 5,
        Direction.ONE,
        Direction.MANY,
        Direction.GIVEN,
        *[Direction.CHILD] * 2,
    ]


async def test_composite_keys_many_to_many_and_what_proxies_give(library: Database) -> None:
    books = await seen(library, "Book")
    found = await summaries(books)
    nowhere = found.pop("nowhere")
    assert str(nowhere).startswith("Where nowhere leads cannot be told: InvalidRequestError: ")
    assert found == {
        "writer → Writer": (1, ["Herman"]),
        "translator → Writer": (1, ["Mary"]),
        "publisher → Publisher": (1, ["Reclam of de"]),
        "topics (Topic)": (2, ["the sea", "whales"]),
        "loans (Loan)": (2, [None, None]),
        "readers (Reader)": (2, ["Ada", "Grace"]),
        "topic_words (Topic.words)": (2, ["the sea", "whales"]),
        "reader_names (Reader.name)": (2, ["Ada", "Grace"]),
    }


async def test_a_relationship_is_called_and_hidden_as_the_model_says(library: Database) -> None:
    topics = await seen(library, "Topic")
    assert await summaries(topics) == {
        "mentioned in (Book)": (2, ["Moby Dick, of Ishmael (Novel)", "Typee (Book)"])
    }


async def test_the_settings_say_by_which_columns_rows_are_called(target: Target) -> None:
    named = replace(target, labels=(("topics", ("name",)),))
    async with opened_by_models(named, "library.models", *LIBRARY) as database:
        books = await seen(database, "Book")
        assert summary((await books.related())["topics (Topic)"]) == (2, [None, "x"])


async def test_classes_below_have_the_relationships_of_the_class_above(library: Database) -> None:
    for model, title in (("Novel", "Moby Dick"), ("Atlas", "Seas")):
        books = await seen(library, model)
        assert title in books.rows[0]
        found = await books.related()
        assert summary(found["writer → Writer"]) == (1, ["Herman"])
        assert summary(found["topics (Topic)"]) == ((2, ["the sea", "whales"]) if model == "Novel" else (0, []))
        assert summary(found["readers (Reader)"]) == ((2, ["Ada", "Grace"]) if model == "Novel" else (0, []))


@pytest.mark.parametrize("model", ["Writer", "Book"])
async def test_each_is_one_statement_and_following_it_shows_the_rows_that_were_counted(
    library: Database, sent: Sent, model: str
) -> None:
    found = await seen(library, model)
    sent.clear()
    related = await found.related()
    counted = {title: each for title, each in related.items() if isinstance(each, Preview)}
    assert len(sent) == len(counted) > 7
    assert all("LIMIT" in statement for statement, _ in sent)
    for title, each in counted.items():
        assert len(await found.followed(title)) == each.count.value, title


ODD = """
from __future__ import annotations

from sqlalchemy import ForeignKey, and_
from sqlalchemy.orm import DeclarativeBase, Mapped, foreign, mapped_column, relationship, remote


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    said: Mapped[str]
    over_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"))
    quoted: Mapped[list[Note]] = relationship(
        primaryjoin=lambda: and_(
            Note.id == remote(foreign(Note.over_id)), remote(Note.said) == "it's\\nFROM \\\\ %(x)s :y ?"
        ),
        viewonly=True,
    )
"""
SAID = "it''s' || {}(10) || 'FROM \\ %(x)s :y ?"


async def test_whatever_a_constant_in_a_join_holds_the_rows_followed_are_those_counted(
    target: Target, tmp_path: Path
) -> None:
    said = SAID.format("chr" if target.path is None else "char")
    rows = f"INSERT INTO notes VALUES (1, '', NULL), (2, '{said}', 1), (3, 'other', 1)"
    directory = project(tmp_path, odd_shop=ODD)
    async with opened_by_models(target, "odd_shop", rows, directory=directory) as database:
        notes = await looked(database, "notes", model="odd_shop.Note")
        related = (await notes.related())["quoted (Note)"]
        assert isinstance(related, Preview)
        assert related.count.value == 1
        assert len(await notes.followed("quoted (Note)")) == 1


async def test_many_to_many_is_a_filter_that_can_be_read_and_edited(library: Database, target: Target) -> None:
    books, writers = await seen(library, "Book"), await seen(library, "Writer")
    one = "1" if target.path is not None else "'1'"
    filters = {
        title: reference.filter_for(found.rows[0])
        for found in (books, writers)
        for title, reference in found.references.items()
    }
    topics = f"id IN (SELECT book_topics.topic FROM book_topics WHERE book_topics.book = {one})"
    assert filters["topics (Topic)"] == filters["topic_words (Topic.words)"] == RawWhere(topics)
    friends = f"id IN (SELECT friends.friend_id FROM friends WHERE friends.writer_id = {one})"
    assert filters["friends (Writer)"] == RawWhere(friends)
    assert filters["thick_books (Book)"] == RawWhere(
        "id IN (SELECT books_1.id FROM writers AS writers_1 JOIN books AS books_1"
        f" ON writers_1.id = books_1.writer_id AND books_1.pages > 300 WHERE writers_1.id = {one})"
    )


async def test_a_page_with_three_relationships_costs_one_statement_and_three(
    library: Database, target: Target, sent: Sent
) -> None:
    values = ", ".join(
        f"({number}, 'book', 'Book', 1, 'PAPER', {1 + number % 3}, 2, 'fr', 1)" for number in range(10, 107)
    )
    columns = "id, kind, title, pages, form, writer_id, translator_id, country, publisher_code"
    await run_script(target, f"INSERT INTO books ({columns}) VALUES {values}")
    books = await seen(library, "Book")
    sent.clear()
    page = await library.pager.page(books.detail, PageRequest(size=100))
    found = await library.relations.labels(books.detail, page.rows)
    assert len(page.rows) == 100
    assert len(sent) == 1 + 3
    assert found.reason == ""
    named = [
        [found.of(books.references[title], row) for title in TITLES] for row in (*page.rows[:3], page.rows[-1])
    ]
    assert named == [
        ["Herman", "Mary", "Reclam of de"],
        ["Herman", None, "Gallimard of fr"],
        ["Herman", "HERMAN", None],
        ["Mary", "Mary", "Gallimard of fr"],
    ]


async def test_labels_say_of_which_class_a_row_is(library: Database) -> None:
    loans = await seen(library, "Loan")
    found = await library.relations.labels(loans.detail, loans.rows)
    assert [found.of(loans.references["book → Book"], row) for row in loans.rows] == [
        "Moby Dick, of Ishmael (Novel)"
    ] * 2
    assert [found.of(loans.references["reader → Reader"], row) for row in loans.rows] == ["Ada", "Grace"]


async def test_foreign_keys_without_a_relationship_lead_to_the_table(library: Database, sent: Sent) -> None:
    letters = await seen(library, "Letter")
    assert await summaries(letters) == {"writer → Writer": (1, ["Herman"]), "lender → readers": (1, ["Ada"])}
    assert not letters.references["lender → readers"].relation.model
    sent.clear()
    found = await library.relations.labels(letters.detail, letters.rows)
    assert [found.of(each, letters.rows[0]) for each in letters.references.values()] == ["Herman", "Ada"]
    assert len(sent) == 2


async def test_of_many_rows_a_thousand_are_counted_and_five_are_loaded(library: Database, target: Target) -> None:
    values = ", ".join(f"({number}, 2, 'Letter {number}')" for number in range(10, 1510))
    await run_script(target, f"INSERT INTO letters (id, writer_id, said) VALUES {values}")
    writers = await seen(library, "Writer")
    found = (await writers.related(1))["letters (Letter)"]
    assert isinstance(found, Preview)
    assert (found.count.value, found.count.exact, len(found.rows)) == (1_000, False, 5)


async def test_a_text_that_is_long_is_not_loaded_and_the_row_is_called_otherwise(
    library: Database, target: Target
) -> None:
    await run_script(
        target,
        f"INSERT INTO letters (id, writer_id, said) VALUES (2, 2, '{'so ' * 1_000}')",
        "INSERT INTO letters (id, writer_id, said) VALUES (3, 2, 'short')",
    )
    writers = await seen(library, "Writer")
    assert summary((await writers.related(1))["letters (Letter)"]) == (2, [None, "short"])


async def test_what_no_index_serves_is_left_out_until_it_is_asked_for(
    library: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pooldeck_db.relations.records.LARGE", -1)
    readers, books = await seen(library, "Reader"), await seen(library, "Book")
    left = (await readers.related())["loans (Loan)"]
    assert isinstance(left, Unread)
    assert left.is_costly
    assert left.reason.startswith("No index serves loans (Loan): about ")
    asked = await readers.related(only={left.reference.id})
    assert summary(asked["loans (Loan)"]) == (1, [None])
    assert isinstance((await books.related())["topics (Topic)"], Preview)


async def test_rows_that_refer_to_nothing_say_why(library: Database) -> None:
    books = await seen(library, "Book")
    translator = books.references["translator → Writer"]
    assert translator.filter_for(books.rows[1]) == Nowhere(
        "translator_id is NULL, so the row refers to none of Writer."
    )
    assert summary((await books.related(2))["publisher → Publisher"]) == (
        "country is NULL, so the row refers to none of Publisher."
    )


async def test_imperative_models_with_composite_keys(target: Target) -> None:
    rows = (
        "INSERT INTO employees VALUES ('de', 1, 'Emil', 'employee', NULL), ('fr', 1, 'Elodie', 'engineer', NULL)",
        "INSERT INTO engineers VALUES ('fr', 1, 'Ada')",
        "INSERT INTO floors VALUES (1, 'Ground')",
        "INSERT INTO desks VALUES (1, 'fr', 1, 1), (2, 'fr', 1, NULL), (3, 'de', 1, 1)",
    )
    async with opened_by_models(target, "staff.tables", *rows) as database:
        desks = await looked(database, "desks", model="staff.tables.Desk")
        assert await summaries(desks) == {
            "owner → Employee": (1, ["Elodie (Engineer)"]),
            "floor → Floor": (1, ["Ground"]),
        }
        engineers = await looked(database, "engineers", model="staff.tables.Engineer")
        assert await summaries(engineers) == {"desks (Desk)": (2, [None, None])}
        assert len(await engineers.followed("desks (Desk)")) == 2


async def test_sqlmodel(target: Target) -> None:
    rows = (
        "INSERT INTO driver VALUES (1, 'Ada')",
        "INSERT INTO vehicle (id, plate, price, driver_id) VALUES (1, 'B-AD 1', 1, 1), (2, 'B-AD 2', 2, NULL)",
    )
    async with opened_by_models(target, "fleet", *rows) as database:
        vehicles = await looked(database, "vehicle", model="fleet.Vehicle")
        assert await summaries(vehicles) == {"driver → Driver": (1, ["Ada"])}
        drivers = await looked(database, "driver", model="fleet.Driver")
        assert await summaries(drivers) == {"vehicles (Vehicle)": (1, [None])}
