"""Models as their users wrote them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import create_async_engine

from pooldeck_db.database import open_database
from pooldeck_db.models import Attribute, LoadedModels, Model, load_models
from pooldeck_db.target import ModelSources
from support.pool import url_of
from support.servers import run_script
from support.watching import close

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

DIRECTORY = Path(__file__).parent.parent / "models"
"""A project's directory, with packages of models in three styles."""


async def loaded(*sources: str, directory: Path = DIRECTORY) -> LoadedModels:
    """Load models beside the event loop, as the app does."""
    return await asyncio.to_thread(load_models, sources, directory)


async def model(name: str, source: str) -> Model:
    """One model of a source, by the name of its class."""
    found = await loaded(source)
    assert not found.problems
    return next(each for each in found.models.values() if each.name == name)


def attribute(model: Model, name: str) -> Attribute:
    """One attribute of a model."""
    return next(each for each in model.attributes if each.name == name)


def project(directory: Path, **files: str) -> Path:
    """A project's directory with these modules; two underscores in a name stand for a package."""
    for name, text in files.items():
        path = directory.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        for package in path.relative_to(directory).parents[:-1]:
            (directory / package / "__init__.py").touch()
        path.write_text(text)
    return directory


@asynccontextmanager
async def opened_by_models(
    target: Target, source: str, *script: str, directory: Path = DIRECTORY, made: bool = True
) -> AsyncIterator[Database]:
    """The database of models; with their tables, where these are to be made, and some rows."""
    database = await open_database(replace(target, models=ModelSources((source,), directory)))
    try:
        if made:
            await made_by_models(database, await loaded(source, directory=directory))
        await run_script(target, *script)
        yield database
    finally:
        await close(database)


async def made_by_models(database: Database, found: LoadedModels) -> None:
    """Make the tables of the models, as their own application would."""
    metadatas = {inspect(each.entity).local_table.metadata for each in found.models.values()}
    engine = create_async_engine(url_of(database.target))
    async with engine.begin() as connection:
        for metadata in metadatas:
            await connection.run_sync(metadata.create_all)
    await engine.dispose()


LIBRARY = (
    "INSERT INTO publishers VALUES ('de', 1, 'Reclam'), ('fr', 1, 'Gallimard')",
    "INSERT INTO topics VALUES (1, 'the sea', NULL), (2, 'whales', 'x')",
    "INSERT INTO writers VALUES (1, 'Herman', NULL, NULL), (2, 'Mary', 1, 'long'), (3, 'HERMAN', 2, NULL)",
    "INSERT INTO friends VALUES (1, 2), (1, 3), (2, 1)",
    "INSERT INTO writing_desks VALUES (1, 1, 'oak')",
    (
        "INSERT INTO books VALUES (1, 'novel', 'Moby Dick', 600, 'PAPER', 1, 2, 'de', 1, 'Call me', 'Ishmael'),"
        " (2, 'book', 'Typee', 200, 'PAPER', 1, NULL, 'fr', 1, NULL, NULL),"
        " (3, 'atlas', 'Seas', 301, 'AUDIO', 1, 3, NULL, NULL, NULL, NULL)"
    ),
    "INSERT INTO atlases VALUES (3, 1000)",
    "INSERT INTO book_topics VALUES (1, 1), (1, 2), (2, 1)",
    "INSERT INTO readers VALUES (1, 'Ada'), (2, 'Grace')",
    "INSERT INTO loans VALUES (1, 1, NULL), (1, 2, '2026-11-28')",
    "INSERT INTO letters VALUES (1, 1, 1, 'Dear Nathaniel,')",
)
"""Rows of the public library's tables."""

ATTIC = (
    "INSERT INTO boxes (id, label, extra) VALUES (1, 'a', '[1]'), (2, 'b', '{}')",
    "INSERT INTO prices VALUES (1, 1, 10), (2, 1, 20), (3, 2, 30)",
    "INSERT INTO animals VALUES (1, 'animal', 'x'), (2, 'dog', 'rex')",
    "INSERT INTO dogs VALUES (2, 'wuff')",
)
"""Rows of the attic's tables."""
