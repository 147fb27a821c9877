"""How rows are changed, as settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from pooldeck_db.settings.section import Count, Section
from pooldeck_db.target import Editing

if TYPE_CHECKING:
    from pooldeck_db.surroundings import Surroundings


class EditingSettings(Section):
    """How rows are changed; what is not said here follows from elsewhere."""

    confirm_rows: Count | None = Field(default=None, ge=0, le=10_000)
    """On production, a write of more rows than these asks for the table's name; 1 where nothing is said."""
    audit: bool | None = None
    """Note every written row in a file; true where nothing is said."""
    audit_file: str | None = Field(default=None, min_length=1)
    """That file; in the user's state directory where nothing is said."""

    def over(self, editing: Editing, surroundings: Surroundings) -> Editing:
        """The same as the record that crosses to the database, with another under it."""
        said = self.model_dump(exclude_none=True)
        if self.audit_file is not None:
            said["audit_file"] = surroundings.path(self.audit_file)
        return replace(editing, **said)
