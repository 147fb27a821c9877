"""The order in which a relation's rows are paged: pure, from what the catalog says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pooldeck_db.catalog import Column, RelationKind
from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.errors import ObjectMissing, ValueRefused
from pooldeck_db.paging.records import Method, Nulls, Sort
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pooldeck_db.catalog import Index, RelationDetail

CTID = Column("ctid", "tid", Kind.OTHER, nullable=False, base_type="tid")
"""The address of a row in its store (PostgreSQL)."""
STORE = Column("tableoid", "oid", Kind.NUMBER, nullable=False, base_type="oid")
"""Which store holds a row (PostgreSQL)."""

_MOST_COUNTED_OFF = 32
"""Columns by which rows that are counted off are ordered at most."""


@dataclass(frozen=True, slots=True)
class OrderColumn:
    """One column of a whole order."""

    column: Column
    descending: bool = False
    nullable: bool = False
    hidden: bool = False
    """True for a row's address, which is not among the relation's columns."""
    nulls: Nulls | None = None
    """Where NULLs stand; None: where the database itself puts them."""
    apart: bool = False
    """Compared as one row value with others, no index would be asked for it, like SQLite's address of a row."""

    @property
    def alone(self) -> bool:
        """Whether it is compared by itself: one comparison has one operator, and its type may bring its own."""
        return self.apart or bool(self.column.operators)

    def spelled(self, *, reverse: bool = False) -> str:
        """The direction as SQL, to stand behind the column in an ORDER BY."""
        direction = "DESC" if self.descending != reverse else "ASC"
        if self.nulls is None:
            return direction
        return f"{direction} NULLS {'FIRST' if (self.nulls is Nulls.FIRST) != reverse else 'LAST'}"


@dataclass(frozen=True, slots=True)
class Ordering:
    """A whole order and what it allows."""

    columns: tuple[OrderColumn, ...]
    """No two rows agree in all of them, unless the method is OFFSET; never empty for KEYSET."""
    method: Method
    wished: int
    """How many of the columns were wished for; the others only tell rows apart."""

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """The order in the words of the request."""
        return tuple(Sort(each.column.name, each.descending, each.nulls) for each in self.columns)


def ordering(detail: RelationDetail, wished: Sequence[Sort]) -> Ordering:
    """The wished order with a unique key behind it, so that an index that serves the wish serves both.

    Without a key the row's address takes its place; where rows have none (views), pages are counted off, and as
    many other columns as are reasonable stand behind the wish: among rows that agree, the database may choose
    others first for every page. Raises ObjectMissing for a column that the relation has not, ValueRefused for one
    that has no order.
    """
    key = row_key(detail)
    chosen = _effective([_order_column(detail, sort) for sort in _distinct(wished)], key)
    behind = _tie_breakers(detail, key, chosen)
    if behind is None:
        return Ordering((*chosen, *_counted_off(detail, chosen)), Method.OFFSET, len(chosen))
    columns = (*chosen, *behind)
    if not all(each.hidden for each in columns):
        return Ordering(columns, Method.KEYSET, len(chosen))
    return Ordering(columns, Method.ADDRESS, 0) if stores_are_open(detail) else Ordering((), Method.OFFSET, 0)


def in_own_words(wished: Sequence[Sort], *, nulls_last: bool) -> tuple[Sort, ...]:
    """The sorts without places for NULLs that are the database's own: said aloud, they could cost an index."""
    own = {True: Nulls.LAST, False: Nulls.FIRST}
    return tuple(
        replace(sort, nulls=None) if sort.nulls is own[nulls_last != sort.descending] else sort for sort in wished
    )


def stores_are_open(detail: RelationDetail) -> bool:
    """Whether its stores by themselves show what the relation shows: they have privileges of their own."""
    is_whole = detail.stores in ((), (detail.relation.name,))
    return is_whole or not (detail.closed_stores or detail.row_security)


