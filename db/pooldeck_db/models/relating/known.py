"""What the database has of the tables that models map. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Column as MappedColumn
from sqlalchemy import Table
from sqlalchemy.orm.exc import UnmappedColumnError

from pooldeck_db.catalog import Column
from pooldeck_db.models.describing import name_of
from pooldeck_db.relations.indexes import is_served
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Mapper

    from pooldeck_db.catalog import Outline, RelationName


class Known:
    """Outlines of tables, by what the mappers call these."""

    def __init__(self, outlines: Mapping[RelationName, Outline], default_schema: str) -> None:
        """`default_schema` is that of tables that name none."""
        self._outlines, self._default = outlines, default_schema

    def named(self, table: Table) -> RelationName:
        """The name of a table in the database."""
        return in_schema(table, self._default)

    def outline(self, table: object) -> Outline | None:
        """What is known of a table; None where the database has none."""
        return self._outlines.get(self.named(table)) if isinstance(table, Table) else None

    def column(self, mapped: object) -> Column | None:
        """The column that the database has for one of a model's; None where it has none."""
        if not isinstance(mapped, MappedColumn):
            return None
        outline = self.outline(mapped.table)
        columns = () if outline is None else outline.columns
        return next((each for each in columns if each.name == mapped.name), None)

    def is_readable(self, mapped: MappedColumn[object]) -> bool:
        """Whether the user may select the column that the database has for one of a model's."""
        outline = self.outline(mapped.table)
        is_there = self.column(mapped) is not None
        return is_there and outline is not None and mapped.name not in outline.unreadable

    def attribute(self, mapper: Mapper[object], name: str) -> Column | None:
        """The column of an attribute, called as the attribute; one that is computed is taken for a text."""
        if name not in mapper.column_attrs:
            return Column(name, "text", Kind.TEXT, base_type="text")
        mapped = mapper.column_attrs[name].columns[0]
        if not isinstance(mapped, MappedColumn):
            return Column(name, "text", Kind.TEXT, base_type="text")
        found = self.column(mapped)
        return None if found is None else replace(found, name=name)

    def are_there(self, tables: Iterable[object]) -> bool:
        """Whether the database has all of these tables."""
        return all(self.outline(table) is not None for table in tables)

    def missing(self, tables: Iterable[object]) -> str:
        """One sentence: which of the tables there is none of; empty where they are all there."""
        gone = [table for table in tables if isinstance(table, Table) and self.outline(table) is None]
        return f"There is no table {gone[0].name}." if gone else ""

    def unserved(self, columns: Iterable[MappedColumn[object]]) -> int | None:
        """The rows of the table that are read to find some by these columns of it; None where an index serves."""
        columns = list(columns)
        outline = self.outline(columns[0].table) if columns else None
        if outline is None or is_served(outline, [column.name for column in columns]):
            return None
        return outline.relation.rows or 0


def in_schema(table: Table, default: str) -> RelationName:
    """The name of a table in the database; `default` is the schema of those that name none."""
    name = name_of(table)
    return replace(name, schema=name.schema or default)


def attribute_of(mapper: Mapper[object], column: MappedColumn[object]) -> str:
    """The attribute that a column is; empty where it is none."""
    try:
        return str(mapper.get_property_by_column(column).key)
    except UnmappedColumnError:
        return ""


def tables_of(mapper: Mapper[object]) -> list[Table]:
    """The tables that rows of a mapper are in."""
    return [table for table in mapper.tables if isinstance(table, Table)]
