"""The changes that take written ones back: staged, compared and written like any others. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.rows.assessment import counted
from pooldeck_db.rows.changes import ChangeSet
from pooldeck_db.rows.images import same
from pooldeck_db.rows.records import Change, Delete, Digest, Edit, Entry, Insert
from pooldeck_db.rows.results import Written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pooldeck_db.catalog import RelationDetail, RelationName

_TAKING = frozenset(("CASCADE", "SET NULL", "SET DEFAULT"))
"""What a foreign key does to the rows that refer to one that goes."""


@dataclass(frozen=True, slots=True)
class Inverse:
    """What takes a written set back."""

    changes: ChangeSet
    impossible: tuple[tuple[Written, str], ...] = ()
    """What it does not take back, and why, in one sentence each."""
    partial: tuple[tuple[Written, str], ...] = ()
    """What it takes back, but for what came with it, in one sentence each."""


def inverse(written: Iterable[Written], details: Mapping[RelationName, RelationDetail] | None = None) -> Inverse:
    """The changes that bring every row back to what it was before, the last one first.

    With the details of their relations it is said, too, what may stay behind of what the database did by itself.
    """
    changes: list[Change] = []
    impossible: list[tuple[Written, str]] = []
    partial: list[tuple[Written, str]] = []
    for draft, each in enumerate(reversed(tuple(written))):
        try:
            changes += _taken_back(each, draft)
        except _CannotBe as reason:
            impossible.append((each, str(reason)))
        else:
            detail = None if details is None else details.get(each.change.relation)
            partial += [] if detail is None else [(each, remark) for remark in _left_behind(each, detail)]
    return Inverse(ChangeSet.of(changes), tuple(impossible), tuple(partial))


def _left_behind(written: Written, detail: RelationDetail) -> Iterator[str]:
    """What the database itself, or a model's class, did when it was written, and does not take back."""
    others = sum(statement.others for statement in written.statements)
    if others:
        yield f"{counted(others, 'other row')} went with it, as its model says: that stays so."
    if isinstance(written.change, Delete):
        lost = {str(key.source) for key in detail.referenced_by if key.on_delete in _TAKING}
        if lost:
            yield f"Rows of {', '.join(sorted(lost))} that referred to it were changed with it, and stay so."
    elif isinstance(written.change, Edit) and written.before is not None and written.after is not None:
        new, named = written.after.as_mapping(), dict(written.change.entries)
        generated = {column.name for column in detail.columns if column.generated is not None}
        moved = [
            name
            for name, old in written.before.as_mapping().items()
            if name in new and name not in named and name not in generated and not same(old, new[name])
        ]
        if moved:
            who = "The model or the database" if written.change.relation.model else "The database itself"
            yield f"{who} changed {', '.join(moved)} with it: that stays."


class _CannotBe(Exception):
    """A change that cannot be taken back, and why."""


def _taken_back(written: Written, draft: int) -> list[Change]:
    match written.change:
        case Delete():
            return [Insert(draft, written.change.relation, _whole(written))]
        case Insert():
            if written.after is None:
                raise _CannotBe("It is not known which row it became.")
            return [Delete(written.after)]
        case Edit():
            return _unedited(written, written.change)


def _whole(written: Written) -> tuple[tuple[str, Entry], ...]:
    """A row's values to insert it again with; what is generated among them is left out when it is written."""
    if written.before is None:
        raise _CannotBe("It is not known what the row held.")
    return tuple(
        (name, _entry(name, value))
        for name, value in {**written.before.as_mapping(), **dict(written.kept)}.items()
    )


def _unedited(written: Written, edit: Edit) -> list[Change]:
    before, after = written.before, written.after
    if before is None or after is None:
        raise _CannotBe("It is not known what the row holds now.")
    old, new = before.as_mapping(), after.as_mapping()
    whole = {**old, **dict(written.kept)}
    entries = tuple(
        (name, _entry(name, whole.get(name))) for name, _ in edit.entries if not same(old.get(name), new.get(name))
    )
    return [Edit(after, entries)] if entries else []


def _entry(name: str, value: object) -> Entry:
    if isinstance(value, Digest):
        raise _CannotBe(value.why_unknown(name))
    if value is None or isinstance(value, int | float | str | bytes):
        return value
    raise TypeError(f"{name} holds what no image can hold")
