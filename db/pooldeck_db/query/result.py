"""The rows that a statement returned, as pages."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pooldeck_db.errors import DatabaseError, ObjectMissing, StatementFailed
from pooldeck_db.paging import (
    After,
    AtFraction,
    AtKey,
    AtRow,
    Before,
    End,
    Key,
    Method,
    Page,
    RowNumber,
    Start,
)
from pooldeck_db.paging.presentation import page_size
from pooldeck_db.query.clipping import clipped
from pooldeck_db.query.ordering import Permutation, ordered
from pooldeck_db.query.searching import Hits, Searched, Sought, with_values
from pooldeck_db.query.sort_keys import SortKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pooldeck_db.catalog import Column, RelationName
    from pooldeck_db.paging import PageRequest, Place, Sort
    from pooldeck_db.query.coding import Coding, Row
    from pooldeck_db.query.store import Store
    from pooldeck_db.values import Value

T = TypeVar("T")

_MOST_ORDERS = 2
_AT_ONCE = 10_000
"""Places of an order that are looked at in one go."""


class ResultRows:
    """What came so far, and what still comes; rows are numbered from 0, and a row's key is its number."""

    def __init__(self, relation: RelationName, columns: tuple[Column, ...], store: Store, coding: Coding) -> None:
        self.relation = relation
        """A name for it; there is no such relation in the database."""
        self.columns = columns
        self.is_complete = False
        """No more rows come: all are there, or the statement was stopped, failed, or was cut off."""
        self._store = store
        self._coding = coding
        self._sorting = asyncio.Lock()
        self._orders: dict[tuple[Sort, ...], Permutation] = {}
        self._hits: Hits | None = None
        """Of the text that was looked for last in an order."""
        self._amended: dict[int, dict[int, Value]] = {}
        self._searched = Searched(store, coding, len(columns), self._amended)

    @property
    def count(self) -> int:
        """How many rows there are by now."""
        return self._store.rows

    @property
    def spilled(self) -> int:
        """Bytes of them on the disk."""
        return self._store.spilled

    async def page(self, request: PageRequest) -> Page:
        """Some rows, as a page of a table would be, in the order that they came in, or in another one.

        Raises DatabaseError, StatementFailed for an order while rows still come.
        """
        order = await self._ordered(request.order) if request.order else None
        count = self.count
        size = page_size(request, len(self.columns))
        start, stop, numbers = await self._read(lambda: self._stretch(request.place, size, count, order))
        rows = await self._read(lambda: self._rows_at(numbers))
        return Page(
            relation=self.relation,
            request=request,
            columns=self.columns,
            rows=tuple(clipped(row, self.columns) for row in rows),
            keys=tuple(Key((number,), request.order) for number in numbers),
            before=start > 0,
            after=stop < count or not self.is_complete,
            number=RowNumber(start, exact=True),
            total=RowNumber(count, exact=self.is_complete),
            method=Method.KEYSET,
            order=request.order,
        )

    async def value(self, row: int, column: int) -> Value:
        """A value whole, by the numbers of its row and its column, both counted from 0. Raises DatabaseError."""
        if not 0 <= row < self.count:
            raise StatementFailed("There is no such row.", subject=self.relation.name)
        [found] = await self._read(lambda: self._rows_at([row]))
        return found[column]

    async def find(self, text: str, start: int, step: int, order: tuple[Sort, ...] = ()) -> int | None:
        """The number of the nearest row with the text in a value, whatever its letters' case; None for none.

        From the place `start` of the order on, itself included: forwards where `step` is 1, backwards where it is
        -1. Cancelling this ends it. Raises DatabaseError.
        """
        folded = text.casefold()
        if order:
            return await self._found_in_order(folded, start, step, order)
        sought = Sought(folded, start, step)
        block = self._store.block_of(min(start, self.count - 1))
        while 0 <= block < self._store.blocks:
            found = await self._read(partial(self._searched.found, block, sought))
            if found is not None:
                return found
            block += step
        return None

    async def place(self, row: int, order: tuple[Sort, ...] = ()) -> int:
        """At which place of an order a row is, by its number. Raises DatabaseError."""
        if not order:
            return row
        permutation = await self._ordered(order)
        found = await self._read(lambda: permutation.place_of(row))
        if found is None:
            raise StatementFailed("There is no such row.", subject=self.relation.name)
        return found

    async def _found_in_order(self, folded: str, start: int, step: int, order: tuple[Sort, ...]) -> int | None:
        """As `find`: looked for in all rows as they lie, which is much faster, and then met in their order."""
        permutation = await self._ordered(order)
        count = self.count
        hits = self._hits
        if hits is None or hits.folded != folded:
            hits = Hits(folded, count)
            for block in range(self._store.blocks):
                await self._read(partial(hits.note, self._searched, block))
            self._hits = hits
        place = min(start, count - 1)
        while 0 <= place < count:
            first, last = (place, place + _AT_ONCE) if step > 0 else (max(0, place - _AT_ONCE + 1), place + 1)
            numbers = await self._read(partial(permutation.numbers, first, last))
            for number in numbers[::step]:
                if hits.has(number):
                    return number
            place += step * _AT_ONCE
        return None

    def amend(self, row: int, values: Mapping[int, Value]) -> None:
        """Show other values in a row from now on, by the numbers of their columns: it was changed since.

        It keeps its place in an order that was asked for before.
        """
        self._amended.setdefault(row, {}).update(values)
        self._hits = None

    def close(self) -> None:
        """Remove what is kept of it."""
        self._store.close()
        self._hits = None
        while self._orders:
            self._orders.popitem()[1].close()

    async def _read(self, step: Callable[[], T]) -> T:
        """Read from the store, in a thread."""
        try:
            return await asyncio.to_thread(step)
        except (OSError, IndexError) as error:
            raise self._closed(error) from error

    def _closed(self, error: Exception | None = None) -> DatabaseError:
        is_closed = error is None or self._store.is_closed
        why = "It was closed." if is_closed else f"It cannot be read from the disk: {error}."
        return DatabaseError(why, subject=self.relation.name, hint="Run the statement again.")

    def _stretch(
        self, place: Place, size: int, count: int, order: Permutation | None
    ) -> tuple[int, int, list[int]]:
        """The rows of a page: from which place to behind which one, and their numbers."""
        start, stop = _stretch(place, size, count, order)
        return start, stop, list(range(start, stop)) if order is None else order.numbers(start, stop)

    def _rows_at(self, numbers: list[int]) -> list[Row]:
        """Rows by their numbers, whole."""
        found: dict[int, Row] = {}
        by_block: dict[int, list[int]] = {}
        for number in numbers:
            by_block.setdefault(self._store.block_of(number), []).append(number)
        for block, within in by_block.items():
            first, data = self._store.read(block)
            rows = self._coding.some(data, len(self.columns), [number - first for number in within])
            found.update(zip(within, rows, strict=True))
        return [self._as_amended(number, found[number]) for number in numbers]

    def _as_amended(self, number: int, row: Row) -> Row:
        amended = self._amended.get(number)
        if amended is None:
            return row
        return with_values(row, amended)

    async def _ordered(self, sorts: tuple[Sort, ...]) -> Permutation:
        """The rows in an order; it is kept, and so is the one before, which may still be shown."""
        if (known := self._orders.get(sorts)) is not None:
            return known
        async with self._sorting:
            if (known := self._orders.get(sorts)) is not None:
                return known
            if not self.is_complete:
                raise StatementFailed(
                    "Rows still come, and are not sorted yet.",
                    hint="Wait for the last one, or stop the statement.",
                )
            order = await self._sorted(sorts)
            while len(self._orders) >= _MOST_ORDERS:
                self._orders.pop(next(iter(self._orders))).close()
            self._orders[sorts] = order
            return order

    async def _sorted(self, sorts: tuple[Sort, ...]) -> Permutation:
        places = [self._column(sort.column) for sort in sorts]
        nulls_last = self._coding.nulls_last
        keys = [
            SortKey(self.columns[place], sort, nulls_last=nulls_last)
            for place, sort in zip(places, sorts, strict=True)
        ]
        abandoned = threading.Event()
        try:
            order = await self._read(lambda: ordered(self._values(places), keys, abandoned=abandoned))
        except asyncio.CancelledError:
            abandoned.set()
            raise
        if self._store.is_closed:
            order.close()
            raise self._closed()
        return order

    def _column(self, name: str) -> int:
        names = [column.name for column in self.columns]
        if name not in names:
            raise ObjectMissing(f"The result has no column {name}.", subject=self.relation.name)
        return names.index(name)

    def _values(self, places: Sequence[int]) -> Iterator[tuple[int, list[list[Value]]]]:
        amended = dict(self._amended)
        for block in range(self._store.blocks):
            first, data = self._store.read(block)
            columns = self._coding.columns(data, len(self.columns), places)
            for number, values in amended.items():
                if first <= number < first + len(columns[0]):
                    for place, column in zip(places, columns, strict=True):
                        column[number - first] = values.get(place, column[number - first])
            yield first, columns


def _stretch(place: Place, size: int, count: int, order: Permutation | None) -> tuple[int, int]:
    """The places of a page's rows, from the first to behind the last."""
    match place:
        case Before(key):
            stop = min(_place(key, count, order), count)
            return max(0, stop - size), stop
        case Start():
            start = 0
        case After(key):
            start = _place(key, count, order) + 1
        case AtRow(number):
            start = number if number < count else count - size
        case AtFraction(fraction):
            start = min(int(fraction * count), count - size)
        case AtKey(key):
            start = min(_place(key, count, order), count - 1)
        case End():
            start = count - size
        case _:
            raise StatementFailed("Rows of a result are not found by values.", hint="Search in it instead.")
    start = min(max(0, start), count)
    return start, min(start + size, count)


def _place(key: Key, count: int, order: Permutation | None) -> int:
    number = key.values[0] if key.values else 0
    if not isinstance(number, int):
        return 0
    found = number if order is None else order.place_of(number)
    return count if found is None else found
