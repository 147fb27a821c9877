"""Whether an expression of a model's has one value for each of its rows, and leaves these as they are. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.sql.elements import Over
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import ScalarSelect, SelectBase

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.sql.visitors import ExternallyTraversible

_AGGREGATES = frozenset(
    (
        "aggregate_strings", "array_agg", "avg", "bit_and", "bit_or", "bool_and", "bool_or", "count", "every",
        "group_concat", "json_agg", "json_group_array", "json_group_object", "json_object_agg", "jsonb_agg",
        "jsonb_object_agg", "max", "min", "stddev", "string_agg", "sum", "total", "variance",
    )
)  # fmt: skip
"""All that SQLite has, which would make one row of all; PostgreSQL refuses whatever is none of these."""

_OF_VALUES = frozenset(("max", "min"))
"""Those that are no aggregates of several values (SQLite)."""


def objection(
    statement: Select[tuple[object, ...]], without: Select[tuple[object, ...]], *, is_locked: bool
) -> str:
    """Why the last column of a statement cannot be selected row by row, as a sentence; empty where it can.

    `without` is the statement without it. A hybrid may stand for a value of another table, that a query of its
    own is to join: by itself it would give each row as often as that table has rows. `is_locked`: rows are locked
    through the statement (PostgreSQL), which no window allows.
    """
    others = {*statement.get_final_froms()} - {*without.get_final_froms()}
    if others:
        names = ", ".join(sorted(str(getattr(each, "name", each)) for each in others))
        return f"it stands for a value where {names} is joined, which it is not here."
    last = list(statement.selected_columns)[-1]
    if _aggregates(last):
        return "it is an aggregate of many rows, and has no value for one."
    if is_locked and _windows(last):
        return "it is worked out over many rows (a window function), so that none could be locked to be changed."
    return ""


def _aggregates(part: ExternallyTraversible) -> bool:
    """Whether rows become one by it; what a subquery or a window does with them is its own."""
    if isinstance(part, SelectBase | ScalarSelect):
        return False
    if isinstance(part, Over):
        return any(map(_aggregates, part.element.get_children()))
    if isinstance(part, FunctionElement):
        name = str(getattr(part, "name", "")).lower()
        if name in _AGGREGATES and not (name in _OF_VALUES and len(part.clauses) > 1):
            return True
    return any(map(_aggregates, part.get_children()))


def _windows(part: ExternallyTraversible) -> bool:
    """Whether a window is in it, but for those of subqueries."""
    if isinstance(part, SelectBase | ScalarSelect):
        return False
    return isinstance(part, Over) or any(map(_windows, part.get_children()))
