"""Looks through a number of rows that follow one another, for the first that has a mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import func, literal_column, select, union_all

from pooldeck_db.paging.shape import ALIAS
from pooldeck_db.paging.statements import MARK

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.paging.expressions import Where
    from pooldeck_db.paging.records import Key
    from pooldeck_db.paging.statements import Statements
    from pooldeck_db.values import Value


Output: TypeAlias = "ColumnElement[Value]"
"""What is selected, as SQL."""


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


def numbered(statements: Statements, mark: Where, beyond: int | None, *, reverse: bool) -> Select[int]:
    """The number of the next row with the mark, among rows that have no other key than that."""
    number = func.row_number().over(order_by=statements.ordered(statements.relation) or None) - 1
    rows = statements.counted_off(number, mark).subquery()
    chosen = select(rows.c.number).where(rows.c[MARK])
    if beyond is not None:
        chosen = chosen.where(rows.c.number < beyond if reverse else rows.c.number > beyond)
    return chosen.order_by(rows.c.number.desc() if reverse else rows.c.number).limit(1)
