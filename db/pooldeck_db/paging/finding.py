"""Searches a whole relation for the next row that holds a text, in stretches that can be counted and ended."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.filters import added
from pooldeck_db.paging.offset import number_of
from pooldeck_db.paging.records import After, Before, End, Found, Key, Method, PageRequest, Start
from pooldeck_db.paging.segments import Point, following
from pooldeck_db.paging.stretches import Pace, Told, next_number, read_stretch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.filters import Search
    from pooldeck_db.paging.addresses.cutter import AddressCutter
    from pooldeck_db.paging.addresses.place import Address
    from pooldeck_db.paging.cut import Cut
    from pooldeck_db.paging.plans import Plan, Plans
    from pooldeck_db.paging.records import Place
    from pooldeck_db.paging.segments import Segment
    from pooldeck_db.paging.shape import Line
    from pooldeck_db.paging.stretches import Stretch
    from pooldeck_db.sessions import Sessions

_FIRST = 20_000
"""Rows of the first stretch."""
_FEWEST, _MOST = 1_000, 1_000_000
_FIRST_BLOCKS = 256
"""Blocks of the first stretch of a relation without a key."""
_MOST_BLOCKS = 16_384


@dataclass(frozen=True, slots=True)
class Hunt:
    """What is searched for, and from where on."""

    detail: RelationDetail
    request: PageRequest
    """Its order and its filter are those of the rows that are searched."""
    search: Search
    after: Key | None = None
    """The row that the search goes on from, which is not found again; None: from the start, or the end."""
    backwards: bool = False


class Finder:
    """Finds the next row of a hunt."""

    def __init__(self, sessions: Sessions, plans: Plans, hunt: Hunt, progress: Callable[[int], None]) -> None:
        """`progress` is told, now and then, how many rows were looked at."""
        self._sessions = sessions
        self._plans = plans
        self._hunt = hunt
        self._progress = progress
        self._seen = 0
        self._label = f"search in {hunt.detail.relation.name}"

    async def find(self) -> Found | None:
        """The next row, None where there is none."""
        request = self._hunt.request
        plan = self._plans.plan(self._hunt.detail, request.order, request.filter)
        if plan.ordering.method is Method.OFFSET:
            return await self._by_number(plan)
        if plan.by_address is not None:
            return await self._by_blocks(plan, plan.by_address)
        if plan.is_served(self._hunt.detail):
            return await self._by_stretches(plan)
        return await self._at_once()

    async def _by_stretches(self, plan: Plan) -> Found | None:
        """Through ranges of the key: each is read in its own session, and reads on where the last one ended."""
        reached, pace = self._hunt.after, Pace(_FIRST, _FEWEST, _MOST)
        while True:
            with pace.measured():
                stretch = await self._stretch(plan, reached, pace.size)
            if stretch is None:
                return None
            if stretch.found is not None:
                return await self._row(plan, stretch.found)
            self._look(stretch.rows)
            reached = stretch.last

    async def _by_blocks(self, plan: Plan, cutter: AddressCutter) -> Found | None:
        """Through the blocks of each store, where rows have no key but their address (PostgreSQL)."""
        hunt, pace = self._hunt, Pace(_FIRST_BLOCKS, 1, _MOST_BLOCKS)
        mark = self._plans.condition(hunt.detail, hunt.search)
        outset = partial(cutter.outset, after=hunt.after, reverse=hunt.backwards)
        at: Address | None = await self._sessions.read(self._label, outset)
        while at is not None:
            search = partial(cutter.look, at=at, blocks=pace.size, mark=mark, reverse=hunt.backwards)
            with pace.measured():
                stretch, at = await self._sessions.read(self._label, search)
            if stretch is None:
                continue
            if stretch.found is not None:
                return await self._row(plan, stretch.found)
            self._look(stretch.rows)
        return None

    def _look(self, rows: int) -> None:
        """Tell that so many rows more were looked at."""
        self._seen += rows
        self._progress(self._seen)

    async def _stretch(self, plan: Plan, reached: Key | None, size: int) -> Stretch | None:
        """The next rows of the order; None where there are no more."""
        statements, backwards = plan.statements, self._hunt.backwards
        mark = self._plans.condition(self._hunt.detail, self._hunt.search)

        async def work(session: AsyncSession) -> Stretch | None:
            for segment in self._segments(plan, reached):
                where = statements.where(segment, reached.values if reached else ())
                marked = statements.marked(mark, where, limit=size, reverse=backwards)
                stretch = await read_stretch(session, statements, marked, reverse=backwards)
                if stretch is not None:
                    return stretch
            return None

        return await self._sessions.read(self._label, work)

    def _segments(self, plan: Plan, reached: Key | None) -> Sequence[Segment]:
        if reached is None:
            return ((),)
        statements = plan.statements
        nulls_last = statements.codec.nulls_last
        return following(Point(statements.order, reached.values, nulls_last, reverse=self._hunt.backwards))

    async def _by_number(self, plan: Plan) -> Found | None:
        """Among rows that are counted off: the filter and not the search decides on their numbers."""
        hunt = self._hunt
        mark = self._plans.condition(hunt.detail, hunt.search)
        beyond = None if hunt.after is None else number_of(hunt.after)
        told = Told(self._progress, hunt.backwards)

        async def work(session: AsyncSession) -> Key | None:
            await plan.settle(session)
            number = await next_number(session, plan.statements, mark, beyond, told)
            return None if number is None else Key((number,))

        key = await self._sessions.read(self._label, work, deadline=0)
        return None if key is None else await self._row(plan, key)

    async def _at_once(self) -> Found | None:
        """By one page of one row: where each stretch would sort the relation."""
        hunt = self._hunt
        plan = self._plans.plan(hunt.detail, hunt.request.order, added(hunt.request.filter, hunt.search))

        async def work(session: AsyncSession) -> Cut:
            return await plan.cutter.cut(session, hunt.detail, _place(hunt), 1)

        lines = (await self._sessions.read(self._label, work, deadline=0)).lines
        return Found(lines[0].key, lines[0].values) if lines else None

    async def _row(self, plan: Plan, key: Key) -> Found | None:
        """The row with a key; None where it was deleted just now."""
        shape = (plan.by_address or plan.statements).shape

        async def work(session: AsyncSession) -> list[Line]:
            await plan.settle(session)
            return await shape.lines((await session.execute(plan.cutter.row(key, shape.outputs))).all())

        lines = await self._sessions.read(self._label, work)
        return Found(key, lines[0].values) if lines else None


def _place(hunt: Hunt) -> Place:
    if hunt.after is None:
        return End() if hunt.backwards else Start()
    return Before(hunt.after) if hunt.backwards else After(hunt.after)
