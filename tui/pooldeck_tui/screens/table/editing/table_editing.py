"""Draws what is staged of one relation, and finds the rows that are to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import ObjectMissing
from pooldeck_db.rows import Edit, Insert, differing
from pooldeck_db.rows.addressing import addressing
from pooldeck_tui.dialogs.changes.wording import not_as_shown
from pooldeck_tui.screens.editing.rows_editing import RowsEditing
from pooldeck_tui.screens.table.editing.marks import marks_of, staged_values
from pooldeck_tui.widgets.new_rows import NewRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.paging import Key, Page
    from pooldeck_db.rows import Delete, RowAddress, RowImage, Written
    from pooldeck_db.rows.addressing import Addressing
    from pooldeck_db.values import Value
    from pooldeck_tui.screens.editing.editing import Editing
    from pooldeck_tui.screens.editing.rows_editing import Picked
    from pooldeck_tui.screens.table.reading import TableReading
    from pooldeck_tui.widgets.grid import CurrentRow


MOST_MEASURED = 256
"""Edits for whose values room is made in the columns, the newest."""


class TableEditing(RowsEditing):
    """What is staged of the relation of one pane."""

    def __init__(self, pane: TableReading, editing: Editing) -> None:
        self._pane = pane
        self.editing = editing
        self._detail: RelationDetail | None = None
        self._page: Page | None = None
        self._address_of: Addressing | None = None
        self._panel: NewRows | None = None
        self._unwatch = editing.watch(self._changed, self._written)

    def forget(self) -> None:
        """Follow what is staged no more; called when the pane goes."""
        self._unwatch()

    def take(self, page: Page) -> None:
        """Mark the rows of a page; another order knows rows by other keys."""
        detail = self._pane.detail
        if detail is None:
            return
        if detail is not self._detail or self._page is None or page.order != self._page.order:
            self._detail = detail
            self._address_of = addressing(detail, page.order)
            self._page = page
            self._changed()

    async def begin(self) -> None:
        """Nothing is to be found out: the relation was read before its rows were."""

    def change_of(self, current: CurrentRow) -> Edit | Delete | None:
        """What is staged of a row of the grid; None where nothing is."""
        address = self._address(current)
        change = None if address is None else self.editing.changes.get(address)
        return None if isinstance(change, Insert) else change

    def key_of(self, address: RowAddress) -> Key | None:
        """The key by which the page knows a row that is loaded; None where it is not."""
        window, address_of = self._pane.grid.window, self._address_of
        if address_of is None:
            return None
        rows = zip(window.keys, window.rows, strict=True)
        return next((key for key, row in rows if address_of(key, row) == address), None)

    def addresses(self, rows: Sequence[Picked]) -> tuple[RowAddress, ...]:
        """What rows of the grid are known by; without those that nothing is known of but their values."""
        address_of = self._address_of
        if address_of is None:
            return ()
        found = (address_of(key, values) for key, values in rows)
        return tuple(address for address in found if address is not None and address.columns)

    def _address(self, current: CurrentRow) -> RowAddress | None:
        return None if self._address_of is None else self._address_of(current.key, current.values)

    async def image(self, current: CurrentRow) -> RowImage:
        """A row as it was when it was first changed; where it was not, as it is now. Raises DatabaseError."""
        staged = self.change_of(current)
        if staged is not None:
            return staged.base
        pane = self._pane
        image = await self.editing.database.rows.image(
            self.detail, current.key, pane.order, filter=pane.filter, shown=current.values
        )
        self._compare([image])
        return image

    async def images(self, rows: Sequence[Picked]) -> tuple[RowImage | None, ...]:
        """Rows as they are now, None for each that is gone; says which are not as shown. Raises DatabaseError."""
        pane = self._pane
        found = await self.editing.database.rows.images(
            self.detail,
            [key for key, _ in rows],
            pane.order,
            filter=pane.filter,
            shown=[values for _, values in rows],
        )
        changes = self.editing.changes
        self._compare([image for image in found if image is not None and image.address not in changes.changes])
        return found

    def _compare(self, images: Sequence[RowImage]) -> None:
        """Where rows that were just read are not as the grid shows them, say so, and show them as they are now.

        They are compared with these images when they are written, so nobody would be told of it any more.
        """
        window, address_of = self._pane.grid.window, self._address_of
        if address_of is None:
            return
        read = {image.address: image for image in images if image.address.columns}
        others: dict[RowAddress, tuple[str, ...]] = {}
        for key, row in zip(window.keys, window.rows, strict=True):
            address = address_of(key, row)
            if address is not None and address in read and (names := self._differing(row, read[address])):
                others[address] = names
        if others:
            self.editing.say(not_as_shown(others), warns=True)
            self._pane.grid.refresh_rows()

    def _differing(self, row: Sequence[Value], image: RowImage) -> tuple[str, ...]:
        columns = self._pane.grid.across.columns
        return differing(columns, row, image) if len(columns) == len(row) else ()

    def column(self, current: CurrentRow) -> Column:
        """The column under the cursor."""
        return current.columns[current.column]

    @property
    def detail(self) -> RelationDetail:
        """What is known of the relation. Raises ObjectMissing where it has not been read."""
        detail = self._pane.detail
        if detail is None:
            raise ObjectMissing("It has not been read.", subject=str(self._pane.relation))
        return detail

    def _changed(self) -> None:
        """Draw what is staged now."""
        pane, address_of = self._pane, self._address_of
        if self._detail is None or address_of is None or not pane.is_attached:
            return
        changes = self.editing.changes.of_relation(pane.relation)
        edits = [change for change in changes if isinstance(change, Edit)]
        names = [column.name for column in self._detail.columns]
        values = staged_values(edits[-MOST_MEASURED:], names)
        pane.grid.show_staged(marks_of(changes, names, address_of), values)
        pane.labelling.take_staged(edits)
        self._list([change for change in changes if isinstance(change, Insert)])

    def _list(self, rows: list[Insert]) -> None:
        if self._panel is None:
            if not rows:
                return
            self._panel = NewRows()
            self._pane.mount(self._panel, after=self._pane.grid)
        self._panel.take(rows)

    def _written(self, written: tuple[Written, ...]) -> None:
        """Read the rows again where rows of the relation are others now."""
        if self._pane.is_attached and any(each.change.relation == self._pane.relation for each in written):
            self._pane.grid.refresh_rows()
