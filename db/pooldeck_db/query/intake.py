"""What comes back while a statement runs: columns, rows, notices."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationName
from pooldeck_db.query.result import ResultRows
from pooldeck_db.query.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.catalog import Column
    from pooldeck_db.query.coding import Coding
    from pooldeck_db.query.records import Notice


class Full(Exception):
    """No more rows are kept: the statement is to be stopped. Never leaves this package."""


class Intake:
    """Takes what a statement returns, and keeps it within bounds."""

    def __init__(self, name: str, *, most_bytes: int, make_store: Callable[[], Store] = Store) -> None:
        self._name = name
        self._most_bytes = most_bytes
        self._make_store = make_store
        self._store: Store | None = None
        self.columns: tuple[Column, ...] = ()
        self.rows: ResultRows | None = None
        self.notices: list[Notice] = []
        self.cut = ""
        """Why not all rows are kept, as a sentence."""
        self.apart = ""
        """What the session had of its own when the statement was run; empty where it was as a new one."""
        self.may_stop = True
        """Whether the statement may be stopped when there is no room any more: one that writes may not."""
        self.prefix = 0
        """How many characters stand before the body in what is being sent."""
        self.first_row: float | None = None
        """When the first row came, by the event loop's clock."""
        self.described = asyncio.Event()
        """The columns are known."""

    def describe(self, columns: tuple[Column, ...], coding: Coding) -> None:
        """Be told that rows come, and what they are like."""
        self._store = self._make_store()
        self.columns = columns
        self.rows = ResultRows(RelationName("", self._name), columns, self._store, coding)
        self.described.set()

    async def take(self, data: bytes, rows: int) -> None:
        """Keep some rows; waits while they are written to the disk. Raises Full."""
        if self._store is None or not rows or self.cut:
            return
        if self._store.is_closed:
            self._end("The result was closed while its rows came.")
            return
        if self._store.size >= self._most_bytes:
            self._end(f"Only the first {self._store.rows:,} rows are kept: query.result_bytes allows no more.")
            return
        if self.first_row is None:
            self.first_row = asyncio.get_running_loop().time()
        self._store.append(data, rows)
        if self._store.is_full:
            await self._spill(self._store)

    async def _spill(self, store: Store) -> None:
        try:
            await asyncio.to_thread(store.spill)
        except OSError as error:
            self._end(f"Only {store.rows:,} rows are kept: {error.strerror or error}.")

    def _end(self, why: str) -> None:
        self.cut = why
        if self.may_stop:
            raise Full

    def fail(self) -> None:
        """Be told that the statement failed, or its connection was lost: what came stays, and is not all."""
        if self.rows is not None and not self.cut:
            self.cut = f"Only the {self.rows.count:,} rows are there that came before the statement failed."

    def complete(self) -> None:
        """Be told that nothing more comes."""
        if self.rows is not None:
            self.rows.is_complete = True
        self.described.set()
