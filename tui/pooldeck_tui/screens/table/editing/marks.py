"""What the grid is to draw of the staged changes of its relation. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.rows import Default, Delete, Edit
from pooldeck_tui.widgets.grid.staged import RowMark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pooldeck_db.paging import Key
    from pooldeck_db.rows import Change, Entry, RowAddress
    from pooldeck_db.values import Value
    from pooldeck_tui.widgets.grid.staged import Staged


def marks_of(
    changes: Iterable[Change],
    names: Sequence[str | None],
    address_of: Callable[[Key, Sequence[Value]], RowAddress | None],
) -> Staged | None:
    """What tells the grid of a row what is staged of it; None where nothing is staged of rows that are stored.

    `names` are the table's columns that the grid shows, in its order, with None for what is no column of it.
    `address_of` says what a row of the page is known by. A row that has no address is known by all its values.
    """
    places = {name: place for place, name in enumerate(names) if name is not None}
    by_address: dict[RowAddress, RowMark] = {}
    by_values: dict[Sequence[object], RowMark] = {}
    for change in changes:
        if not isinstance(change, Edit | Delete):
            continue
        if change.base.address.columns:
            by_address[change.base.address] = _mark(change, places)
        else:
            by_values[change.base.values] = _mark(change, places)
    if not by_address and not by_values:
        return None

    def mark_of(key: Key, row: Sequence[Value]) -> RowMark | None:
        address = address_of(key, row)
        return by_values.get(tuple(row)) if address is None else by_address.get(address)

    return mark_of


def staged_values(edits: Iterable[Edit], names: Sequence[str | None]) -> list[tuple[Value, ...]]:
    """What edits put into the columns: a row each, with None where they put nothing."""
    entries = (dict(edit.entries) for edit in edits)
    return [tuple(None if name is None else _drawn_as(each.get(name)) for name in names) for each in entries]


def _drawn_as(entry: Entry) -> Value:
    return "DEFAULT" if isinstance(entry, Default) else entry


def _mark(change: Edit | Delete, places: dict[str, int]) -> RowMark:
    if isinstance(change, Delete):
        return RowMark({}, is_deleted=True)
    return RowMark({places[column]: entry for column, entry in change.entries if column in places})
