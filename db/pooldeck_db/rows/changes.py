"""What is staged, as a value: at most one change a row. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import ValueRefused
from pooldeck_db.rows.records import Change, ChangeId, Delete, Digest, Edit, Entry, Insert, RowImage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pooldeck_db.catalog import RelationName

MOST_CHANGES = 10_000
"""Rows that a set changes at most: it is held in memory, journalled, and written in one transaction."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Changes of rows in the order in which they were first made; every change of it makes another one."""

    changes: Mapping[ChangeId, Change]
    drafts: int = 0
    """How many new rows were ever begun: the next one's number."""

    @classmethod
    def of(cls, changes: Iterable[Change]) -> ChangeSet:
        """A set of these changes; the last one wins where two are of one row."""
        by_id: dict[ChangeId, Change] = {change.id: change for change in changes}
        numbers = (change.draft for change in by_id.values() if isinstance(change, Insert))
        return cls(by_id, max(numbers, default=-1) + 1)

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes.values())

    def get(self, id: ChangeId) -> Change | None:  # noqa: A002
        """The change of one row, None where it has none."""
        return self.changes.get(id)

    def of_relation(self, relation: RelationName) -> tuple[Change, ...]:
        """The changes of one relation's rows."""
        return tuple(change for change in self if change.relation == relation)

    def edited(self, cells: Iterable[tuple[RowImage, str, Entry]]) -> ChangeSet:
        """With these cells to hold these entries; a cell that gets its old value back is no longer edited.

        A row that was edited before keeps its base. Raises ValueRefused for a row that is to be deleted, and for
        too many rows.
        """
        changes = dict(self.changes)
        for image, column, entry in cells:
            before = changes.get(image.address)
            if isinstance(before, Delete):
                raise ValueRefused(
                    "The row is marked to be deleted.",
                    subject=str(image.address.relation),
                    hint="Drop that mark first.",
                )
            edit = before if isinstance(before, Edit) else Edit(image, ())
            _put(changes, _with_entry(edit, column, entry))
        return self._checked(changes)

    def inserted(self, relation: RelationName, entries: Iterable[tuple[str, Entry]] = ()) -> ChangeSet:
        """With one more new row, whose number is the old `drafts`. Raises ValueRefused for too many rows."""
        new = Insert(self.drafts, relation, tuple(entries))
        return replace(self._checked({**self.changes, new.id: new}), drafts=self.drafts + 1)

    def drafted(self, draft: int, entries: Iterable[tuple[str, Entry]]) -> ChangeSet:
        """With these entries and no others in a new row; raises KeyError where there is no such draft."""
        before = self.changes[draft]
        if not isinstance(before, Insert):
            raise KeyError(draft)
        return replace(self, changes={**self.changes, draft: replace(before, entries=tuple(entries))})

    def reinserted(self, ids: Iterable[ChangeId]) -> ChangeSet:
        """With these edited rows, which are gone, as new ones: their values as shown, with what was edited.

        Other changes stay as they are. Raises ValueRefused for a row without a key, which may only have been
        changed, and for one with a value that is too long to be known and is not edited.
        """
        changes, drafts = dict(self.changes), self.drafts
        for edit in [self.changes.get(each) for each in ids]:
            if isinstance(edit, Edit) and changes.pop(edit.id, None) is not None:
                changes[drafts] = Insert(drafts, edit.relation, tuple(_whole(edit)))
                drafts += 1
        return replace(self, changes=changes, drafts=drafts)

    def deleted(self, rows: Iterable[RowImage]) -> ChangeSet:
        """With these rows to go; what was edited in them is dropped. Raises ValueRefused for too many rows."""
        changes = dict(self.changes)
        for image in rows:
            before = changes.get(image.address)
            # What is compared with is the row as it was when the user first touched it.
            changes[image.address] = Delete(before.base if isinstance(before, Edit) else image)
        return self._checked(changes)

    def without(self, ids: Iterable[ChangeId]) -> ChangeSet:
        """Without these changes."""
        dropped = set(ids)
        return replace(self, changes={id: change for id, change in self.changes.items() if id not in dropped})  # noqa: A001

    def without_entry(self, id: ChangeId, column: str) -> ChangeSet:  # noqa: A002
        """Without one cell of a change; without the change where it was an edit's only one."""
        change = self.changes.get(id)
        if change is None or isinstance(change, Delete):
            return self
        changes = dict(self.changes)
        kept = tuple(each for each in change.entries if each[0] != column)
        if isinstance(change, Edit) and not kept:
            del changes[id]
        else:
            changes[id] = replace(change, entries=kept)
        return replace(self, changes=changes)

    def rebased(self, image: RowImage) -> ChangeSet:
        """With a row's change to be compared with a newer image of it; cells that have their entry are dropped."""
        before = self.changes.get(image.address)
        changes = dict(self.changes)
        if isinstance(before, Delete):
            changes[image.address] = Delete(image)
        elif isinstance(before, Edit):
            edit = Edit(image, ())
            for column, entry in before.entries:
                edit = _with_entry(edit, column, entry)
            _put(changes, edit)
        return replace(self, changes=changes)

    def joined(self, others: ChangeSet) -> ChangeSet:
        """With the changes of another set behind these; its new rows get numbers of their own.

        Raises ValueRefused where both change the same row, and for too many rows.
        """
        changes = dict(self.changes)
        for change in others:
            if isinstance(change, Insert):
                moved = replace(change, draft=self.drafts + change.draft)
                changes[moved.id] = moved
            elif changes.setdefault(change.id, change) is not change:
                what = "Both sets of changes change the same row."
                hint = "Write or drop what is staged first."
                raise ValueRefused(what, subject=str(change.relation), hint=hint)
        return replace(self._checked(changes), drafts=self.drafts + others.drafts)

    def _checked(self, changes: Mapping[ChangeId, Change]) -> ChangeSet:
        if len(changes) > MOST_CHANGES:
            raise ValueRefused(
                f"More than {MOST_CHANGES:,} rows would be changed at once.",
                hint="Write what is staged first, or change so many rows by SQL.",
            )
        return replace(self, changes=changes)


NOTHING = ChangeSet({})
"""No changes."""


def _whole(edit: Edit) -> Iterator[tuple[str, Entry]]:
    """All values that an edited row was to have."""
    if edit.base.address.columns in ((), ("ctid",)):
        raise ValueRefused(
            "The row has no key, so that nobody knows whether it is gone or only changed.",
            subject=str(edit.relation),
            hint="Read the table again; where the row is gone, make a new one.",
        )
    edited = dict(edit.entries)
    for name, held in edit.base.as_mapping().items():
        value = edited.get(name, held)
        if isinstance(value, Digest):
            raise ValueRefused(
                value.why_unknown(name),
                subject=str(edit.relation),
                hint="Drop the change, and copy another row to make a new one.",
                column=name,
            )
        yield name, value


def _with_entry(edit: Edit, column: str, entry: Entry) -> Edit:
    """The edit with one cell's entry, in its old place where the cell was edited before."""
    entries = dict(edit.entries)
    if _same(edit.base.value(column), entry):
        entries.pop(column, None)
    else:
        entries[column] = entry
    return replace(edit, entries=tuple(entries.items()))


def _put(changes: dict[ChangeId, Change], edit: Edit) -> None:
    if edit.entries:
        changes[edit.id] = edit
    else:
        changes.pop(edit.id, None)


def _same(old: object, new: object) -> bool:
    """Whether two values are the same to the bit: 1 is not 1.0, and 0.0 is not -0.0."""
    return type(old) is type(new) and repr(old) == repr(new)
