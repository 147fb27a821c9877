"""Puts the default of an attribute into an object that has a value already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, ColumnDefault, DefaultClause, literal_column, text
from sqlalchemy.orm import attributes

from pooldeck_db.models.writing.refusing import explained
from pooldeck_db.models.writing.setting import set_all

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper


def set_default(entity: object, mapper: Mapper[object], name: str, *, is_sqlite: bool) -> None:
    """Set an attribute to what a new row would get: the model's own default, else that of the database."""
    column = mapper.column_attrs[name].columns[0]
    default = column.default if isinstance(column, Column) else None
    if isinstance(default, ColumnDefault) and (default.is_scalar or default.is_callable):
        with explained(mapper, name):
            value = default.arg if default.is_scalar else default.arg(None)
        set_all(entity, mapper, {name: value})
        return
    # An expression of SQL's is no value for a validator.
    state = attributes.instance_dict(entity)
    state[name] = _of_database(column) if is_sqlite else literal_column("DEFAULT")
    attributes.flag_modified(entity, name)


def _of_database(column: object) -> object:
    """SQLite: there is no DEFAULT in an UPDATE."""
    default = column.server_default if isinstance(column, Column) else None
    if not isinstance(default, DefaultClause):
        return None
    return text(default.arg) if isinstance(default.arg, str) else default.arg
