"""Looks through a number of rows that follow one another, for the first that has a mark."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import func, literal_column, or_, select, union_all

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

    All rows are numbered by one statement, which sends those with the mark, and one of very many to tell by it how
    many were looked at.
    """
    number = func.row_number().over(order_by=statements.ordered(statements.relation) or None) - 1
    rows = statements.counted_off(number, mark).subquery()
    milestone = rows.c.number % literal_column(str(_MILE)) == literal_column(str(_MILE - 1))
    chosen = select(rows.c.number, rows.c[MARK]).where(or_(rows.c[MARK], milestone))
    found: int | None = None
    # Rows that the server held back until there are more of them would come too late to tell anything.
    answer = await session.stream(chosen, execution_options={"yield_per": 1})
    async for place, is_marked in answer:
        if told.reverse and beyond is not None and place >= beyond:
            break
        if is_marked and (told.reverse or beyond is None or place > beyond):
            found = place
            if not told.reverse:
                break
        if place % _MILE == _MILE - 1:
            told.progress(place + 1)
    await answer.close()
    return found
