"""What was shown, what you want and what they wrote, cell by cell, and what comes of a choice. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.rows import ChangeId, Digest, Edit
from pooldeck_db.rows.images import same

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pooldeck_db.rows import ChangeSet, Conflict, Held

ROW = ""
"""Stands for the row as a whole where a cell's column is named."""


class Side(StrEnum):
    """Whose value a cell is to have."""

    MINE = "mine"
    THEIRS = "theirs"


Choices: TypeAlias = Mapping[tuple[ChangeId, str], Side]
"""By row and column, whose value was chosen."""


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """One line: a row, or one of its cells."""

    conflict: Conflict
    column: str = ROW
    is_contested: bool = False
    """Whether it has to be chosen between yours and theirs."""

    @property
    def place(self) -> tuple[ChangeId, str]:
        """What a choice is kept by."""
        return self.conflict.change.id, self.column


def lines_of(conflicts: Iterable[Conflict]) -> tuple[ConflictLine, ...]:
    """Every row in conflict, and below it every cell that is another by now or is to be another."""
    return tuple(line for conflict in conflicts for line in _lines(conflict))


def undecided(lines: Sequence[ConflictLine], choices: Choices) -> tuple[int, ...]:
    """The indices of the lines that have to be chosen of and were not."""
    return tuple(index for index, line in enumerate(lines) if line.is_contested and line.place not in choices)


def can_be_kept(line: ConflictLine) -> bool:
    """Whether yours can be chosen: of a row that is not there any more only where it can be inserted again."""
    return line.conflict.theirs is not None or (is_lost_edit(line.conflict) and not too_long_of(line.conflict))


def is_lost_edit(conflict: Conflict) -> bool:
    """Whether the row that was edited is not there any more."""
    return conflict.theirs is None and isinstance(conflict.change, Edit)


def too_long_of(conflict: Conflict) -> str:
    """The column whose value was too long to be kept, so that nobody can insert the row again; empty for none."""
    change = conflict.change
    edited = dict(change.entries) if isinstance(change, Edit) else {}
    held = change.base.as_mapping().items()
    return next((name for name, value in held if isinstance(value, Digest) and name not in edited), "")


def resolved(changes: ChangeSet, conflicts: Iterable[Conflict], choices: Choices) -> ChangeSet:
    """The changes as they were chosen, to be compared with the rows as they are now.

    An edit of a row that is gone becomes a new row where it is kept.
    """
    for conflict in conflicts:
        id = conflict.change.id  # noqa: A001
        if is_lost_edit(conflict) and choices.get((id, ROW)) is Side.MINE:
            changes = changes.reinserted([id])
            continue
        if conflict.theirs is None or choices.get((id, ROW)) is Side.THEIRS:
            changes = changes.without([id])
            continue
        changes = changes.rebased(conflict.theirs)
        for (whose, column), side in choices.items():
            if whose == id and column and side is Side.THEIRS:
                changes = changes.without_entry(id, column)
    return changes


def _lines(conflict: Conflict) -> Iterator[ConflictLine]:
    change, theirs = conflict.change, conflict.theirs
    if theirs is None or not isinstance(change, Edit):
        yield ConflictLine(conflict, is_contested=True)
    else:
        yield ConflictLine(conflict)
    entries = dict(change.entries) if isinstance(change, Edit) else {}
    for column, shown in change.base.as_mapping().items():
        is_theirs = theirs is not None and not same(shown, _held(conflict, column))
        if column in entries or is_theirs:
            yours = entries.get(column)
            agrees = column in entries and same(yours, _held(conflict, column))
            yield ConflictLine(conflict, column, is_theirs and column in entries and not agrees)


def _held(conflict: Conflict, column: str) -> Held:
    """What they have in a column; what was shown where the row has no such column any more."""
    now = {} if conflict.theirs is None else conflict.theirs.as_mapping()
    return now.get(column, conflict.change.base.value(column))
