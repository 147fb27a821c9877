"""What the grid shows of a relation, as a value, and the pure functions that move it.

The rows on the screen are the places `top` to `bottom` in the window's numbering. Moving changes the view at once,
whether the rows are loaded or not; what has to be fetched for it is decided in `wishes`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_tui.widgets.grid.window import Numbering, Window

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationName
    from pooldeck_db.errors import PooldeckError
    from pooldeck_db.paging import PageRequest


@dataclass(frozen=True, slots=True)
class Join:
    """A wish for the page that continues the window."""

    request: PageRequest


@dataclass(frozen=True, slots=True)
class Jump:
    """A wish for a page that takes the window's place."""

    request: PageRequest
    first: int | None = None
    """The place where the page's first row is expected; None where nobody can know."""
    last: int | None = None
    """The place where the page's last row is expected (a jump to the end)."""
    numbering: Numbering = Numbering.UNKNOWN
    """How far `first` can be trusted where the page does not say its number."""
    keeps: bool = False
    """True where the rows on the screen stay until the page comes: it is wanted although they are loaded."""
    top: int | None = None
    """The place that is to be at the top then, in the numbering of `first`; None: where the view is then."""
    cursor: int | None = None
    """The place that the cursor is to be on then; set where `top` is."""
    since: int | None = None
    """What was at the top when it was wished; while that is there, nothing else is wished by itself."""


Wish: TypeAlias = Join | Jump


@dataclass(frozen=True, slots=True)
class Failure:
    """A wish that could not be fulfilled."""

    wish: Wish
    error: PooldeckError


@dataclass(frozen=True, slots=True)
class View:
    """The vertical state of a grid."""

    relation: RelationName
    request: PageRequest
    """What every request has in common; its place is where the grid was opened."""
    window: Window = field(default_factory=Window)
    top: int = 0
    """The place of the first row on the screen."""
    cursor: int = 0
    """The place of the row under the cursor, always on the screen."""
    height: int = 1
    """How many rows the screen has room for."""
    direction: int = 1
    """Where the last movement went: 1 down, -1 up."""
    wish: Wish | None = None
    """The page that was asked for and has not come."""
    failure: Failure | None = None
    """Why the last wish was not fulfilled, until another one is."""

    @property
    def bottom(self) -> int:
        """The place after the last row on the screen."""
        return max(self.top, min(self.top + self.height, self.window.extent))

    @property
    def is_covered(self) -> bool:
        """Whether every row on the screen is loaded."""
        return self.window.first <= self.top and self.bottom <= self.window.end


def clamped(place: int, extent: int) -> int:
    """Return the nearest place that exists."""
    return max(0, min(place, extent - 1))


def placed(view: View, top: int, cursor: int) -> View:
    """Show the rows from `top` on with the cursor on the screen, both as near as the extent allows."""
    top = max(0, min(top, view.window.extent - view.height))
    cursor = clamped(cursor, view.window.extent)
    cursor = max(top, min(cursor, top + view.height - 1))
    travel = top - view.top or cursor - view.cursor
    direction = view.direction if travel == 0 else (1 if travel > 0 else -1)
    return replace(view, top=top, cursor=cursor, direction=direction)


def moved(view: View, rows: int, scroll_step: int = 1) -> View:
    """Move the cursor by some rows; where it leaves the screen, that follows by at least `scroll_step` rows."""
    cursor = clamped(view.cursor + rows, view.window.extent)
    top = view.top
    if cursor < top:
        top = min(cursor, top - scroll_step)
    elif cursor >= top + view.height:
        top = max(cursor - view.height + 1, top + scroll_step)
    return placed(view, top, cursor)


def paged(view: View, pages: int) -> View:
    """Move screen and cursor by whole screens, one row of which stays in sight."""
    rows = pages * max(1, view.height - 1)
    return placed(view, view.top + rows, view.cursor + rows)


def scrolled(view: View, top: int) -> View:
    """Show the rows from a place on; the cursor is taken along where it would leave the screen."""
    return placed(view, top, view.cursor)


def resized(view: View, height: int) -> View:
    """Give the screen room for another number of rows; the cursor stays on it."""
    height = max(1, height)
    top = min(max(view.top, view.cursor - height + 1), view.cursor)
    return replace(placed(replace(view, height=height), top, view.cursor), direction=view.direction)
