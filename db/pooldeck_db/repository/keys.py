"""The primary key of a mapped class, of one column or several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import literal, tuple_

from pooldeck_db.repository.errors import InvalidKey, RowNotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Mapper

KEYS = 5_000
"""Keys of one column that are asked for by one statement."""


class PrimaryKey:
    """Tells the rows of a mapped class apart."""

    def __init__(self, mapper: Mapper[object]) -> None:
        attributes = [mapper.get_property_by_column(column).class_attribute for column in mapper.primary_key]
        # As attributes of the class, which for one that inherits stand for its own rows alone.
        self.columns: tuple[ColumnElement[object], ...] = tuple(each.expression for each in attributes)
        self._names = tuple(each.key for each in attributes)
        self._table = mapper.local_table.description
        self._mapper = mapper

    @property
    def chunk(self) -> int:
        """How many keys one statement takes: each column is a parameter, and SQLite has 32,766 of them."""
        return max(1, KEYS // len(self.columns))

    def parts(self, key: object) -> tuple[object, ...]:
        """The key's values, column by column; raises InvalidKey."""
        parts = key if isinstance(key, tuple) else (key,)
        if len(parts) != len(self._names):
            wanted = ", ".join(self._names)
            hint = f"Give {'a tuple of ' if len(self._names) > 1 else ''}{wanted}."
            raise InvalidKey(f"A key of {len(parts)} values was given.", subject=self._table, hint=hint)
        if None in parts:
            missing = self._names[parts.index(None)]
            raise InvalidKey(f"No row has NULL as its {missing}.", subject=self._table)
        return parts

    def of(self, entity: object) -> tuple[object, ...]:
        """The key of an object."""
        return tuple(self._mapper.primary_key_from_instance(entity))

    def is_one_of(self, keys: Sequence[tuple[object, ...]]) -> ColumnElement[bool]:
        """The rows with these keys."""
        if len(self.columns) == 1:
            return self.columns[0].in_([key[0] for key in keys])
        return tuple_(*self.columns).in_(keys)

    def equals(self, key: tuple[object, ...]) -> list[ColumnElement[bool]]:
        """The row with this key."""
        return [column == literal(part, column.type) for column, part in zip(self.columns, key, strict=True)]

    def missing(self, key: tuple[object, ...]) -> RowNotFound:
        """The error that says that no row has the key."""
        pairs = zip(self._names, key, strict=True)
        said = ", ".join(f"{name} = {part}" for name, part in pairs)
        return RowNotFound(f"There is no row with {said}.", subject=self._table)
