"""Reads what a reference leads to: how many rows, and the first of them, in one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnClause, ColumnElement, column, literal_column, select, table
from sqlalchemy.sql.elements import quoted_name

from pooldeck_db.paging.records import RowNumber
from pooldeck_db.paging.shape import ALIAS, operand
from pooldeck_db.relations.parents import label_from
from pooldeck_db.relations.records import Preview, PreviewRow
from pooldeck_db.values import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.sql.selectable import FromClause

    from pooldeck_db.filters import Filter
    from pooldeck_db.paging.statements import Answer
    from pooldeck_db.relations.records import Reference
    from pooldeck_db.relations.spelling.base import Spelling

COUNTED = 1_000
"""Rows that are counted at most."""

_SHOWN = 5
"""Rows of a preview."""


async def preview(
    session: AsyncSession, reference: Reference, wanted: Filter, values: Sequence[Value], spelling: Spelling
) -> Preview:
    """The preview for a row with these values at its own side of the reference."""
    rows = (await session.execute(_statement(reference, values, spelling))).all()
    counted = int(rows[0][0] or 0) if rows else 0
    return Preview(
        reference,
        wanted,
        RowNumber(min(counted, COUNTED), exact=counted <= COUNTED),
        tuple(PreviewRow(tuple(row[2:]), label_from(row[1])) for row in rows),
    )


def _statement(reference: Reference, values: Sequence[Value], spelling: Spelling) -> Answer:
    """Takes so many rows as the database finds them, then counts and sorts these alone.

    Sorted with the search, a planner may walk the whole key until it has found five.
    """
    shown = sorted({each.name for each in (*reference.key, *reference.label)})
    relation = _relation(reference, {*shown, *(pair.other.name for pair in reference.pairs)})
    where = [
        spelling.equal(relation.c[pair.other.name], pair, value)
        for pair, value in zip(reference.pairs, values, strict=True)
    ]
    read: list[ColumnElement[Value]] = [relation.c[name] for name in shown] or [literal_column("1")]
    taken = select(*read).select_from(relation).where(*where).limit(COUNTED + 1).subquery(ALIAS)
    outputs = [
        "count(*) OVER ()",
        spelling.label(reference.label) if reference.label else "NULL",
        *(spelling.codec.key(each, operand(each.name)) for each in reference.key),
    ]
    listed = ", ".join(f"{output} AS c{index}" for index, output in enumerate(outputs))
    order = [taken.c[each.name] for each in reference.key]
    statement: Answer = select(literal_column(listed)).select_from(taken).order_by(*order).limit(_SHOWN)
    return statement


def _relation(reference: Reference, names: set[str]) -> FromClause:
    name = reference.relation
    columns: list[ColumnClause[Value]] = [column(quoted_name(each, quote=True)) for each in sorted(names)]
    return table(quoted_name(name.name, quote=True), *columns, schema=quoted_name(name.schema, quote=True))
