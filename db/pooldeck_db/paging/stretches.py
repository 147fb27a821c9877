"""Looks through a number of rows that follow one another, for the first that has a mark."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import and_, case, func, literal_column, or_, select, union_all

from pooldeck_db.paging.shape import ALIAS
from pooldeck_db.paging.statements import MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.paging.expressions import Where
    from pooldeck_db.paging.records import Key
    from pooldeck_db.paging.statements import Statements
    from pooldeck_db.values import Value


Output: TypeAlias = "ColumnElement[Value]"
"""What is selected, as SQL."""


_PACE = 0.25
"""Seconds that a stretch should take: as often the progress is told."""
_MILE = 10_000
"""Rows after which the progress is told."""
_SENT = 50
"""Rows that drivers hand over at once."""
_STEP = _MILE // _SENT
"""Rows of which one is sent, so that those that are handed over tell the progress."""


class Pace:
    """How much to look through at once, by the time that it took before."""

    def __init__(self, size: int, least: int, most: int) -> None:
        self.size = size
        """So much next time."""
        self._least, self._most = least, most

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Look through as much as the size says."""
        began = perf_counter()
        yield
        change = min(4.0, max(0.25, _PACE / max(perf_counter() - began, 0.001)))
        self.size = max(self._least, min(self._most, int(self.size * change)))


@dataclass(frozen=True, slots=True)
class Told:
    """Which way rows are looked through, and who is told how many were."""

    progress: Callable[[int], None]
    reverse: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some rows that follow one another, at least one."""

    rows: int
    """How many."""
    last: Key
    found: Key | None
    """The first one with the mark; None where none has it."""


async def read_stretch(
    session: AsyncSession, statements: Statements, marked: Select[*tuple[Value, ...]], *, reverse: bool
) -> Stretch | None:
    """What is in a stretch, by one statement that answers two rows at most; None where it is empty."""
    rows = marked.cte("stretch")
    named = rows.alias(ALIAS)
    key: Output = literal_column(statements.key_shape.outputs)
    size = select(func.count(literal_column("*"))).select_from(rows).scalar_subquery()
    first = select(key, size.label("size"), literal_column("1").label("found")).select_from(named)
    first = first.where(named.c[MARK]).order_by(*statements.ordered(named, reverse=reverse)).limit(1)
    last = select(key, size.label("size"), literal_column("0").label("found")).select_from(named)
    last = last.order_by(*statements.ordered(named, reverse=not reverse)).limit(1)
    everything: Output = literal_column("*")
    both = union_all(
        select(everything).select_from(first.subquery("first")),
        select(everything).select_from(last.subquery("last")),
    )
    answer: list[tuple[Any, ...]] = [tuple(row) for row in (await session.execute(both)).all()]
    keys = {row[-1]: statements.key_shape.key(row) for row in answer}
    return Stretch(answer[0][-2], keys[0], keys.get(1)) if answer else None


async def next_number(
    session: AsyncSession, statements: Statements, mark: Where, beyond: int | None, told: Told
) -> int | None:
    """The number of the next row with the mark, among rows that have no other key than that.

    All rows are numbered by one statement, which sends few of them, however many have the mark: those by which to
    tell how many were looked at, and those from where on it is known which one is the next.
    """
    end = beyond
    if told.reverse and beyond is None:
        end = (await session.execute(statements.count())).scalar_one()
    found: int | None = None
    answer = await session.stream(_met(statements, mark, end, told), execution_options={"yield_per": _SENT})
    async for place, met in answer:
        found = met
        if place % _MILE == _MILE - 1:
            told.progress(place + 1)
        if place >= end - 1 if told.reverse and end is not None else met is not None:
            await answer.close()
            return found
    # Where rows were deleted meanwhile, the last ones were not sent.
    return await next_number(session, statements, mark, None, told) if told.reverse and beyond else found


def _met(statements: Statements, mark: Where, beyond: int | None, told: Told) -> Select[int, int | None]:
    """The numbers of some rows, and of the row with the mark that is the next one as far as there.

    From where that is certain, all rows are sent: drivers wait until there are fifty.
    """
    number = func.row_number().over(order_by=statements.ordered(statements.relation) or None) - 1
    rows = statements.counted_off(number, mark).subquery()
    place = rows.c.number
    sought: list[Where] = [rows.c[MARK]]
    if beyond is not None:
        border: ColumnElement[int] = literal_column(str(beyond))
        sought.append(place < border if told.reverse else place > border)
    nearest = func.max if told.reverse else func.min
    met = nearest(case((and_(*sought), place))).over(rows=(None, 0))
    known = select(place.label("number"), met.label("met")).subquery()
    last: ColumnElement[int] = literal_column(str((beyond or 0) - 1))
    is_certain = known.c.number >= last if told.reverse else known.c.met.is_not(None)
    is_milestone = known.c.number % literal_column(str(_STEP)) == literal_column(str(_STEP - 1))
    return select(known.c.number, known.c.met).where(or_(is_certain, is_milestone))
