"""How many rows elsewhere depend on those that are to be deleted or to get another key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.paging.shape import quoted
from pooldeck_db.rows.assessment import Assessment, Concern, Warning, counted, warnings_of  # noqa: A004
from pooldeck_db.rows.records import Delete, Digest, Edit
from pooldeck_db.rows.running import Runner, chunks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import ForeignKey, RelationDetail, RelationName
    from pooldeck_db.rows.changes import ChangeSet
    from pooldeck_db.rows.records import Change, Held
    from pooldeck_db.rows.spelling.base import Spelling
    from pooldeck_db.sessions import Sessions

MOST_COUNTED = 10_000
"""Rows that are counted, for one foreign key, at most."""

_PATIENCE = 3.0
"""Seconds that counting for one foreign key may take: a child table need not have an index for it."""

_KEYS = 500
"""Keys that one statement counts for."""

_CONSEQUENCES = {
    "CASCADE": ("deleted, too", "given the new key, too"),
    "SET NULL": ("their reference becomes NULL", "their reference becomes NULL"),
    "SET DEFAULT": ("their reference becomes its default", "their reference becomes its default"),
}
"""What becomes of the rows that refer to one that is deleted, or to one that gets another key."""

_REFUSAL = "the database refuses while they refer to what is there now"


class Guards:
    """Asks what depends on the rows of a set."""

    def __init__(self, sessions: Sessions, spelling: Spelling) -> None:
        self._sessions = sessions
        self._spelling = spelling

    async def assess(self, changes: ChangeSet, details: Mapping[RelationName, RelationDetail]) -> Assessment:
        """Everything that is to be said of a set before it is written; raises nothing of the database's."""
        found: list[Warning] = []
        for name, detail in details.items():
            own = changes.of_relation(name)
            found += warnings_of(detail, own)
            for foreign_key in detail.referenced_by:
                for deleting in (True, False):
                    concerned = [change for change in own if _concerns(foreign_key, change, deleting=deleting)]
                    if concerned:
                        found += await self._references(detail, foreign_key, concerned, deleting=deleting)
        return Assessment(tuple(found))

    async def _references(
        self, detail: RelationDetail, foreign_key: ForeignKey, changes: Sequence[Change], *, deleting: bool
    ) -> list[Warning]:
        keys = [key for change in changes if (key := _key(foreign_key, change)) is not None]

        async def work(session: AsyncSession) -> int:
            return await self._count(Runner(session), detail, foreign_key, keys)

        action = foreign_key.on_delete if deleting else foreign_key.on_update
        consequence = _CONSEQUENCES.get(action, (_REFUSAL, _REFUSAL))[not deleting]
        by = f"{foreign_key.source.name} ({', '.join(foreign_key.columns)})"
        named = f" by {foreign_key.name}" if foreign_key.name else ""
        try:
            count = await self._sessions.read(f"rows of {foreign_key.source.name}", work, deadline=_PATIENCE)
        except DatabaseError:
            text = f"Rows of {by}{named}: {consequence}. How many refer to these could not be counted."
            return [Warning(Concern.REFERENCES, detail.relation.name, text, tuple(c.id for c in changes))]
        if not count:
            return []
        number = counted(count, "row") if count <= MOST_COUNTED else f"More than {MOST_COUNTED:,} rows"
        text = f"{number} of {by}{named}: {consequence}."
        return [Warning(Concern.REFERENCES, detail.relation.name, text, tuple(c.id for c in changes))]

    async def _count(
        self,
        runner: Runner,
        detail: RelationDetail,
        foreign_key: ForeignKey,
        keys: Sequence[tuple[Held, ...]],
    ) -> int:
        columns = {column.name: column for column in detail.columns}
        source, qualifier = self._spelling.named(foreign_key.source)
        total = 0
        for chunk in chunks(keys, _KEYS):
            bindings = self._spelling.bindings()
            alternatives = [
                " AND ".join(
                    self._spelling.equal(
                        columns[target],
                        f"{qualifier}.{quoted(name)}",
                        self._spelling.address(columns[target], value, bindings),
                    )
                    for name, target, value in zip(
                        foreign_key.columns, foreign_key.target_columns, key, strict=True
                    )
                )
                for key in chunk
            ]
            where = " OR ".join(f"({each})" for each in alternatives)
            found = f"SELECT 1 AS c0 FROM {source} WHERE {where} LIMIT {MOST_COUNTED + 1 - total}"
            answer = await runner.run(
                f"SELECT count(*) FROM ({found}) AS found", bindings.values, str(foreign_key.source)
            )
            total += int(answer.rows[0][0] or 0)
            if total > MOST_COUNTED:
                break
        return total


def _concerns(foreign_key: ForeignKey, change: Change, *, deleting: bool) -> bool:
    """Whether a change takes away what the foreign key may refer to."""
    if deleting:
        return isinstance(change, Delete)
    return isinstance(change, Edit) and any(name in foreign_key.target_columns for name, _ in change.entries)


def _key(foreign_key: ForeignKey, change: Change) -> tuple[Held, ...] | None:
    """The values that are referred to; None where none can be, or where they are too long to be known."""
    if not isinstance(change, Delete | Edit):
        return None
    held = change.base.as_mapping()
    values = tuple(held.get(name) for name in foreign_key.target_columns)
    return None if any(value is None or isinstance(value, Digest) for value in values) else values
