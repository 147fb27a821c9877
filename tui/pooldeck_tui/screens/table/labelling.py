"""Shows what rows are called in the place of the keys that refer to them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.widgets.grid.names import NO_NAMES

if TYPE_CHECKING:
    from textual.widget import Widget

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Page
    from pooldeck_db.relations import Labels, Reference
    from pooldeck_db.values import Value
    from pooldeck_tui.widgets.grid import Grid

MOST = 20_000
"""Names that are kept for the pages around the cursor."""


class Labelling:
    """Keeps the names for the rows of one grid, one query for each page that comes."""

    def __init__(self, pane: Widget, database: Database, grid: Grid) -> None:
        self._database = database
        self._grid = grid
        self._newest = Newest(pane, lambda _since: None)
        self._names: dict[int, dict[Value, str]] = {}
        self.is_on = True
        """Whether names are shown."""

    def forget(self) -> None:
        """Begin nothing more; called when the pane goes."""
        self._newest.forget()

    def take(self, detail: RelationDetail, page: Page) -> None:
        """Have the rows of a page named, once they are drawn."""
        if self.is_on and detail.foreign_keys and page.rows:
            self._newest.ask(partial(self._read, detail, page))

    def turn(self) -> None:
        """Show names, or the values themselves."""
        self.is_on = not self.is_on
        self._grid.show_names(self._names if self.is_on else NO_NAMES)

    async def _read(self, detail: RelationDetail, page: Page) -> None:
        relations = self._database.relations
        labels = await relations.labels(detail, page.rows)
        if not labels.found:
            return
        try:
            references = await relations.references(detail)
        except DatabaseError:
            # The labels came from these: they were dropped in between, and the values stand for themselves.
            return
        if sum(map(len, self._names.values())) > MOST:
            self._names = {}
        self._names = _with_labels(self._names, labels, references)
        if self.is_on:
            self._grid.show_names(self._names)


def _with_labels(
    names: dict[int, dict[Value, str]], labels: Labels, references: tuple[Reference, ...]
) -> dict[int, dict[Value, str]]:
    """The names with those of more rows; a key of several columns is not one value, and has none."""
    places = {each.id: each.pairs[0].place for each in references if len(each.pairs) == 1}
    merged = {column: dict(named) for column, named in names.items()}
    for (reference, values), label in labels.found.items():
        if reference in places:
            merged.setdefault(places[reference], {})[values[0]] = label
    return merged
