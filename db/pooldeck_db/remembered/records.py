"""Frozen records of how a table is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pooldeck_db.paging.records import Sort

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class TableView:
    """How one table is shown; as it stands by itself: like a table that nobody has changed."""

    hidden: tuple[str, ...] = ()
    """The columns that are not shown."""
    order: tuple[str, ...] = ()
    """Columns in the order in which they are shown; those that are not named follow in the table's order."""
    frozen: tuple[str, ...] | None = None
    """The columns that stay at the left while the others scroll; None for those of the key."""
    widths: tuple[tuple[str, int], ...] = ()
    """Columns that have a width of the user's choice, with it in cells."""
    sort: tuple[Sort, ...] = ()
    """The order of the rows; empty for that of the key."""
    filter: str | None = None
    """Which rows are shown, as the JSON of a filter; None for all."""
    panel: str = ""
    """The panel that is open beside the rows; empty for none."""
    labels: bool | None = None
    """Whether labels are shown in the place of references; None where nobody said."""
    revealed: tuple[str, ...] = ()
    """Columns that are shown although the user's model hides them."""

    def fitted(self, columns: Iterable[str]) -> TableView:
        """The same for a table that has these columns now: what it says of any other is left out."""
        names = set(columns)
        return replace(
            self,
            hidden=tuple(name for name in self.hidden if name in names),
            revealed=tuple(name for name in self.revealed if name in names),
            order=tuple(name for name in self.order if name in names),
            frozen=None if self.frozen is None else tuple(name for name in self.frozen if name in names),
            widths=tuple((name, width) for name, width in self.widths if name in names),
            sort=tuple(sort for sort in self.sort if sort.column in names),
        )