def is_served(detail: RelationDetail, order: Ordering, *, nulls_last: bool, pinned: Collection[str] = ()) -> bool:
    """Whether an index stands in the order, or the order is that of the rows' addresses.

    `nulls_last` says where the database puts NULLs in an ascending order; `pinned` are columns that have one value
    in all rows that are wanted, so that they may stand before the order in an index. It is enough that the wished
    columns lead an index: rows that agree in them are put in the order of the tie-breakers group by group, not by
    sorting the whole relation.
    """
    if order.method is Method.OFFSET:
        return not order.wished
    leading = order.columns[: order.wished] or tuple(each for each in order.columns if not each.hidden)
    leading = tuple(each for each in leading if each.column.name not in pinned)
    if not leading or leading[0].hidden or leading[0].column.name == detail.integer_key:
        return True
    indexes = (_behind(index, pinned) for index in detail.indexes)
    return any(_scan(index, leading, nulls_last=nulls_last) is not None for index in indexes)


def holds_whole(
    detail: RelationDetail, order: Ordering, *, nulls_last: bool, pinned: Collection[str] = ()
) -> bool:
    """Whether an index has all columns of the order, those that only tell rows apart included."""
    whole = tuple(each for each in order.columns if not each.hidden)
    return is_served(detail, replace(order, wished=len(whole)), nulls_last=nulls_last, pinned=pinned)


def _distinct(wished: Iterable[Sort]) -> list[Sort]:
    """The sorts without those of a column that was named before."""
    first: dict[str, Sort] = {}
    for sort in wished:
        first.setdefault(sort.column, sort)
    return list(first.values())


def _effective(chosen: list[OrderColumn], key: Sequence[str] | None) -> list[OrderColumn]:
    """The columns up to where they hold a whole key: no two rows are left then to be told apart by the others."""
    for count in range(1, len(chosen)):
        if key and set(key) <= {each.column.name for each in chosen[:count]}:
            return chosen[:count]
    return chosen


def _order_column(detail: RelationDetail, sort: Sort) -> OrderColumn:
    column = next((column for column in detail.columns if column.name == sort.column), None)
    name = str(detail.relation.name)
    if column is None:
        raise ObjectMissing(f"There is no column {sort.column} to sort by.", subject=name, column=sort.column)
    if not column.orderable:
        raise ValueRefused(
            f"The values of {column.name} ({column.type}) have no order.",
            subject=name,
            hint="Sort by another column.",
            column=column.name,
        )
    nullable = _may_be_null(detail, column)
    nulls = sort.nulls if nullable else None
    return OrderColumn(column, sort.descending, nullable, nulls=nulls, apart=column.name == detail.integer_key)


def _hidden(address: Column, *, descending: bool) -> OrderColumn:
    return OrderColumn(address, descending, hidden=True, apart=address not in (STORE, CTID))


def _may_be_null(detail: RelationDetail, column: Column) -> bool:
    """Whether NULLs are possible; only tables keep NOT NULL, and SQLite's integer key never is NULL."""
    kept = detail.relation.kind not in (RelationKind.VIEW, RelationKind.FOREIGN_TABLE)
    return column.name != detail.integer_key and (column.nullable or not kept)


def row_key(detail: RelationDetail) -> tuple[str, ...] | None:
    """The columns that no two rows agree in; those of a table with inheritors hold for its own rows only."""
    is_inherited = detail.relation.kind is RelationKind.TABLE and len(detail.stores) > 1
    return None if is_inherited else key_columns(detail)


