"""How the user's own statements are run, as settings."""

from __future__ import annotations

from pydantic import Field

from pooldeck_db.settings.section import Count, Seconds, Section
from pooldeck_db.target import Querying

_DEFAULTS = Querying()


class QuerySettings(Section):
    """How the user's own statements are run."""

    result_bytes: Count = Field(default=_DEFAULTS.result_bytes, ge=1024**2)
    """Bytes that are kept of one result; beyond it the statement is stopped."""
    transaction_timeout: Seconds = _DEFAULTS.transaction_timeout
    """Seconds that an open transaction may wait for the user; 0 for no limit."""

    def limits(self) -> Querying:
        """The same as the record that crosses to the database."""
        return Querying(self.result_bytes, self.transaction_timeout)
