"""Changes the rows of a result in the table that they are of, where they are rows of one with its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError, ObjectMissing
from pooldeck_db.rows import Default, Digest, Edit, Insert
from pooldeck_db.rows.tracing import origin_of
from pooldeck_db.values import Clipped
from pooldeck_tui.format import counted
from pooldeck_tui.screens.editing.rows_editing import RowsEditing
from pooldeck_tui.screens.table.editing.marks import marks_of, staged_values
from pooldeck_tui.screens.table.editing.table_editing import MOST_MEASURED
from pooldeck_tui.widgets.grid.staged import RowMark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.paging import Key
    from pooldeck_db.query.execution import Execution
    from pooldeck_db.query.result import ResultRows
    from pooldeck_db.rows import Delete, RowAddress, RowImage, Written
    from pooldeck_db.rows.tracing import Origin
    from pooldeck_db.values import Value
    from pooldeck_tui.screens.editing.editing import Editing
    from pooldeck_tui.screens.editing.rows_editing import Picked
    from pooldeck_tui.widgets.grid import CurrentRow, Grid
    from pooldeck_tui.widgets.grid.staged import Staged
    from pooldeck_tui.widgets.grid.window import Row

_SUBJECT = "rows of the result"
_LOOK = "Run the statement again, or look at the row in its table (E)."


class ResultEditing(RowsEditing):
    """What is staged of the rows of one result.

    A result is older than its table: a row is changed only while all that the result shows of it is still so, and
    what is written from here is shown in the result, too.
    """

    def __init__(self, grid: Grid, execution: Execution, editing: Editing) -> None:
        self.editing = editing
        self._grid, self._execution = grid, execution
        self._origin: Origin | None = None
        self._numbers: dict[RowAddress, int] = {}
        self._gone: set[RowAddress] = set()
        self._unwatch = editing.watch(self._changed, self._written)

    def forget(self) -> None:
        """Follow what is staged no more; called when the pane goes."""
        self._unwatch()

    @property
    def detail(self) -> RelationDetail:
        """What is known of the table. Raises ObjectMissing where it has not been looked for."""
        return self.origin.detail

    @property
    def origin(self) -> Origin:
        """The table whose rows are shown. Raises ObjectMissing where it has not been looked for."""
        if self._origin is None:
            raise ObjectMissing("It is not known of which table they are.", subject=_SUBJECT)
        return self._origin

    async def begin(self) -> None:
        """Find the table whose rows are shown. Raises ObjectMissing where there is none, and DatabaseError."""
        if apart := self._execution.apart:
            what = f"They were read in a session with a state of its own ({apart}), and may be others elsewhere."
            hint = "End the transaction, or release the connection, and run the statement again."
            raise ObjectMissing(what, subject=_SUBJECT, hint=hint)
        database = self.editing.database
        width, text = len(self._execution.columns), self._execution.order.text
        self._origin = await origin_of(database.sessions, database.catalog, text, width, database.target.backend)
        self._changed()

    async def mark(self) -> None:
        """Draw what is staged of these rows already, where they are rows of a table."""
        if self.editing.changes and self._origin is None:
            try:
                await self.begin()
            except DatabaseError:
                return  # Nothing of them can be staged; why is said to who wants to change one.

    def column(self, current: CurrentRow) -> Column:
        """The table's column under the cursor. Raises ObjectMissing where it is none of the table."""
        column = self.origin.columns[current.column]
        if column is None:
            name = current.columns[current.column].name
            hint = "Only columns that are shown as they are stored can be changed here."
            raise ObjectMissing(f"It is no column of {self.origin.relation}.", subject=name, hint=hint)
        return column

    def change_of(self, current: CurrentRow) -> Edit | Delete | None:
        """What is staged of a row of the result; None where nothing is."""
        address = self.origin.address_of(current.values)
        change = None if address is None else self.editing.changes.get(address)
        return None if isinstance(change, Insert) else change

    async def image(self, current: CurrentRow) -> RowImage:
        """A row as it was when it was first changed; where it was not, as it is now. Raises DatabaseError."""
        staged = self.change_of(current)
        if staged is not None:
            self._note(staged.base.address, current.key)
            return staged.base
        [image] = await self.images([(current.key, current.values)])
        if image is None:
            raise ObjectMissing("The row is not there any more.", subject=str(self.origin.relation), hint=_LOOK)
        return image

    async def images(self, rows: Sequence[Picked]) -> tuple[RowImage | None, ...]:
        """Rows as they are now, None for each that is gone. Raises DatabaseError.

        ObjectMissing where one is not as the result shows it: what was decided by that may be wrong.
        """
        origin = self.origin
        keys = [origin.key_of(await self._with_key(key, values)) for key, values in rows]
        images = await self.editing.database.rows.images(origin.detail, keys)
        others: dict[str, None] = {}
        count = 0
        for (_, values), image in zip(rows, images, strict=True):
            if image is not None and (names := origin.differing(values, image)):
                count += 1
                others.update(dict.fromkeys(names))
        if others:
            what = f"{counted(count, 'row')} changed since the result was read: {', '.join(others)}."
            raise ObjectMissing(what, subject=str(origin.relation), hint=_LOOK)
        for (key, _), image in zip(rows, images, strict=True):
            if image is not None:
                self._note(image.address, key)
        return images

    async def _with_key(self, key: Key, values: Sequence[Value]) -> Sequence[Value]:
        """The values of a row, those of its key whole."""
        rows, number = self._execution.rows, key.values[0]
        whole = list(values)
        for place in self.origin.key_places:
            if isinstance(whole[place], Clipped) and rows is not None and isinstance(number, int):
                whole[place] = await rows.value(number, place)
        return whole

    def _note(self, address: RowAddress, key: Key) -> None:
        if isinstance(number := key.values[0], int):
            self._numbers[address] = number

    def _changed(self) -> None:
        """Draw what is staged now."""
        if self._origin is None or not self._grid.is_attached:
            return
        changes = self.editing.changes.of_relation(self._origin.relation)
        names = [None if column is None else column.name for column in self._origin.columns]
        edits = [change for change in changes if isinstance(change, Edit)]
        marks = marks_of(changes, names, self._address_of)
        self._grid.show_staged(self._with_gone(marks), staged_values(edits[-MOST_MEASURED:], names))

    def _address_of(self, _key: Key, row: Sequence[Value]) -> RowAddress | None:
        return None if self._origin is None else self._origin.address_of(row)

    def _with_gone(self, marks: Staged | None) -> Staged | None:
        """The marks, and those of rows that were deleted from here."""
        if not self._gone:
            return marks

        def mark_of(key: Key, row: Row) -> RowMark | None:
            if self._address_of(key, row) in self._gone:
                return RowMark({}, is_deleted=True)
            return None if marks is None else marks(key, row)

        return mark_of

    def _written(self, written: tuple[Written, ...]) -> None:
        """Show the rows that were changed from here as they are now."""
        rows = self._execution.rows
        if rows is None or self._origin is None:
            return
        for each in written:
            if isinstance(each.change, Insert):
                if each.after is not None:
                    self._gone.discard(each.after.address)  # What was deleted was brought back.
            elif each.change.base.address in self._numbers:
                self._take(self._origin, rows, each, each.change.base.address)
        if self._grid.is_attached:
            self._changed()
            self._grid.refresh_rows()

    def _take(self, origin: Origin, rows: ResultRows, written: Written, address: RowAddress) -> None:
        """Show a row as it was written, or that it is gone."""
        if written.after is None:
            self._gone.add(address)
        else:
            number = self._numbers.pop(address)
            self._numbers[written.after.address] = number
            rows.amend(number, _amended(origin, written, written.after))


def _amended(origin: Origin, written: Written, after: RowImage) -> Mapping[int, Value]:
    """What a result shows of a row as it was written, by the numbers of its columns."""
    held = after.as_mapping()
    entries = dict(written.change.entries) if isinstance(written.change, Edit) else {}
    values: dict[int, Value] = {}
    for place, column in enumerate(origin.columns):
        if column is None or column.name not in held:
            continue
        value, entry = held[column.name], entries.get(column.name)
        if not isinstance(value, Digest):
            values[place] = value
        elif column.name in entries:
            values[place] = Clipped("", value.length) if isinstance(entry, Default) else entry
    return values
