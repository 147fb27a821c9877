"""Rows as SQL: INSERT statements, and a condition that finds the rows by one column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.target import Backend
from pooldeck_tui.copying.literals import literal_of, quoted_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.catalog import Column, RelationName
    from pooldeck_tui.copying.excerpt import Excerpt

ROWS_A_STATEMENT = 500
"""Rows that one INSERT statement holds."""


def inserts(excerpt: Excerpt) -> Iterator[str]:
    """INSERT statements that make the rows again, without columns that the database computes; a row a piece."""
    kept = [place for place, column in enumerate(excerpt.columns) if column.generated is None]
    columns = [excerpt.columns[place] for place in kept]
    into = f"INSERT INTO {_qualified(excerpt.relation)}"
    if not columns:
        yield from (f"{into} DEFAULT VALUES;\n" for _ in excerpt.rows)
        return
    names = ", ".join(quoted_name(column.name) for column in columns)
    opening = f"{into} ({names}){_overriding(columns)} VALUES\n"
    literal, last = literal_of(excerpt.backend), len(excerpt.rows) - 1
    for number, row in enumerate(excerpt.rows):
        place = number % ROWS_A_STATEMENT
        is_last = number == last or place == ROWS_A_STATEMENT - 1
        values = ", ".join(literal(column, row[at]) for column, at in zip(columns, kept, strict=True))
        yield f"{'' if place else opening}  ({values}){';' if is_last else ','}\n"


def in_list(excerpt: Excerpt, column: int) -> Iterator[str]:
    """A condition that holds for the rows whose value of a column is among those of the rows; each value once."""
    wanted, literal = excerpt.columns[column], literal_of(excerpt.backend)
    name = quoted_name(wanted.name)
    # Such types (json, xml, point) have no equality that IN could use, but their texts have.
    is_compared = wanted.orderable or excerpt.backend is Backend.SQLITE
    operand = name if is_compared else f"CAST({name} AS text)"
    values = dict.fromkeys(literal(wanted, row[column]) for row in excerpt.rows if row[column] is not None)
    conditions = [f"{operand} IN ({', '.join(values)})"] if values else []
    if any(row[column] is None for row in excerpt.rows):
        conditions.append(f"{name} IS NULL")
    yield conditions[0] if len(conditions) == 1 else f"({' OR '.join(conditions)})"


def _overriding(columns: list[Column]) -> str:
    """What has PostgreSQL take the values of columns that it would number by itself."""
    return " OVERRIDING SYSTEM VALUE" if any(column.identity == "always" for column in columns) else ""


def _qualified(relation: RelationName) -> str:
    return f"{quoted_name(relation.schema)}.{quoted_name(relation.name)}"
