"""What is drawn in the place of values that refer to something: the names of what they refer to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from pooldeck_db.values import Value

Names: TypeAlias = "Mapping[int, Mapping[Value, str]]"
"""By the index of the column and the value in it, the name of what the value refers to."""

NO_NAMES: Final[Names] = MappingProxyType({})

REFERS = "→ "
"""Drawn before a name, so that it is not taken for the value."""

WIDEST_NAME = 24
"""Cells that names may widen a column to."""
