"""Models as their users wrote them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import create_async_engine

from pooldeck_db.models import Attribute, LoadedModels, Model, load_models
from support.pool import url_of

if TYPE_CHECKING:
    from pooldeck_db.database import Database

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


async def made_by_models(database: Database, found: LoadedModels) -> None:
    """Make the tables of the models, as their own application would."""
    metadatas = {inspect(each.entity).local_table.metadata for each in found.models.values()}
    engine = create_async_engine(url_of(database.target))
    async with engine.begin() as connection:
        for metadata in metadatas:
            await connection.run_sync(metadata.create_all)
    await engine.dispose()
