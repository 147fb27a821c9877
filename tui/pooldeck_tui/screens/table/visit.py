"""Where a tab was before a reference was followed, so that it can come back there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationName
    from pooldeck_db.paging import PageRequest
    from pooldeck_tui.widgets.grid import Bookmark

LONGEST = 100
"""Visits that a trail keeps; the earliest are forgotten."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One relation as a tab shows it, or showed it."""

    relation: RelationName
    request: PageRequest
    """Its order and its filter."""
    bookmark: Bookmark | None = None
    """Where the cursor and the screen were; None for the first row."""
    trail: tuple[Visit, ...] = ()
    """The visits before, the earliest first; theirs are empty."""

    def followed_by(self, relation: RelationName, request: PageRequest) -> Visit:
        """The visit that follows a reference from this one."""
        here = Visit(self.relation, self.request, self.bookmark)
        return Visit(relation, request, trail=(*self.trail, here)[-LONGEST:])

    def back(self) -> Visit | None:
        """The visit before this one, None where there was none."""
        if not self.trail:
            return None
        before = self.trail[-1]
        return Visit(before.relation, before.request, before.bookmark, self.trail[:-1])

    @property
    def crumbs(self) -> tuple[str, ...]:
        """The names of the relations on the way here, this one last."""
        return tuple(visit.relation.title for visit in (*self.trail, self))
