"""The models of one open database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pooldeck_db.models.laying import lay_over
from pooldeck_db.models.loading import load_models
from pooldeck_db.models.records import LoadedModels

if TYPE_CHECKING:
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
