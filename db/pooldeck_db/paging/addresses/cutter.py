"""Pages cut by the physical addresses of rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.paging.addresses.blocks import blocks_of
from pooldeck_db.paging.addresses.place import Address, Tid, address_of, key_of, typed_address
from pooldeck_db.paging.addresses.walk import LARGEST_WINDOW, Walk
from pooldeck_db.paging.cut import Cut
from pooldeck_db.paging.records import After, AtFraction, AtKey, AtRow, AtValue, Before, End, Start
from pooldeck_db.paging.segments import agreeing
from pooldeck_db.paging.stretches import read_stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.paging.records import Key, Place
    from pooldeck_db.paging.shape import Line, Shape
    from pooldeck_db.paging.statements import Answer, Statements
    from pooldeck_db.paging.stretches import Stretch

_FIRST_WINDOW = 8
"""Blocks of the first window of all; at usual row sizes they hold a page."""
_START = Address(0, Tid(0))


class AddressCutter:
    """Cuts pages of a relation without a key, store by store."""

    def __init__(self, stores: Sequence[RelationName], statements: Statements) -> None:
        """`statements` are those of the relation in the order of its addresses."""
        self._stores = stores
        self._statements = statements
        self._window = _FIRST_WINDOW

    async def cut(self, session: AsyncSession, _: RelationDetail, place: Place, size: int) -> Cut:
        """At most `size` lines at a place."""
        walk = Walk(session, self._statements, self._stores, self._window)
        cut = await self._cut(walk, place, size)
        self._learn(cut.lines)
        return cut

    async def count_before(self, session: AsyncSession, key: Key, limit: int) -> int:
        """How many rows stand before the one with this key, at most the limit."""
        return await Walk(session, self._statements, self._stores, self._window).count_before(
            address_of(key, self._stores), limit
        )

    async def part_before(self, session: AsyncSession, _: RelationDetail, key: Key) -> float | None:
        """About which part of all rows stands before the one with this key: the part of the blocks."""
        address = address_of(key, self._stores)
        blocks = await blocks_of(session, self._stores)
        return (sum(blocks[: address.store]) + address.tid.block) / max(1, sum(blocks))

    def row(self, key: Key, outputs: str) -> Answer:
        """The statement that gives these outputs of the row with this key."""
        address = address_of(key, self._stores)
        statements = self._statements.of_store(self._stores[address.store])
        return statements.row(outputs, statements.where(agreeing((str(address.tid),)), (str(address.tid),)))

    @property
    def shape(self) -> Shape:
        """The outputs of a row of one of the stores."""
        return self._statements.shape

    async def outset(self, session: AsyncSession, *, after: Key | None, reverse: bool) -> Address:
        """Where to begin to look through the rows that follow one; without one, through all."""
        if after is not None:
            return address_of(after, self._stores)
        walk = Walk(session, self._statements, self._stores, self._window)
        return await walk.end() if reverse else _START

    async def look(
        self, session: AsyncSession, *, at: Address, blocks: int, mark: ColumnElement[bool], reverse: bool
    ) -> tuple[Stretch | None, Address | None]:
        """Look through the rows beyond an address, so many blocks of them; and where to go on, None at the end."""
        walk = Walk(session, self._statements, self._stores, blocks)
        name = self._stores[at.store]
        statements = self._statements.of_store(name)
        where, beyond = await walk.window(statements.leading, at, reverse=reverse)
        marked = statements.marked(mark, where, reverse=reverse)
        stretch = await read_stretch(session, statements, marked, reverse=reverse)
        if stretch is not None and stretch.found is not None:
            stretch = replace(stretch, found=key_of(name, str(stretch.found.values[0])))
        return stretch, beyond

    async def _by_key(self, walk: Walk, place: After | Before | AtKey, size: int) -> Cut:
        match place:
            case After(key):
                return await self._after(walk, key, size)
            case Before(key):
                return await self._before(walk, key, size)
            case AtKey(key):
                return await self._at_typed(walk, address_of(key, self._stores), size)

    async def _cut(self, walk: Walk, place: Place, size: int) -> Cut:
        match place:
            case Start():
                return await _at_start(walk, size)
            case End():
                return await _at_end(walk, size)
            case After() | Before() | AtKey():
                return await self._by_key(walk, place, size)
            case AtRow(number):
                return await _at_row(walk, max(0, number), size)
            case AtFraction(fraction):
                return await _at_fraction(walk, fraction, size)
            case AtValue(texts):
                return await self._at_typed(walk, typed_address(texts, self._stores), size)

    async def _at_typed(self, walk: Walk, address: Address, size: int) -> Cut:
        """The lines from a typed address on; of a block without an item, any row is the one that was meant."""
        cut = await _at(walk, address, size)
        if cut.passed or not cut.lines:
            return replace(cut, found=False)
        first = address_of(cut.lines[0].key, self._stores)
        is_block = (first.store, first.tid.block) == (address.store, address.tid.block)
        return replace(cut, found=is_block and address.tid.item in (0, first.tid.item))

    async def _after(self, walk: Walk, key: Key, size: int) -> Cut:
        """The lines after a key; its own row, while it still is there, proves that there are rows before them."""
        address = address_of(key, self._stores)
        lines = await walk.forward(address, size + 2)
        there = bool(lines) and lines[0].key == key
        lines = lines[1:] if there else lines
        before = there or bool(await walk.backward(address, 1))
        return Cut(lines[:size], before=before, after=len(lines) > size)

    async def _before(self, walk: Walk, key: Key, size: int) -> Cut:
        address = address_of(key, self._stores)
        lines = await walk.backward(address, size + 2, inclusive=True)
        there = bool(lines) and lines[0].key == key
        lines = lines[1:] if there else lines
        after = there or bool(await walk.forward(address, 1))
        return Cut(lines[:size][::-1], before=len(lines) > size, after=after)

    def _learn(self, lines: Sequence[Line]) -> None:
        """Begin the next page with a window of the blocks that this one took, and some more."""
        if not lines:
            return
        first, last = (address_of(lines[index].key, self._stores) for index in (0, -1))
        if first.store == last.store:
            span = last.tid.block - first.tid.block
            self._window = min(span + span // 4 + 2, LARGEST_WINDOW)


async def _at_start(walk: Walk, size: int) -> Cut:
    lines = await walk.forward(_START, size + 1)
    return Cut(lines[:size], before=False, after=len(lines) > size, first=0)


async def _at_end(walk: Walk, size: int) -> Cut:
    lines = await walk.backward(await walk.end(), size + 1)
    before = len(lines) > size
    return Cut(lines[:size][::-1], before=before, after=False, first=None if before else 0)


async def _at(walk: Walk, address: Address, size: int) -> Cut:
    """The lines from an address on; where there are none, the last ones."""
    lines = await walk.forward(address, size + 1)
    if not lines:
        return replace(await _at_end(walk, size), passed=True)
    before = bool(await walk.backward(address, 1))
    return Cut(lines[:size], before=before, after=len(lines) > size, first=None if before else 0)


async def _at_row(walk: Walk, number: int, size: int) -> Cut:
    found = await walk.address_at(number)
    if isinstance(found, int):
        last = await _at_end(walk, size)
        return Cut(last.lines, last.before, last.after, first=max(0, found - len(last.lines)))
    lines = await walk.forward(found, size + 1)
    return Cut(lines[:size], before=number > 0, after=len(lines) > size, first=number)


async def _at_fraction(walk: Walk, fraction: float, size: int) -> Cut:
    if fraction <= 0:
        return await _at_start(walk, size)
    if fraction >= 1:
        return await _at_end(walk, size)
    blocks = await walk.blocks()
    target = int(fraction * sum(blocks))
    for store, count in enumerate(blocks):
        if target < count:
            return await _at(walk, Address(store, Tid(target)), size)
        target -= count
    return await _at_end(walk, size)
