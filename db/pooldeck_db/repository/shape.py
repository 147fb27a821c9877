"""What rows for a bulk insert have in common, and the statement that inserts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Table, insert, inspect

from pooldeck_db.repository.errors import InvalidRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Insert
    from sqlalchemy.orm import Mapper


class Shape:
    """The keys that every row has: Core takes them from the first row, and would drop what others have beyond."""

    def __init__(self, name: str, keys: Collection[str], statement: Insert, columns: Mapping[str, str]) -> None:
        """`columns` are the names of columns by attribute, where any differ."""
        self._name = name
        self._keys = frozenset(keys)
        self.statement = statement
        self._columns = columns

    def fitted(self, rows: Sequence[Mapping[str, object]], first: int) -> Sequence[Mapping[str, object]]:
        """The rows as the statement takes them; `first` is the first one's number. Raises InvalidRow."""
        keys = self._keys
        for number, row in enumerate(rows, first):
            if row.keys() != keys:
                raise InvalidRow(self._difference(number, row.keys()), subject=self._name, hint=_SAME)
        if not self._columns:
            return rows
        return [{self._columns[key]: value for key, value in row.items()} for row in rows]

    def _difference(self, number: int, keys: Collection[str]) -> str:
        missing, extra = sorted(self._keys - set(keys)), sorted(set(keys) - self._keys)
        parts = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has {', '.join(extra)} besides"] * bool(extra)
        return f"Row {number:,} is of another shape than the first: it {' and '.join(parts)}."


_SAME = "All rows of a bulk insert have the same keys; None stands for NULL, a missing key for the default."


def shape_of(into: type[object] | Table, row: Mapping[str, object]) -> Shape:
    """The shape of the rows of which this is the first; raises InvalidRow for what the model has not."""
    if isinstance(into, Table):
        _check(into.description, row, into.columns.keys())
        return Shape(into.description, row.keys(), insert(into), {})
    mapper: Mapper[object] = inspect(into)
    table = mapper.local_table
    firsts = ((prop.key, prop.columns[0]) for prop in mapper.column_attrs)
    columns = {name: column.key for name, column in firsts if isinstance(column, Column)}
    name = table.description
    inherits = mapper.inherits is not None or mapper.polymorphic_on is not None
    if inherits or mapper.composites or not isinstance(table, Table):
        # Rows of several tables, or of a kind that is noted in them, which only the class knows: half as fast.
        _check(name, row, {*columns, *mapper.composites.keys()})
        return Shape(name, row.keys(), insert(into).execution_options(render_nulls=True), {})
    _check(name, row, columns)
    renamed = {key: columns[key] for key in row} if any(columns[key] != key for key in row) else {}
    return Shape(name, row.keys(), _versioned(insert(table), mapper, row), renamed)


def _versioned(statement: Insert, mapper: Mapper[object], row: Mapping[str, object]) -> Insert:
    """The statement with the version that a new object would have, where the rows bring none."""
    version, generate = mapper.version_id_col, mapper.version_id_generator
    if version is None or not callable(generate) or mapper.get_property_by_column(version).key in row:
        return statement
    return statement.values({version.key: generate(None)})


def _check(name: str, row: Mapping[str, object], known: Collection[str]) -> None:
    if unknown := sorted(set(row) - set(known)):
        raise InvalidRow(f"It has no {', '.join(unknown)}.", subject=name, hint=f"It has {', '.join(known)}.")
