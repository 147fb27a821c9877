"""Searches a whole relation for the next row that holds a text, in stretches that can be counted and ended."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.filters import added
from pooldeck_db.paging.offset import number_of
from pooldeck_db.paging.records import After, Before, End, Found, Key, Method, PageRequest, Start
from pooldeck_db.paging.segments import Point, following
from pooldeck_db.paging.stretches import numbered, read_stretch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.filters import Search
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
_PACE = 0.25
"""Seconds that a stretch should take: as often the progress is told."""


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
        self._label = f"search in {hunt.detail.relation.name}"

    async def find(self) -> Found | None:
        """The next row, None where there is none."""
        request = self._hunt.request
        plan = self._plans.plan(self._hunt.detail, request.order, request.filter)
        if plan.ordering.method is Method.OFFSET:
            return await self._by_number(plan)
        if plan.ordering.method is Method.KEYSET and plan.is_served(self._hunt.detail):
            return await self._by_stretches(plan)
        return await self._at_once()

    async def _by_stretches(self, plan: Plan) -> Found | None:
        """Through ranges of the key: each is read in its own session, and reads on where the last one ended."""
        reached, seen, size = self._hunt.after, 0, _FIRST
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            stretch = await self._stretch(plan, reached, size)
            if stretch is None:
                return None
            if stretch.found is not None:
                return await self._row(plan, stretch.found)
            seen += stretch.rows
            self._progress(seen)
            reached = stretch.last
            pace = _PACE / max(loop.time() - began, 0.001)
            size = max(_FEWEST, min(_MOST, int(size * min(4.0, max(0.25, pace)))))

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
        statement = numbered(plan.statements, mark, beyond, reverse=hunt.backwards)

        async def work(session: AsyncSession) -> Key | None:
            await plan.settle(session)
            number = (await session.execute(statement)).scalar_one_or_none()
            return None if number is None else Key((number,))

        key = await self._sessions.read(self._label, work, deadline=0)
        return None if key is None else await self._row(plan, key)

    async def _at_once(self) -> Found | None:
        """By one page of one row: where each stretch would sort the relation, and where rows have no key."""
        hunt = self._hunt
        plan = self._plans.plan(hunt.detail, hunt.request.order, added(hunt.request.filter, hunt.search))

        async def work(session: AsyncSession) -> Cut:
            return await plan.cutter.cut(session, hunt.detail, _place(hunt), 1)

        lines = (await self._sessions.read(self._label, work, deadline=0)).lines
        return Found(lines[0].key, lines[0].values) if lines else None

    async def _row(self, plan: Plan, key: Key) -> Found | None:
        """The row with a key; None where it was deleted just now."""
        shape = plan.statements.shape

        async def work(session: AsyncSession) -> list[Line]:
            await plan.settle(session)
            return await shape.lines((await session.execute(plan.cutter.row(key, shape.outputs))).all())

        lines = await self._sessions.read(self._label, work)
        return Found(key, lines[0].values) if lines else None


def _place(hunt: Hunt) -> Place:
    if hunt.after is None:
        return End() if hunt.backwards else Start()
    return Before(hunt.after) if hunt.backwards else After(hunt.after)
