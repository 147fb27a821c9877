"""Rows seen through the user's own models, to be changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.rows import NOTHING
from pooldeck_db.target import ModelSources
from support.models import DIRECTORY, loaded, made_by_models
from support.paging import main_schema
from support.rows import shown
from support.servers import run_script

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.rows import ChangeSet, Entry, RowImage
    from pooldeck_db.target import Target

ADA, GRACE = "018f2c00000070008000000000000001", "018f2c00000070008000000000000002"
_AUTHORS = (
    "INSERT INTO authors (id, name, email, password_hash, created_at) VALUES"
    f" ('{ADA}', 'Ada Lovelace', 'ada@example.org', 'x', '2026-11-28 08:00:00.000000'),"
    f" ('{GRACE}', 'Grace Hopper', NULL, 'y', '2026-11-28 09:00:00.000000')"
)
_POSTS = (
    "INSERT INTO posts (id, author_id, title, body, status, fee_amount, fee_currency, version, created_at) VALUES"
    f" ('{ADA}', '{ADA}', 'Notes', 'On the engine', 'PUBLISHED', 12.50, 'GBP', 4, '2026-11-28 08:00:00.000000'),"
    f" ('{GRACE}', '{GRACE}', 'Compilers', '', 'DRAFT', 3, 'USD', 1, '2026-11-28 08:00:00.000000')"
)
BLOG = (_AUTHORS, _POSTS)
"""Two authors and a post of each, to be run as a script."""


async def opened(target: Target, source: str, *script: str, directory: Path = DIRECTORY) -> Database:
    """The database of models, with their tables and some rows in these."""
    database = await open_database(replace(target, models=ModelSources((source,), directory)))
    await made_by_models(database, await loaded(source, directory=directory))
    await run_script(target, *script)
    return database


async def view(database: Database, model: str, table: str) -> RelationDetail:
    """The relation of a model, or of a relationship of it."""
    return await database.catalog.detail(RelationName(main_schema(database), table, model))


async def row(database: Database, detail: RelationDetail, **held: object) -> RowImage:
    """The one row of the first page with these values; numbers are compared as they are written."""
    (found,) = (
        image
        for image in await shown(database, detail)
        if all(str(image.value(name)) == str(value) for name, value in held.items())
    )
    return found


def inserted(detail: RelationDetail, **entries: Entry) -> ChangeSet:
    """A set with one new row."""
    return NOTHING.inserted(detail.relation.name, entries.items())


def number(database: Database, value: float) -> int | float | str:
    """A number as the database's values cross."""
    return str(value) if database.product == "PostgreSQL" else value
