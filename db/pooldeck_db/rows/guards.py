"""How many rows elsewhere depend on those that are to be deleted or to get another key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.rows.assessment import Assessment, Concern, Warning, counted, warnings_of  # noqa: A004
from pooldeck_db.rows.cascades import MOST_COUNTED, PATIENCE, Cascade, Dependents
from pooldeck_db.rows.records import Delete, Edit
from pooldeck_db.rows.referring import Referring, identity_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from pooldeck_db.catalog import ForeignKey, RelationDetail, RelationName
    from pooldeck_db.rows.changes import ChangeSet
    from pooldeck_db.rows.records import Change, ChangeId
    from pooldeck_db.rows.spelling.base import Spelling
    from pooldeck_db.sessions import Sessions

_CONSEQUENCES = {
    "CASCADE": ("deleted, too", "given the new key, too"),
    "SET NULL": ("their reference becomes NULL", "their reference becomes NULL"),
    "SET DEFAULT": ("their reference becomes its default", "their reference becomes its default"),
}
"""What becomes of the rows that refer to one that is deleted, or to one that gets another key."""

_REFUSAL = "the database refuses while they refer to what is there now"

_NOT_WHOLE = "More may go with them: not everything was looked at that refers to what is deleted."


class Guards:
    """Asks what depends on the rows of a set."""

    def __init__(
        self,
        sessions: Sessions,
        spelling: Spelling,
        detail_of: Callable[[RelationName], Awaitable[RelationDetail]],
    ) -> None:
        self._sessions = sessions
        self._spelling = spelling
        self._detail_of = detail_of

    async def assess(self, changes: ChangeSet, details: Mapping[RelationName, RelationDetail]) -> Assessment:
        """Everything that is to be said of a set before it is written; raises nothing of the database's."""
        found: list[Warning] = []
        deletes = [change for change in changes if isinstance(change, Delete)]
        deleted = {identity_of(details[change.relation], change.base.address) for change in deletes}
        for name, detail in details.items():
            own = changes.of_relation(name)
            found += warnings_of(detail, own)
            if gone := [change for change in own if isinstance(change, Delete)]:
                cascade = Cascade(self._sessions, self._spelling, self._detail_of, deleted)
                found += await self._of_deleted(detail, gone, cascade)
            for foreign_key in detail.referenced_by:
                if rekeyed := [change for change in own if _rekeys(foreign_key, change)]:
                    found += await self._of_rekeyed(detail, foreign_key, rekeyed)
        return Assessment(tuple(found))

    async def _of_deleted(
        self, detail: RelationDetail, deletes: Sequence[Delete], cascade: Cascade
    ) -> Sequence[Warning]:
        concerned = tuple(change.id for change in deletes)
        dependents = await cascade.walk(detail, [change.base.as_mapping() for change in deletes])
        warnings = [_warning(detail, each, concerned, deleting=True) for each in dependents]
        if not cascade.is_whole:
            warnings.append(Warning(Concern.REFERENCES, detail.relation.name, _NOT_WHOLE, concerned))
        return warnings

    async def _of_rekeyed(
        self, detail: RelationDetail, foreign_key: ForeignKey, edits: Sequence[Change]
    ) -> Iterator[Warning]:
        dependents = Dependents(foreign_key)
        rows = [change.base.as_mapping() for change in edits if isinstance(change, Edit)]
        try:
            source = await self._detail_of(foreign_key.source)
            referring = Referring(self._spelling, foreign_key, detail, source)
            dependents.rows |= (await referring.read(self._sessions, rows, MOST_COUNTED + 1, PATIENCE)).keys()
        except DatabaseError:
            dependents.is_counted = False
        concerned = tuple(change.id for change in edits)
        said = dependents.rows or not dependents.is_counted
        return iter((_warning(detail, dependents, concerned, deleting=False),) if said else ())


def _warning(
    detail: RelationDetail, dependents: Dependents, concerned: tuple[ChangeId, ...], *, deleting: bool
) -> Warning:
    """What becomes of the rows that refer by one foreign key to what is there now."""
    foreign_key = dependents.foreign_key
    action = foreign_key.on_delete if deleting else foreign_key.on_update
    consequence = _CONSEQUENCES.get(action, (_REFUSAL, _REFUSAL))[not deleting]
    named = f" by {foreign_key.name}" if foreign_key.name else ""
    by = f"{foreign_key.source.name} ({', '.join(foreign_key.columns)}){named}: {consequence}."
    if not dependents.is_counted:
        text = f"Rows of {by} How many refer to these could not be counted."
    elif dependents.are_too_many:
        text = f"More than {MOST_COUNTED:,} rows of {by}"
    else:
        text = f"{counted(len(dependents.rows), 'row')} of {by}"
    return Warning(Concern.REFERENCES, detail.relation.name, text, concerned)


def _rekeys(foreign_key: ForeignKey, change: Change) -> bool:
    """Whether a change takes away what the foreign key may refer to, and leaves the row."""
    return isinstance(change, Edit) and any(name in foreign_key.target_columns for name, _ in change.entries)
