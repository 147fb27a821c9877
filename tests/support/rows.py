"""Rows to be changed, in the tests of what changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationName
from pooldeck_db.paging import PageRequest
from pooldeck_db.rows import NOTHING, Applied, ChangeSet
from support.paging import main_schema
from support.servers import run_script

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Sort
    from pooldeck_db.rows import Entry, Outcome, Prepared, RowImage, Written


async def made(database: Database, name: str, *statements: str) -> RelationDetail:
    """The detail of a relation, after statements were run."""
    await run_script(database.target, *statements)
    return await database.catalog.detail(RelationName(main_schema(database), name))


async def shown(database: Database, detail: RelationDetail, order: tuple[Sort, ...] = ()) -> list[RowImage]:
    """The images of the rows of the first page, in its order."""
    page = await database.pager.page(detail, PageRequest(order=order, size=1000))
    images = await database.rows.images(detail, page.keys, page.request.order)
    return [image for image in images if image is not None]


async def unheard(_: Prepared) -> None:
    """Nobody keeps a journal."""


async def apply(database: Database, changes: ChangeSet) -> Outcome:
    """What came of writing a set."""
    return await database.rows.apply(changes, prepared=unheard)


async def applied(database: Database, changes: ChangeSet) -> tuple[Written, ...]:
    """What was written; the set must be applied."""
    outcome = await apply(database, changes)
    assert isinstance(outcome, Applied), outcome
    return outcome.written


def edit(image: RowImage, **entries: Entry) -> ChangeSet:
    """A set that edits one row."""
    return edits((image, column, entry) for column, entry in entries.items())


def edits(cells: Iterable[tuple[RowImage, str, Entry]]) -> ChangeSet:
    """A set that edits cells."""
    return NOTHING.edited(cells)
