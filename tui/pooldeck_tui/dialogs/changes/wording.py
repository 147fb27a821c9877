"""What rows and changes are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.rows import Delete, Edit, Insert
from pooldeck_tui.format import clean, counted, fit
from pooldeck_tui.widgets.grid.staged import show_entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pooldeck_db.rows import Change, ChangeSet, Digest, Entry, RowAddress
    from pooldeck_db.values import Value

_WIDEST_VALUE = 40
"""Cells of a value in a row's name."""


def short(value: Value | Entry | Digest) -> str:
    """A value in a few cells, with quotes around a text that is nothing but spaces."""
    shown = show_entry(value)
    return fit(shown, min(_WIDEST_VALUE, shown.full_width)).text


def row_words(address: RowAddress) -> str:
    """What a row is known by, as `id = 12`."""
    if not address.columns:
        return "a row without a key"
    pairs = zip(address.columns, address.values, strict=True)
    return ", ".join(f"{clean(column)} = {short(value)}" for column, value in pairs)


def heading(change: Change) -> str:
    """What is to become of which row, as `edit    customers  id = 12`."""
    where = clean(str(change.relation))
    if isinstance(change, Insert):
        return f"insert  {where}  new row {change.draft + 1}"
    word = "delete" if isinstance(change, Delete) else "edit  "
    return f"{word}  {where}  {row_words(change.base.address)}"


def tally(changes: Iterable[Change]) -> str:
    """How many changes there are of each sort, as `2 rows edited, 1 new row, 3 rows deleted`."""
    sorts = [type(change) for change in changes]
    edits, inserts, deletes = (sorts.count(sort) for sort in (Edit, Insert, Delete))
    parts = (
        f"{counted(edits, 'row')} edited" if edits else "",
        counted(inserts, "new row") if inserts else "",
        f"{counted(deletes, 'row')} deleted" if deletes else "",
    )
    return ", ".join(part for part in parts if part) or "nothing"


def relations_of(changes: ChangeSet) -> tuple[str, ...]:
    """The names of the relations that are changed, in the order in which they were first changed."""
    return tuple(dict.fromkeys(str(change.relation) for change in changes))
