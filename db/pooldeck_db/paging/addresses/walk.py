"""Reads rows in the order of their addresses, a few blocks at a time, one store after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.paging.addresses.blocks import blocks_of
from pooldeck_db.paging.addresses.place import LAST_BLOCK, Address, Tid, key_of, parse_tid
from pooldeck_db.paging.order import CTID
from pooldeck_db.paging.shape import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationName
    from pooldeck_db.paging.expressions import Operand, Where
    from pooldeck_db.paging.statements import Statements

LARGEST_WINDOW = 8_192
"""Blocks (64 MB) of the largest window; in a larger one, sorting its rows would be felt."""


class Walk:
    """One session's walk over the stores of a relation."""

    def __init__(
        self, session: AsyncSession, statements: Statements, stores: Sequence[RelationName], window: int
    ) -> None:
        """`window` is the number of blocks to begin with."""
        self._session = session
        self._statements = statements
        self._stores = stores
        self._window = window
        self._blocks: Sequence[int] | None = None

    async def blocks(self) -> Sequence[int]:
        """How many blocks each store has now."""
        if self._blocks is None:
            self._blocks = await blocks_of(self._session, self._stores)
        return self._blocks

    async def forward(self, start: Address, limit: int, *, inclusive: bool = True) -> list[Line]:
        """At most so many lines from an address on."""
        lines: list[Line] = []
        store, low, window = start.store, start.tid, self._window
        while True:
            high = Tid(min(low.block + window, LAST_BLOCK))
            lines += await self._between(store, low, high, limit - len(lines), inclusive=inclusive)
            if len(lines) >= limit:
                return lines
            blocks = await self.blocks()
            if high.block < blocks[store]:
                low = high
            else:
                following = [index for index in range(store + 1, len(blocks)) if blocks[index]]
                if not following:
                    return lines
                store, low = following[0], Tid(0)
            inclusive, window = True, self._wider(window)

    async def backward(self, stop: Address, limit: int, *, inclusive: bool = False) -> list[Line]:
        """At most so many lines before an address, the nearest first."""
        lines: list[Line] = []
        store, high, window = stop.store, stop.tid, self._window
        while True:
            low = Tid(max(0, high.block - window))
            lines += await self._between(store, low, high, limit - len(lines), inclusive=inclusive, reverse=True)
            if len(lines) >= limit or (store, low.block) == (0, 0):
                return lines
            blocks = await self.blocks()
            if low.block:
                # The store may have shrunk since somebody took this address.
                high = Tid(min(low.block, blocks[store]))
            else:
                preceding = [index for index in range(store) if blocks[index]]
                if not preceding:
                    return lines
                store, high = preceding[-1], Tid(blocks[preceding[-1]])
            inclusive, window = False, self._wider(window)

    def _wider(self, window: int) -> int:
        """The next window; where few rows of many are wanted, soon one so wide that an index is used."""
        if self._statements.filtered is None:
            return min(window * 2, LARGEST_WINDOW)
        return min(window * 16, LAST_BLOCK)

    async def window(self, ctid: Operand, at: Address, *, reverse: bool) -> tuple[Sequence[Where], Address | None]:
        """The rows next beyond an address, as conditions on their own, and where the next ones begin.

        None where there are no more stores.
        """
        sizes = await self.blocks()
        if reverse:
            low = Tid(max(0, at.tid.block - self._window))
            where = (ctid >= self._bound(low), ctid < self._bound(at.tid))
            if low.block:
                return where, Address(at.store, low)
            return where, Address(at.store - 1, Tid(sizes[at.store - 1])) if at.store else None
        high = Tid(min(at.tid.block + self._window, LAST_BLOCK))
        where = (ctid > self._bound(at.tid), ctid < self._bound(high))
        if high.block < sizes[at.store]:
            return where, Address(at.store, high)
        return where, Address(at.store + 1, Tid(0)) if at.store + 1 < len(sizes) else None

    async def address_at(self, number: int) -> Address | int:
        """The address of one row, counted off; the number of all rows where there are no more than that."""
        if self._statements.codec.steadies is not None:
            await self._session.execute(text(self._statements.codec.steadies))
        skipped = 0
        for store, blocks in enumerate(await self.blocks()):
            if not blocks:
                continue
            statements = self._statements.of_store(self._stores[store])
            row = (await self._session.execute(statements.any_key(number - skipped))).first()
            if row is not None:
                return Address(store, parse_tid(str(row[0])))
            skipped += (await self._session.execute(statements.count())).scalar_one()
        return skipped

    async def count_before(self, address: Address, limit: int) -> int:
        """How many rows lie before an address, at most the limit."""
        counted = 0
        for index, store in enumerate(self._stores[: address.store + 1]):
            statements = self._statements.of_store(store)
            where = (statements.leading < self._bound(address.tid),) if index == address.store else ()
            counted += (await self._session.execute(statements.count(where, limit=limit - counted))).scalar_one()
            if counted >= limit:
                break
        return counted

    async def end(self) -> Address:
        """The address behind the last row."""
        blocks = await self.blocks()
        return Address(len(blocks) - 1, Tid(blocks[-1]))

    async def _between(
        self, store: int, low: Tid, high: Tid, limit: int, *, inclusive: bool, reverse: bool = False
    ) -> list[Line]:
        """The first lines between two addresses; the one where the reading begins may be included."""
        name = self._stores[store]
        statements = self._statements.of_store(name)
        ctid = statements.leading
        first, last = self._bound(low), self._bound(high)
        where = (
            ctid >= first if inclusive or reverse else ctid > first,
            ctid <= last if inclusive and reverse else ctid < last,
        )
        answer = await self._session.execute(statements.lines(where, limit=limit, reverse=reverse))
        lines = await statements.shape.lines(answer.all())
        return [Line(line.values, key_of(name, str(line.key.values[0]))) for line in lines]

    def _bound(self, tid: Tid) -> Operand:
        return self._statements.codec.bound(CTID, str(tid))
