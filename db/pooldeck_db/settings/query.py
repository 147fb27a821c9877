"""How statements are written and run, as settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from pooldeck_db.settings.section import Section

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.surroundings import Surroundings


class QuerySettings(Section):
    """How statements are written and run."""

    folder: str | None = Field(default=None, min_length=1)
    """Where saved queries are kept; in the user's configuration directory where nothing is said."""

    def folder_in(self, surroundings: Surroundings) -> Path | None:
        """That folder; None where nothing is said."""
        return None if self.folder is None else surroundings.path(self.folder)
