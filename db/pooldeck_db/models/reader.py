"""The models of one open database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationName
from pooldeck_db.errors import ObjectMissing
from pooldeck_db.models.laying import dialect_of, lay_over
from pooldeck_db.models.loading import load_models
from pooldeck_db.models.records import LoadedModels
from pooldeck_db.models.viewer import Viewer
from pooldeck_db.models.viewing import Tables
from pooldeck_db.models.writing.links import link_of, links_of

if TYPE_CHECKING:
    from sqlalchemy import Dialect

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.catalog.reader import CatalogReader
    from pooldeck_db.models.records import Overlay
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.target import ModelSources


class ModelsReader:
    """Loads the models once, and lays them over the database as often as that may have changed."""

    def __init__(self, sources: ModelSources | None, sessions: Sessions, catalog: CatalogReader) -> None:
        self._sources = sources
        self._sessions, self._catalog = sessions, catalog
        self._loaded: LoadedModels | None = None
        self._loading = asyncio.Lock()
        self._viewer = Viewer(sessions)
        self._dialect: Dialect | None = None

    async def loaded(self) -> LoadedModels:
        """The models, and what is wrong with them; none where no module is named. Raises nothing."""
        async with self._loading:
            if self._loaded is None and self._sources is not None:
                sources = self._sources
                self._loaded = await asyncio.to_thread(load_models, sources.names, sources.directory)
            return self._loaded or LoadedModels({})

    async def overlay(self) -> Overlay:
        """The models as they are over the database now. Raises DatabaseError."""
        return await lay_over(await self.loaded(), self._sessions, self._catalog)

    async def detail(self, name: RelationName) -> RelationDetail:
        """What the rows of a model are made of: a relation whose columns are its attributes.

        Those of a relationship with a table between (`module.Class.relationship`) are that table's.
        Raises ObjectMissing where there is no such model or a table of it is not there, and DatabaseError.
        """
        models = await self.loaded()
        model = models.models.get(name.model)
        if link_of(models, name) is not None:
            return links_of(name, await self._catalog.detail(replace(name, model="")))
        if model is None:
            hint = "Name the module that it is in, and start again, or open its table: what is staged is kept."
            raise ObjectMissing("There is no model of that name any more.", subject=name.model, hint=hint)
        dialect = await self.dialect()
        default = dialect.default_schema_name or ""
        tables = [
            await self._catalog.detail(RelationName(each.schema or default, each.name)) for each in model.relations
        ]
        return await self._viewer.detail(model, Tables(tables, default), dialect)

    async def dialect(self) -> Dialect:
        """What SQLAlchemy knows of the database: its SQL, and its default schema. Raises DatabaseError."""
        if self._dialect is None:
            self._dialect = await self._sessions.read("default schema", dialect_of)
        return self._dialect