def _tie_breakers(
    detail: RelationDetail, key: Sequence[str] | None, chosen: Sequence[OrderColumn]
) -> tuple[OrderColumn, ...] | None:
    """What tells rows apart that agree in the chosen columns, None where nothing does."""
    descending = bool(chosen) and chosen[-1].descending
    taken = {each.column.name for each in chosen}
    named = [name for name in (key or detail.primary_key) if name not in taken]
    address = row_address(detail)
    behind = tuple(_hidden(column, descending=descending) for column in address)
    if key is not None and chosen:
        behind_key = tuple(_order_column(detail, Sort(name, descending)) for name in named)
        return _by_rowid(detail, chosen, named) or behind_key
    if key is not None:
        return _in_directions(detail, key)
    if address and address[-1] is not CTID:
        # SQLite's primary key may hold NULLs, more than once; its index has the row's address behind it.
        behind = (*(_order_column(detail, Sort(name, descending)) for name in named), *behind)
    return behind or None


def _in_directions(detail: RelationDetail, key: Sequence[str]) -> tuple[OrderColumn, ...]:
    """The key's columns, the first one ascending and the others as the key's index then has them."""
    index = next((index for index in detail.indexes if index.unique and index.columns == tuple(key)), None)
    flags = index.descending if index is not None and index.descending else (False,) * len(key)
    return tuple(
        _order_column(detail, Sort(name, flag != flags[0])) for name, flag in zip(key, flags, strict=True)
    )


def _by_rowid(
    detail: RelationDetail, chosen: Sequence[OrderColumn], named: Sequence[str]
) -> tuple[OrderColumn, ...] | None:
    """SQLite's row address in the place of the key, where an index has it, and not the key, behind the wish."""
    address = row_address(detail)
    if not chosen or not address or address[-1] is CTID or named in ([], [detail.integer_key]):
        return None
    backwards = [
        backward
        for index in detail.indexes
        if len(index.columns) == len(chosen) and (backward := _scan(index, chosen, nulls_last=False)) is not None
    ]
    return (_hidden(address[-1], descending=backwards[0]),) if backwards else None


def _counted_off(detail: RelationDetail, chosen: Sequence[OrderColumn]) -> tuple[OrderColumn, ...]:
    """Columns behind a wish that leave as few rows as possible in an order that is up to chance."""
    if not chosen:
        return ()
    taken = {each.column.name for each in chosen}
    others = [column for column in detail.columns if column.orderable and column.name not in taken]
    descending = chosen[-1].descending
    return tuple(_order_column(detail, Sort(column.name, descending)) for column in others[:_MOST_COUNTED_OFF])


def row_address(detail: RelationDetail) -> tuple[Column, ...]:
    """The hidden columns that say where a row lies; none where it has no address."""
    if detail.address is None or detail.foreign_stores:
        return ()
    if detail.address == CTID.name:
        return (STORE, CTID) if len(detail.stores) > 1 else (CTID,)
    return (Column(detail.address, "INTEGER", Kind.NUMBER, nullable=False, base_type="INTEGER"),)


def _behind(index: Index, pinned: Collection[str]) -> Index:
    """What an index is like where these columns have one value each: without those that stand at its beginning."""
    start = 0
    while start < len(index.columns) and index.columns[start] in pinned:
        start += 1
    if not start:
        return index
    return replace(
        index,
        columns=index.columns[start:],
        descending=index.descending[start:],
        nulls_first=index.nulls_first[start:],
    )


def _scan(index: Index, leading: Sequence[OrderColumn], *, nulls_last: bool) -> bool | None:
    """Which way to read an index that begins with these columns, True for backwards; None where none is right."""
    if not (index.ordered and index.valid) or index.partial:
        return None
    if index.columns[: len(leading)] != tuple(each.column.name for each in leading):
        return None
    flags = index.descending or (False,) * len(index.columns)
    firsts = index.nulls_first or tuple(flag == nulls_last for flag in flags)
    ways = {
        (each.descending != flag, _nulls_first(each, nulls_last=nulls_last) != first)
        for each, flag, first in zip(leading, flags, firsts, strict=False)
    }
    if ways == {(False, False)}:
        return False
    return True if ways == {(True, True)} else None


def _nulls_first(ordered: OrderColumn, *, nulls_last: bool) -> bool:
    return ordered.descending == nulls_last if ordered.nulls is None else ordered.nulls is Nulls.FIRST
