"""Editing a row in a form, and new rows: empty ones, and copies of a row that is there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias

from pooldeck_db.errors import DatabaseError, ObjectMissing, ValueRefused
from pooldeck_db.filters import Condition, Operator, parts_of
from pooldeck_db.rows import DEFAULT, Delete, Edit, Insert
from pooldeck_db.rows.editable import relation_obstacle
from pooldeck_db.values import Clipped
from pooldeck_tui.dialogs.changes.wording import row_words
from pooldeck_tui.screens.table.editing.asking import present_value, row_question
from pooldeck_tui.screens.table.editing.cells import DELETED, staged
from pooldeck_tui.screens.table.editing.guarding import may_write, warn

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationName
    from pooldeck_db.rows import ChangeSet, Entry, RowImage
    from pooldeck_tui.editing import Present, RowAnswer, RowQuestion
    from pooldeck_tui.screens.rows_pane import RowsPane
    from pooldeck_tui.screens.table.reading import TableReading
    from pooldeck_tui.widgets.grid import CurrentRow

    Entries: TypeAlias = tuple[tuple[str, Entry], ...]


class Make(Protocol):
    """Makes another set of the changes and of what was answered."""

    def __call__(self, changes: ChangeSet, /, *, entries: Entries) -> ChangeSet:
        """The changes with what was answered."""


def edit_row(pane: RowsPane) -> None:
    """Ask what the row under the cursor is to hold, in a form."""
    if may_write(pane) and (current := _current(pane)) is not None:
        pane.ask_beside(partial(_edit, pane, current))


def add_row(pane: TableReading) -> None:
    """Ask what a new row is to hold, which begins with the values that all rows have that are shown."""
    if may_write(pane) and _takes_rows(pane):
        _ask_new(pane, _common(pane))


def _common(pane: TableReading) -> dict[str, Present]:
    """What the filter says that every row holds; of a key that it names whole, no second row can be."""
    if pane.detail is None:
        return {}
    writable = {c.name for c in pane.detail.columns if c.generated is None and not c.look.locked}
    held: dict[str, Present] = {
        part.column: part.values[0]
        for part in parts_of(pane.filter)
        if isinstance(part, Condition) and part.operator is Operator.EQUAL and part.column in writable
    }
    keys = [pane.detail.primary_key, *(index.columns for index in pane.detail.indexes if index.unique)]
    taken = {name for key in keys if held.keys() >= set(key) for name in key}
    return {name: value for name, value in held.items() if name not in taken}


def duplicate_row(pane: TableReading) -> None:
    """Ask what a new row is to hold that begins as a copy of the one under the cursor."""
    if may_write(pane) and _takes_rows(pane) and (current := _current(pane)) is not None:
        pane.ask_beside(partial(_duplicate, pane, current))


def edit_new(pane: TableReading, draft: int) -> None:
    """Ask anew what a new row is to hold."""
    change = pane.editing.editing.changes.get(draft)
    if isinstance(change, Insert):
        question = row_question(pane, f"New row {draft + 1} of {pane.relation}", dict(change.entries), {})
        _ask(pane, question, partial(_redrafted, draft=draft))


def drop_new(pane: TableReading, draft: int) -> None:
    """Insert a new row no more."""
    pane.editing.editing.stage(lambda changes: changes.without([draft]))


async def _edit(pane: RowsPane, current: CurrentRow) -> None:
    editing = pane.editing
    try:
        await editing.begin()
        change = editing.change_of(current)
        if isinstance(change, Delete):
            warn(pane, DELETED)
            return
        image = await editing.image(current)
        originals = await _values(pane, image, change)
    except DatabaseError as error:
        pane.tell(error)
        return
    values = {**originals, **(dict(change.entries) if isinstance(change, Edit) else {})}
    title = f"{editing.detail.relation.name}  {row_words(image.address)}"
    question = replace(row_question(pane, title, values, originals), column=_column_under(pane, current))
    _ask(pane, question, partial(_reedited, image=image, before=originals))


async def _duplicate(pane: TableReading, current: CurrentRow) -> None:
    from pooldeck_tui.editing import has_default  # not needed for the first rows

    editing = pane.editing
    change = editing.change_of(current)
    try:
        values = await _values(pane, await editing.image(current), change)
    except DatabaseError as error:
        pane.tell(error)
        return
    values.update(dict(change.entries) if isinstance(change, Edit) else {})
    too_long = [name for name, value in values.items() if isinstance(value, Clipped)]
    for column in editing.detail.columns:
        is_key = column.name in editing.detail.primary_key
        if (
            column.name in too_long
            or column.generated is not None
            or column.look.locked
            or (is_key and has_default(editing.detail, column))
        ):
            values[column.name] = DEFAULT
    if too_long:
        warn(pane, f"Too long to be copied, and left to the default: {', '.join(too_long)}.")
    _ask_new(pane, values)


def _ask_new(pane: TableReading, values: dict[str, Present]) -> None:
    question = row_question(pane, f"New row of {pane.relation}", values, {})
    _ask(pane, question, partial(_inserted, relation=pane.relation))


def _ask(pane: RowsPane, question: RowQuestion, how: Make) -> None:
    """Ask, and stage what `how` makes of the changes and of the answer."""
    from pooldeck_tui.editing import RowForm  # not needed for the first rows

    def answered(answer: RowAnswer | None) -> None:
        if answer is not None:
            pane.editing.editing.stage(partial(how, entries=answer.entries))

    pane.app.push_screen(RowForm(question), answered)


def _current(pane: RowsPane) -> CurrentRow | None:
    current = pane.grid.current
    if current is None:
        warn(pane, "There is no row here.")
    return current


def _column_under(pane: RowsPane, current: CurrentRow) -> str:
    """The name of the table's column under the cursor; empty where that is none of it."""
    try:
        return pane.editing.column(current).name
    except ObjectMissing:
        return ""


def _takes_rows(pane: TableReading) -> bool:
    if pane.detail is None:
        return False
    reason = relation_obstacle(pane.detail, inserting=True)
    if reason:
        warn(pane, reason)
    return not reason


async def _values(pane: RowsPane, image: RowImage, change: Edit | Delete | None) -> dict[str, Present]:
    values: dict[str, Present] = {}
    for name in image.columns:
        try:
            values[name] = await present_value(pane, image, name, is_staged=change is not None)
        except ValueRefused:  # One cell that cannot be read as it is does not keep the others from being edited.
            values[name] = Clipped("", None)
    return values


def _reedited(changes: ChangeSet, *, entries: Entries, image: RowImage, before: dict[str, Present]) -> ChangeSet:
    """The changes with these cells of a row edited and no others."""
    kept = {column for column, _ in entries}
    change = changes.get(image.address)
    for column, _ in change.entries if isinstance(change, Edit) else ():
        if column not in kept:
            changes = changes.without_entry(image.address, column)
    return staged(changes, image, before, entries)


def _inserted(changes: ChangeSet, *, entries: Entries, relation: RelationName) -> ChangeSet:
    return changes.inserted(relation, entries)


def _redrafted(changes: ChangeSet, *, entries: Entries, draft: int) -> ChangeSet:
    return changes.drafted(draft, entries)
