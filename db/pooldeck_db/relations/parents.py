"""Asks what the parents of some rows are called, all of them in one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from pooldeck_db.relations.records import Nowhere
from pooldeck_db.relations.spelling.base import LABEL_LENGTH, Keys
from pooldeck_db.turns import in_turns
from pooldeck_db.values import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.relations.records import Reference
    from pooldeck_db.relations.spelling.base import Spelling

Found: TypeAlias = "Mapping[tuple[str, tuple[Value, ...]], str]"
"""Labels by the reference's id and the key."""

_MOST_KEYS = 1_000
"""Rows of one parent table that are looked up at once."""

_MOST_REFERENCES = 100
"""Foreign keys whose parents are looked up; SQLite takes 500 parts of a compound query."""


async def keys_of(
    references: Sequence[Reference], rows: Sequence[Sequence[Value]], *, most_values: int
) -> list[Keys]:
    """The parents that the rows refer to, where they have a label and are found without reading a large table."""
    labelled = [each for each in references if each.is_direct and _has_labels(each)]
    found: list[Keys] = []
    left = most_values
    for reference in labelled[:_MOST_REFERENCES]:
        every = dict.fromkeys([reference.values(row) async for row in in_turns(rows)])
        keys = [each for each in every if not isinstance(each, Nowhere)]
        keys = keys[: min(_MOST_KEYS, left // len(reference.pairs))]
        left -= len(keys) * len(reference.pairs)
        if keys:
            found.append(Keys(reference, tuple(keys)))
    return found


def _has_labels(reference: Reference) -> bool:
    """Whether the rows there are called anything, and are found without reading a large table."""
    return bool(reference.label or reference.is_said) and bool(reference.pairs) and not reference.is_costly


async def labels_of(session: AsyncSession, wanted: Sequence[Keys], spelling: Spelling) -> Found:
    """The labels of the rows that have these keys."""
    parameters: list[object] = []
    parts = [spelling.lookup(number, keys, parameters) for number, keys in enumerate(wanted)]
    connection = await session.connection()
    # In the driver's own form: thousands of values, each compiled as a parameter, would stop the loop.
    answer = await connection.exec_driver_sql(" UNION ALL ".join(parts), tuple(parameters))
    rows: Iterable[Sequence[Any]] = answer
    found: dict[tuple[str, tuple[Value, ...]], str] = {}
    async for number, place, raw in in_turns(rows):
        label = label_from(raw)
        if label is not None:
            found[wanted[number].reference.id, wanted[number].values[place - 1]] = label
    return found


def label_from(raw: Value) -> str | None:
    """A label as it was read, on one line and cut where it is long; None where nothing is left of it."""
    if not isinstance(raw, str):
        return None
    line = " ".join(raw.split())
    return (line if len(line) <= LABEL_LENGTH else f"{line[: LABEL_LENGTH - 1]}…") or None
