"""The version of a row, for models that count one (`version_id_col`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.repository.errors import VersionConflict

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper


class Versions:
    """Compares the version of a row with the one that the caller has seen."""

    def __init__(self, mapper: Mapper[object]) -> None:
        column = mapper.version_id_col
        self._table = mapper.local_table.description
        self._name = None if column is None else mapper.get_property_by_column(column).key

    def check(self, entity: object, expected: object) -> None:
        """Raises VersionConflict where a version is expected, and the object has another."""
        if expected is None:
            return
        if self._name is None:
            raise TypeError(f"The rows of {self._table} have no version: the model names no version_id_col.")
        found = getattr(entity, self._name)
        if found != expected:
            raise VersionConflict(f"Its {self._name} is {found}, not {expected}.", subject=self._table)

    def conflict(self) -> VersionConflict | None:
        """The error for a row that was there, and was not hit; None where only its key could have been missed."""
        if self._name is None:
            return None
        return VersionConflict("It was changed or deleted since it was read.", subject=self._table)
