"""Columns, and what they come from in a statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.completion.names import NamedRelation


class Column(NamedTuple):
    """A column of a source."""

    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that columns come from."""

    alias: str
    """What its columns are qualified with."""
    columns: tuple[Column, ...]
    place: int
    """Where it is named."""
    relation: NamedRelation | None = None


def column_of(parts: Sequence[str], sources: Sequence[Source]) -> Column:
    """The column that a name means, with its type where that is known."""
    owner = parts[-2].lower() if len(parts) > 1 else ""
    for source in sources:
        for column in source.columns:
            if column.name.lower() == parts[-1].lower() and owner in ("", source.alias.lower()):
                return column
    return Column(parts[-1])


def type_of(parts: Sequence[str], sources: Sequence[Source]) -> str:
    """The type of the column that a name means; empty where that is not known."""
    return column_of(parts, sources).type
