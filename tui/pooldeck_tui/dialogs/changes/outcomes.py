"""What came of a write, in plain words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.rows import Delete
from pooldeck_tui.dialogs.changes.wording import heading, tally
from pooldeck_tui.format import clean
from pooldeck_tui.widgets.grid.staged import in_short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pooldeck_db.rows import Refused, Written

MOST_REMARKS = 3
"""Cells that the database changed by itself and that are named one by one."""


def refused_words(refused: Refused) -> str:
    """Which cell of which row was refused, and by which rule."""
    error = refused.error
    said = " ".join(part for part in (error.what, error.hint) if part)
    is_named = not error.constraint or error.constraint in said
    rule = "" if is_named else f" (constraint {clean(error.constraint)})"
    if refused.change is None:
        return f"Nothing was written. {error.title}: {said}{rule}"
    cell = f", {clean(refused.column)}" if refused.column else ""
    where = " ".join(heading(refused.change).split())
    return f"Nothing was written. {error.title}: {where}{cell}: {said}{rule}"


def written_words(written: Sequence[Written]) -> str:
    """How much was written."""
    changes = [each.change for each in written]
    # Only what was staged is known: rows that a foreign key took along were never seen here.
    but = (
        ", but no rows that the database deleted with them"
        if any(isinstance(each, Delete) for each in changes)
        else ""
    )
    return f"Written: {tally(changes)}. Undo (U) stages what takes it back{but}."


def altered_words(written: Sequence[Written]) -> Iterator[str]:
    """The cells in which the database holds something else than was written: a sentence each of the first."""
    altered = [(each, column) for each in written for column in each.altered]
    for each, column in altered[:MOST_REMARKS]:
        where = " ".join(heading(each.change).split()[1:])
        now = "" if each.after is None else in_short(each.after.value(column))
        yield f"{where}: the database itself put {now} into {clean(column)}."
    if len(altered) > MOST_REMARKS:
        yield f"The database itself changed {len(altered) - MOST_REMARKS} more of the written cells."
