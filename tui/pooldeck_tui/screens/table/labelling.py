"""Shows what rows are called in the place of the keys that refer to them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.errors import DatabaseError
from pooldeck_db.rows import Default
from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.widgets.grid.names import NO_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.widget import Widget

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Page
    from pooldeck_db.relations import Labels, Reference
    from pooldeck_db.rows import Edit
    from pooldeck_db.values import Value
    from pooldeck_tui.widgets.grid import Grid

    Rows: TypeAlias = Sequence[Sequence[Value]]

MOST = 20_000
"""Names that are kept for the pages around the cursor."""
MOST_PAGES = 8
"""Pages that wait for names; of more, only the newest get any."""

MOST_STAGED = 256
"""Edits whose cells are named."""


class Labelling:
    """Keeps the names for the rows of one grid, one query for the pages that have come since the last."""

    def __init__(self, pane: Widget, database: Database, grid: Grid) -> None:
        self._database = database
        self._grid = grid
        self._newest = Newest(pane, lambda _since: None)
        self._detail: RelationDetail | None = None
        self._names: dict[int, dict[Value, str]] = {}
        self._unnamed: list[Rows] = []
        self.is_on = True
        """Whether names are shown."""

    def forget(self) -> None:
        """Begin nothing more; called when the pane goes."""
        self._newest.forget()

    def begin(self, detail: RelationDetail) -> None:
        """Name the rows of a relation that is opened, or opened anew because it was altered."""
        self._detail, self._names, self._unnamed = detail, {}, []
        self._newest.cancel()
        self._grid.show_names(NO_NAMES)

    def take(self, page: Page) -> None:
        """Have the rows of a page named, once they are drawn."""
        self._name(page.rows)

    def take_staged(self, edits: Sequence[Edit]) -> None:
        """Have the rows named that cells are to refer to, of the newest edits."""
        if self._detail is None or not _may_refer(self._detail):
            return
        columns = [column.name for column in self._detail.columns]
        rows = []
        for edit in edits[-MOST_STAGED:]:
            entries = {column: entry for column, entry in edit.entries if not isinstance(entry, Default)}
            row = tuple(entries.get(name) for name in columns)
            if any(
                value is not None and value not in self._names.get(place, ()) for place, value in enumerate(row)
            ):
                rows.append(row)
        self._name(rows)

    def turn(self) -> None:
        """Show names, or the values themselves."""
        self.is_on = not self.is_on
        self._grid.show_names(self._names if self.is_on else NO_NAMES)
        self._read_on()

    def _name(self, rows: Rows) -> None:
        if self._detail is not None and _may_refer(self._detail) and rows:
            self._unnamed = [*self._unnamed, rows][-MOST_PAGES:]
            self._read_on()

    def _read_on(self) -> None:
        if self.is_on and self._unnamed and self._detail is not None:
            self._newest.ask(partial(self._read, self._detail))

    async def _read(self, detail: RelationDetail) -> None:
        unnamed, relations = self._unnamed, self._database.relations
        labels = await relations.labels(detail, [row for rows in unnamed for row in rows])
        try:
            references = await relations.references(detail) if labels.found else ()
        except DatabaseError:
            # The labels came from these: they were dropped in between, and the values stand for themselves.
            references = ()
        if detail is not self._detail:
            return
        self._unnamed = [rows for rows in self._unnamed if all(rows is not done for done in unnamed)]
        if not labels.found:
            return
        if sum(map(len, self._names.values())) > MOST:
            self._names = {}
        self._names = _with_labels(self._names, labels, references)
        if self.is_on:
            self._grid.show_names(self._names)


def _may_refer(detail: RelationDetail) -> bool:
    """Whether its rows may refer to others: by foreign keys, or by what a model alone knows."""
    return bool(detail.foreign_keys or detail.relation.name.model)


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
