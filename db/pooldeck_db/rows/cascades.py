"""What goes with rows that are deleted, however far it goes: counted by the foreign keys that it goes along."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.rows.referring import KEYS, Referring

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence, Set

    from pooldeck_db.catalog import ForeignKey, RelationDetail, RelationName
    from pooldeck_db.rows.referring import Identity, Values
    from pooldeck_db.rows.spelling.base import Spelling
    from pooldeck_db.sessions import Sessions

MOST_COUNTED = 10_000
"""Rows that are counted, for one foreign key, at most; what refers to more than these is not looked for."""

PATIENCE = 3.0
"""Seconds that a look along one foreign key may take: a child table need not have an index for it."""

MOST_STATEMENTS = 100
"""Statements after which no further look is begun."""

LONGEST = 10.0
"""Seconds after which no further look is begun, either."""


@dataclass
class Dependents:
    """The rows that refer by one foreign key to rows that go, or get another key."""

    foreign_key: ForeignKey
    rows: set[Identity] = field(default_factory=set)
    is_counted: bool = True
    """False where they could not be counted, for all that is known."""

    @property
    def are_too_many(self) -> bool:
        """Whether there are more than are counted."""
        return len(self.rows) > MOST_COUNTED


class Cascade:
    """A walk along the foreign keys from rows that are deleted."""

    def __init__(
        self,
        sessions: Sessions,
        spelling: Spelling,
        detail_of: Callable[[RelationName], Awaitable[RelationDetail]],
        deleted: Set[Identity],
    ) -> None:
        """`deleted` are the rows that a set deletes by itself: nothing is to be said of them."""
        self._sessions = sessions
        self._spelling = spelling
        self._detail_of = detail_of
        self._deleted = deleted
        self._gone = set(deleted)
        self._details: dict[RelationName, RelationDetail] = {}
        self._found: dict[ForeignKey, Dependents] = {}
        self._statements = 0
        self._until = asyncio.get_running_loop().time() + LONGEST
        self.is_whole = True
        """False where something was not looked for that may be there."""

    async def walk(self, detail: RelationDetail, rows: Iterable[Values]) -> Sequence[Dependents]:
        """Everything that goes with these rows, and what refers to that: the nearest first.

        Foreign keys that no row refers by are not among it. Raises nothing of the database's.
        """
        level: dict[RelationName, list[Values]] = {detail.relation.name: list(rows)}
        self._details[detail.relation.name] = detail
        while level:
            further: dict[RelationName, list[Values]] = {}
            for name, gone in level.items():
                for foreign_key in self._details[name].referenced_by:
                    new = await self._look(foreign_key, self._details[name], gone)
                    if new and self._details[name].source:
                        # What becomes of what refers to these, their own models say, not the database's keys.
                        # Where nothing can refer to them, there is nothing to be said.
                        self.is_whole &= not self._details[foreign_key.source].referenced_by
                    elif new:
                        further.setdefault(foreign_key.source, []).extend(new)
            level = further
        for each in self._found.values():
            # Rows that go, too, neither keep what they refer to from going nor a reference, but where even those
            # are minded.
            if each.foreign_key.on_delete != "CASCADE":
                each.rows -= self._deleted if each.foreign_key.on_delete == "RESTRICT" else self._gone
        return [each for each in self._found.values() if each.rows or not each.is_counted]

    async def _look(self, foreign_key: ForeignKey, target: RelationDetail, rows: Sequence[Values]) -> list[Values]:
        """Note what refers to these rows; gives those of it that were not known to go."""
        dependents = self._found.setdefault(foreign_key, Dependents(foreign_key))
        if dependents.are_too_many or not dependents.is_counted:
            return []
        remaining = self._until - asyncio.get_running_loop().time()
        if self._statements >= MOST_STATEMENTS or remaining <= 0:
            self.is_whole = False
            return []
        self._statements += -(-len(rows) // KEYS)
        limit = MOST_COUNTED + 1 - len(dependents.rows)
        try:
            source = await self._detail(foreign_key.source)
            referring = Referring(self._spelling, foreign_key, target, source)
            found = await referring.read(self._sessions, rows, limit, min(PATIENCE, remaining))
        except DatabaseError:
            dependents.is_counted = False
            return []
        return self._noted(dependents, found)

    def _noted(self, dependents: Dependents, found: dict[Identity, Values]) -> list[Values]:
        if dependents.foreign_key.on_delete != "CASCADE":
            dependents.rows |= found.keys()
            return []
        new = found.keys() - self._gone
        dependents.rows |= new
        self._gone |= new
        if dependents.are_too_many:
            self.is_whole = False
            return []
        return [found[each] for each in new]

    async def _detail(self, name: RelationName) -> RelationDetail:
        if name not in self._details:
            self._details[name] = await self._detail_of(name)
        return self._details[name]
