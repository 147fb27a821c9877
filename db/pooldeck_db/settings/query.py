"""How statements are written and run, as settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from pooldeck_db.settings.section import Count, Seconds, Section
from pooldeck_db.target import Querying

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.surroundings import Surroundings


_LIMITS = Querying()


class QuerySettings(Section):
    """How statements are written and run."""

    folder: str | None = Field(default=None, min_length=1)
    """Where saved queries are kept; in the user's configuration directory where nothing is said."""
    result_bytes: Count = Field(default=_LIMITS.result_bytes, ge=1024**2)
    """Bytes that are kept of one result; beyond it the statement is stopped."""
    transaction_timeout: Seconds = _LIMITS.transaction_timeout
    """Seconds that an open transaction may wait for the user; 0 for no limit."""

    def limits(self) -> Querying:
        """How the user's own statements are run, as the record that crosses to the database."""
        return Querying(self.result_bytes, self.transaction_timeout)

    def folder_in(self, surroundings: Surroundings) -> Path | None:
        """That folder; None where nothing is said."""
        return None if self.folder is None else surroundings.path(self.folder)
