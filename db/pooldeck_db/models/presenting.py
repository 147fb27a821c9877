"""Reads `info={"pooldeck": {...}}` of columns, attributes and tables."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from pooldeck_db.models.records import Presentation

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = "pooldeck"
"""Under which `info` holds what is meant for pooldeck."""

_ALLOWED = {field.name: str if field.type == "str" else bool for field in fields(Presentation)}


def presentation(info: Mapping[object, object]) -> tuple[Presentation, str]:
    """What is said of the presentation, and what is wrong with it, as a sentence; empty where nothing is."""
    wanted = info.get(KEY, {})
    if not isinstance(wanted, dict):
        return Presentation(), f'info["{KEY}"] is to be a dict, not {type(wanted).__name__}.'
    good: dict[str, str | bool] = {}
    mistakes = []
    for name, value in wanted.items():
        expected = _ALLOWED.get(name)
        if expected is None:
            mistakes.append(f'info["{KEY}"] has no {name!r}: {", ".join(_ALLOWED)} are known.')
        elif not isinstance(value, expected):
            mistakes.append(f'info["{KEY}"]["{name}"] is to be a {expected.__name__}, not {value!r}.')
        else:
            good[name] = value
    return Presentation(**good), " ".join(mistakes)  # type: ignore[arg-type] # of the kind that each field has
