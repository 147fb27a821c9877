"""Puts the default of an attribute into an object that has a value already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, ColumnDefault, literal_column, null
from sqlalchemy.orm import attributes

from pooldeck_db.models.writing.refusing import explained
from pooldeck_db.models.writing.setting import set_all

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper

    from pooldeck_db.catalog import Column as ShownColumn


def set_default(entity: object, mapper: Mapper[object], shown: ShownColumn, *, is_sqlite: bool) -> None:
    """Set an attribute to what a new row would get: the model's own default, else that of the database."""
    name = shown.name
    column = mapper.column_attrs[name].columns[0]
    default = column.default if isinstance(column, Column) else None
    if isinstance(default, ColumnDefault) and (default.is_scalar or default.is_callable):
        with explained(mapper, name):
            value = default.arg if default.is_scalar else default.arg(None)
        set_all(entity, mapper, {name: value})
        return
    # An expression of SQL's is no value for a validator.
    state = attributes.instance_dict(entity)
    if isinstance(default, ColumnDefault):
        state[name] = default.arg
    elif is_sqlite:
        # There is no DEFAULT in an UPDATE.
        state[name] = null() if shown.default is None else literal_column(f"({shown.default})")
    else:
        state[name] = literal_column("DEFAULT")
    attributes.flag_modified(entity, name)
