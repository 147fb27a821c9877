"""The rows that a statement returned, as pages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pooldeck_db.errors import StatementFailed
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

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationName
    from pooldeck_db.paging import PageRequest, Place
    from pooldeck_db.query.coding import Coding, Row
    from pooldeck_db.query.store import Store
    from pooldeck_db.values import Value


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

    @property
    def count(self) -> int:
        """How many rows there are by now."""
        return self._store.rows

    @property
    def spilled(self) -> int:
        """Bytes of them on the disk."""
        return self._store.spilled

    async def page(self, request: PageRequest) -> Page:
        """Some rows, as a page of a table would be. Raises DatabaseError."""
        count = self.count
        size = page_size(request, len(self.columns))
        start, stop = _stretch(request.place, size, count)
        rows = await asyncio.to_thread(self._rows, start, stop)
        return Page(
            relation=self.relation,
            request=request,
            columns=self.columns,
            rows=tuple(clipped(row, self.columns) for row in rows),
            keys=tuple(Key((number,), request.order) for number in range(start, start + len(rows))),
            before=start > 0,
            after=start + len(rows) < count or not self.is_complete,
            number=RowNumber(start, exact=True),
            total=RowNumber(count, exact=self.is_complete),
            method=Method.KEYSET,
            order=request.order,
        )

    async def value(self, row: int, column: int) -> Value:
        """A value whole, by the numbers of its row and its column, both counted from 0. Raises DatabaseError."""
        rows = await asyncio.to_thread(self._rows, row, row + 1)
        if not rows:
            raise StatementFailed("There is no such row.", subject=self.relation.name)
        return rows[0][column]

    def close(self) -> None:
        """Remove what is kept of it."""
        self._store.close()

    def _rows(self, start: int, stop: int) -> list[Row]:
        """Read rows from the store, whole."""
        found: list[Row] = []
        block = self._store.block_of(start)
        while start < stop and 0 <= block < self._store.blocks:
            first, data = self._store.read(block)
            rows = self._coding.rows(data, len(self.columns))
            found += rows[start - first : stop - first]
            start, block = first + len(rows), block + 1
        return found


def _stretch(place: Place, size: int, count: int) -> tuple[int, int]:
    """The rows of a page, from the first to behind the last."""
    match place:
        case Before(key):
            stop = min(_number(key), count)
            return max(0, stop - size), stop
        case Start():
            start = 0
        case After(key):
            start = _number(key) + 1
        case AtRow(number):
            start = number if number < count else count - size
        case AtFraction(fraction):
            start = min(int(fraction * count), count - size)
        case AtKey(key):
            start = min(_number(key), count - 1)
        case End():
            start = count - size
        case _:
            raise StatementFailed("Rows of a result are not found by values.", hint="Search in it instead.")
    start = min(max(0, start), count)
    return start, min(start + size, count)


def _number(key: Key) -> int:
    number = key.values[0]
    return number if isinstance(number, int) else 0
