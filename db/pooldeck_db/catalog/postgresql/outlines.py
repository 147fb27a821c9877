"""Turns the answer of `outlines.sql` into records."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from pooldeck_db.catalog.postgresql.answer import ColumnAnswer, IndexAnswer, TypeAnswer
from pooldeck_db.catalog.postgresql.build import column_from, index_from, kind_of, total
from pooldeck_db.catalog.postgresql.types import Types
from pooldeck_db.catalog.records import Outline, Relation, RelationKind, RelationName

if TYPE_CHECKING:
    from collections.abc import Iterator


class OutlineColumnAnswer(ColumnAnswer):
    """A column, without what concerns its definition alone."""

    readable: bool


class OutlineAnswer(TypedDict):
    """A relation; `rows` are those of each relation that holds rows of it."""

    schema: str
    name: str
    letter: str
    is_partition: bool
    readable: bool
    rows: list[int | None] | None
    columns: list[OutlineColumnAnswer] | None
    indexes: list[IndexAnswer] | None


class OutlinesAnswer(TypedDict):
    """The whole document."""

    types: dict[str, TypeAnswer] | None
    outlines: list[OutlineAnswer] | None


def outlines_from(answer: OutlinesAnswer) -> Iterator[Outline]:
    """The outlines, one by one."""
    types = Types(answer["types"] or {})
    for outline in answer["outlines"] or ():
        yield _outline(outline, types)


def _outline(answer: OutlineAnswer, types: Types) -> Outline:
    kind = kind_of(answer["letter"], is_partition=answer["is_partition"])
    columns = answer["columns"] or ()
    indexes = tuple(index_from(index, columns, types) for index in answer["indexes"] or ())
    return Outline(
        relation=Relation(
            name=RelationName(answer["schema"], answer["name"]),
            kind=kind,
            rows=None if kind is RelationKind.VIEW else total(answer["rows"] or ()),
            size=None,
            readable=answer["readable"],
        ),
        columns=tuple(column_from(column, types) for column in columns),
        primary_key=next((tuple(filter(None, index.columns)) for index in indexes if index.primary), ()),
        indexes=indexes,
        unreadable=frozenset(column["name"] for column in columns if not column["readable"]),
    )
