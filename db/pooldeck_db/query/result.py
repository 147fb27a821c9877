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
from pooldeck_db.query.searching import Sought, found_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pooldeck_db.catalog import Column, RelationName
    from pooldeck_db.paging import PageRequest, Place, Sort
    from pooldeck_db.query.coding import Coding, Row
    from pooldeck_db.query.store import Store
    from pooldeck_db.values import Value

T = TypeVar("T")


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
        self._order: tuple[tuple[Sort, ...], Permutation] | None = None
        self._amended: dict[int, dict[int, Value]] = {}

    @property
    def count(self) -> int:
        """How many rows there are by now."""
        return self._store.rows

    @property
    def spilled(self) -> int:
        """Bytes of them on the disk."""
        return self._store.spilled

    async def page(self, request: PageRequest) -> Page:
        """Some rows, as a page of a table would be, in the order that they came in, or by one column.

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

    async def find(self, text: str, start: int, step: int) -> int | None:
        """The number of the nearest row with the text in a value, whatever its letters' case; None for none.

        From the row `start` on, itself included: forwards where `step` is 1, backwards where it is -1, in the
        order that they came in. Cancelling this ends it.
        """
        sought = Sought(text, start, step)
        block = self._store.block_of(min(start, self.count - 1))
        while 0 <= block < self._store.blocks:
            search = partial(found_in, self._store, self._coding, len(self.columns), block, sought)
            found = await self._read(search)
            if found is not None:
                return found
            block += step
        return None

    def amend(self, row: int, values: Mapping[int, Value]) -> None:
        """Show other values in a row from now on, by the numbers of their columns: it was changed since.

        It keeps its place in an order that was asked for before.
        """
        self._amended.setdefault(row, {}).update(values)

    def close(self) -> None:
        """Remove what is kept of it."""
        self._store.close()
        if self._order is not None:
            self._order[1].close()

    async def _read(self, step: Callable[[], T]) -> T:
        """Read from the store, in a thread."""
        try:
            return await asyncio.to_thread(step)
        except (OSError, IndexError) as error:
            why = "It was closed." if self._store.is_closed else f"It cannot be read from the disk: {error}."
            raise DatabaseError(why, subject=self.relation.name, hint="Run the statement again.") from error

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
        return tuple(amended.get(place, value) for place, value in enumerate(row))

    async def _ordered(self, sorts: tuple[Sort, ...]) -> Permutation:
        async with self._sorting:
            if self._order is not None and self._order[0] == sorts:
                return self._order[1]
            if not self.is_complete:
                raise StatementFailed(
                    "Rows still come, and are not sorted yet.",
                    hint="Wait for the last one, or stop the statement.",
                )
            order = await self._sorted(sorts[0])
            if self._order is not None:
                self._order[1].close()
            self._order = (sorts, order)
            return order

    async def _sorted(self, sort: Sort) -> Permutation:
        names = [column.name for column in self.columns]
        if sort.column not in names:
            raise ObjectMissing(f"The result has no column {sort.column}.", subject=self.relation.name)
        place = names.index(sort.column)
        abandoned = threading.Event()
        try:
            return await self._read(
                lambda: ordered(
                    self._values(place),
                    self.columns[place],
                    sort,
                    nulls_last=self._coding.nulls_last,
                    abandoned=abandoned,
                )
            )
        except asyncio.CancelledError:
            abandoned.set()
            raise

    def _values(self, place: int) -> Iterator[tuple[int, Value]]:
        for block in range(self._store.blocks):
            first, data = self._store.read(block)
            for number, row in enumerate(self._coding.rows(data, len(self.columns)), first):
                yield number, row[place]


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
