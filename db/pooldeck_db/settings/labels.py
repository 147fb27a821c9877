"""Which columns name the rows of a table, as a setting."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from pooldeck_db.settings.section import refused

_MOST = 3
"""Columns of one label."""


def _by_table(labels: object) -> object:
    """By the table's full name, also where that was written without quotes, which TOML reads as a table in one."""
    if not isinstance(labels, dict):
        return labels
    result: dict[str, object] = {}
    for table, columns in labels.items():
        if isinstance(columns, dict):
            result |= {f"{table}.{inner}": each for inner, each in columns.items()}
        else:
            result[table] = columns
    return result


def _as_columns(columns: object) -> object:
    listed = [columns] if isinstance(columns, str) else columns
    if isinstance(listed, list) and (not 0 < len(listed) <= _MOST or "" in listed):
        raise refused("A label is one column or a few.", f"Name a column, or up to {_MOST} in a list.")
    return listed


LabelColumns = Annotated[tuple[str, ...], BeforeValidator(_as_columns)]
"""The name of a column, or a list of a few."""

LabelSettings = Annotated[dict[str, LabelColumns], BeforeValidator(_by_table)]
"""The columns that name a row, by the name of the table: `customers`, or in full `public.customers`."""
