"""What the rows of a relation are known by, whichever order they were read in. Pure, and cheap."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.catalog import RelationName
from pooldeck_db.paging.order import CTID, STORE, row_address, row_key, stores_are_open
from pooldeck_db.rows.records import RowAddress
from pooldeck_db.values import Clipped, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.paging.records import Key, Sort

Addressing: TypeAlias = "Callable[[Key, Sequence[Value]], RowAddress | None]"
"""Makes a row's address of its key in a page and of its values; None where these do not tell it."""

_HIDDEN = frozenset((STORE.name, CTID.name))


def address_columns(detail: RelationDetail) -> tuple[Column, ...]:
    """The columns of a row's address: its key, else the hidden column that says where it lies; or none."""
    key = row_key(detail)
    if key is not None:
        columns = {column.name: column for column in detail.columns}
        return tuple(columns[name] for name in key)
    return row_address(detail)[-1:] if stores_are_open(detail) else ()


def has_key(detail: RelationDetail) -> bool:
    """Whether a row's address is a key of its own values, which stays its own wherever the row lies."""
    return row_key(detail) is not None


def hidden_columns(detail: RelationDetail) -> frozenset[str]:
    """The names in an order that are no column's of the relation."""
    return frozenset(column.name for column in row_address(detail))


def is_stored(detail: RelationDetail) -> bool:
    """Whether a row's address is one of a store among several."""
    return not has_key(detail) and len(detail.stores) > 1 and address_columns(detail) == (CTID,)


def addressing(detail: RelationDetail, order: Sequence[Sort]) -> Addressing:
    """What the rows of a page in this order (`Page.order`) are known by."""
    places = {sort.column: place for place, sort in enumerate(order)}
    columns = address_columns(detail)
    if not columns:
        return _unknown
    if has_key(detail):
        return _by_key(detail, columns, places)
    if columns != (CTID,):
        return _by_place(detail, columns[0].name, places)
    if places.keys() <= _HIDDEN:
        return _by_store(detail)
    return _by_tid(detail, places)


def _unknown(_key: Key, _row: Sequence[Value]) -> RowAddress | None:
    return None


def _by_key(detail: RelationDetail, columns: Sequence[Column], places: dict[str, int]) -> Addressing:
    name, names = detail.relation.name, tuple(column.name for column in columns)
    if all(each in places for each in names):
        wanted = tuple(places[each] for each in names)

        def of_key(key: Key, _: Sequence[Value]) -> RowAddress | None:
            return _address(name, names, [key.values[place] for place in wanted])

        return of_key
    # The page is in the order of the rows' own addresses (SQLite), so that the key stands among the values alone.
    shown = [column.name for column in detail.columns]
    among = tuple(shown.index(each) for each in names)

    def of_row(_: Key, row: Sequence[Value]) -> RowAddress | None:
        return _address(name, names, [row[place] for place in among]) if len(row) == len(shown) else None

    return of_row


def _by_place(detail: RelationDetail, column: str, places: dict[str, int]) -> Addressing:
    place = places.get(column)
    if place is None:
        return _unknown

    def of_key(key: Key, _: Sequence[Value]) -> RowAddress | None:
        return _address(detail.relation.name, (column,), [key.values[place]])

    return of_key


def _by_store(detail: RelationDetail) -> Addressing:
    several = is_stored(detail)

    def of_key(key: Key, _: Sequence[Value]) -> RowAddress | None:
        schema, store, tid = key.values
        where = RelationName(str(schema), str(store)) if several else None
        return _address(detail.relation.name, (CTID.name,), [tid], where)

    return of_key


def _by_tid(detail: RelationDetail, places: dict[str, int]) -> Addressing:
    place, store = places.get(CTID.name), places.get(STORE.name)
    if place is None:
        return _unknown

    def of_key(key: Key, _: Sequence[Value]) -> RowAddress | None:
        where = None if store is None else store_named(detail, key.values[store])
        if is_stored(detail) and where is None:
            return None
        return _address(detail.relation.name, (CTID.name,), [key.values[place]], where)

    return of_key


def store_named(detail: RelationDetail, number: object) -> RelationName | None:
    """The store that `tableoid` says; None where it is none of those that are known."""
    named = {str(each): store for each, store in zip(detail.store_ids, detail.stores, strict=False)}
    return named.get(str(number))


def _address(
    relation: RelationName, columns: tuple[str, ...], values: Sequence[Value], store: RelationName | None = None
) -> RowAddress | None:
    whole = [value for value in values if not isinstance(value, Clipped)]
    return RowAddress(relation, columns, tuple(whole), store) if len(whole) == len(columns) else None
