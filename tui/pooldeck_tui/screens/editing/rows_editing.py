"""What changing rows needs to know of the pane that shows them, be they a table's or a query's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.paging import Key
    from pooldeck_db.rows import Delete, Edit, RowImage
    from pooldeck_db.values import Value
    from pooldeck_tui.screens.editing.editing import Editing
    from pooldeck_tui.widgets.grid import CurrentRow

Picked: TypeAlias = "tuple[Key, Sequence[Value]]"
"""A row by its key, and the values that are shown of it."""


class RowsEditing(ABC):
    """What is staged of the rows of one pane, and how they are found in their table."""

    editing: Editing
    """The changes of the whole database."""

    @property
    @abstractmethod
    def detail(self) -> RelationDetail:
        """What is known of the table. Raises ObjectMissing where that is nothing yet."""

    @abstractmethod
    async def begin(self) -> None:
        """Find out whose rows are shown, before one is changed. Raises DatabaseError, with why they cannot be."""

    @abstractmethod
    def column(self, current: CurrentRow) -> Column:
        """The table's column under the cursor. Raises ObjectMissing where it is none of the table."""

    @abstractmethod
    def change_of(self, current: CurrentRow) -> Edit | Delete | None:
        """What is staged of a row of the grid; None where nothing is."""

    @abstractmethod
    async def image(self, current: CurrentRow) -> RowImage:
        """A row as it was when it was first changed; where it was not, as it is now. Raises DatabaseError."""

    @abstractmethod
    async def images(self, rows: Sequence[Picked]) -> tuple[RowImage | None, ...]:
        """Rows as they are now, None for each that is not there any more. Raises DatabaseError.

        Where one is not as the pane shows it, that is said, or is an error.
        """
