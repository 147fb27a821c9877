"""What a filter's prompt has to know of one relation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.filters import FilterMistake
from pooldeck_db.filters.syntax import Expected, complete, parse
from pooldeck_db.filters.syntax.writing import written
from pooldeck_db.paging import PageRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.filters.syntax import Completion
    from pooldeck_db.paging import Sort

MANY = 100_000
"""Rows from which on reading them all is said before it is done."""


class FilterAid:
    """Reads and completes filters of one relation, and asks its database what they would cost."""

    def __init__(
        self, database: Database, detail: RelationDetail, order: tuple[Sort, ...], column: Column | None
    ) -> None:
        """`order` is that in which the filtered rows would be shown, `column` the one under the cursor."""
        self._database, self._detail, self._order = database, detail, order
        here = [] if column is None else [column]
        self._columns = (*here, *(each for each in detail.columns if each != column))
        self._backend = database.target.backend

    def parse(self, text: str) -> Filter | None:
        """The filter that a text spells; raises FilterMistake."""
        return parse(text, self._detail.columns, self._backend)

    def complete(self, text: str, cursor: int) -> Completion:
        """What could stand at the cursor; of the columns, the one under the grid's cursor first."""
        return complete(text, cursor, self._columns, self._backend)

    async def values(self, completion: Completion) -> Sequence[str]:
        """Values that the completion's column has, as they are typed; none where they are not soon told."""
        if completion.expected is not Expected.VALUE or completion.column is None:
            return ()
        pager = self._database.pager
        try:
            found = await pager.values(self._detail, completion.column.name, completion.typed)
        except DatabaseError:
            # Help that cannot be had is no reason to disturb who is typing.
            return ()
        return [written(value, self._backend) for value in found]

    async def foresee(self, wanted: Filter) -> str:
        """What has to be said before the filter costs, empty for nothing; raises FilterMistake."""
        return await cost_of(self._database, self._detail, PageRequest(order=self._order, filter=wanted))


async def cost_of(database: Database, detail: RelationDetail, request: PageRequest) -> str:
    """What has to be said of rows that no index serves before they are read, empty for nothing.

    Raises FilterMistake where the filter is one.
    """
    try:
        forecast = await database.pager.forecast(detail, request)
    except FilterMistake:
        raise
    except DatabaseError:
        # The rows themselves will be refused for the same reason, and explained where they would be.
        return ""
    rows = detail.relation.rows
    return "" if rows is not None and rows < MANY else forecast.reason
