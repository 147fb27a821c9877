"""Has the unit of work send what was said, where it would send nothing or something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, inspect, null
from sqlalchemy.orm import attributes
from sqlalchemy.orm.base import NO_VALUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import InstanceState


def insist(entity: object, named: Mapping[str, object]) -> None:
    """Insist on the values of attributes that are set already; those that the model itself made otherwise stay so.

    NULL is none to a type that has one of its own (JSON), and in a new row asks for the default. A value that
    Python takes for the old one (`[1]` and `[true]`) would not be sent.
    """
    state: InstanceState[object] = inspect(entity, raiseerr=True)
    columns = state.mapper.column_attrs
    for name, entry in named.items():
        if name not in columns or name not in state.dict:
            continue
        column = columns[name].columns[0]
        if entry is None and state.dict[name] is None and isinstance(column, Column) and _is_taken(state, column):
            state.dict[name] = null()
            attributes.flag_modified(entity, name)
        elif state.has_identity and name in state.committed_state:
            _send(state, name)


def _is_taken(state: InstanceState[object], column: Column[object]) -> bool:
    """Whether None is taken for something else than NULL."""
    mapper = state.mapper
    if column.primary_key or column is mapper.version_id_col or column is mapper.polymorphic_on:
        return False
    has_default = column.default is not None or column.server_default is not None
    return column.type.should_evaluate_none or (has_default and not state.has_identity)


def _send(state: InstanceState[object], name: str) -> None:
    old, new = state.committed_state[name], state.dict[name]
    impl = state.manager[name].impl
    if old is not new and impl.is_equal(new, old) is True and repr(old) != repr(new):
        state.committed_state[name] = NO_VALUE
