"""What rows and changes are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.rows import Delete, Edit, Insert
from pooldeck_tui.format import clean, counted
from pooldeck_tui.widgets.grid.staged import in_short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pooldeck_db.rows import Change, ChangeSet, RowAddress


def row_words(address: RowAddress) -> str:
    """What a row is known by, as `id = 12`."""
    if not address.columns:
        return "a row without a key"
    pairs = zip(address.columns, address.values, strict=True)
    return ", ".join(f"{clean(column)} = {in_short(value)}" for column, value in pairs)


def not_as_shown(others: Mapping[RowAddress, tuple[str, ...]]) -> str:
    """What is said of rows that were read to be changed, and have other values than were on the screen."""
    if len(others) > 1:
        return f"{counted(len(others), 'row')} were not as shown here any more: look at them as they are now."
    ((address, columns),) = others.items()
    names = ", ".join(map(clean, columns))
    return f"{row_words(address)} was not as shown here any more: look at it as it is now ({names})."


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
