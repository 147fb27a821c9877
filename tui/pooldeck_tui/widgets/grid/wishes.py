"""Which page the grid wants next: one wish at a time, and the newest wins.

Near the window the grid walks page by page, far from it it jumps; a jump waits until the movement has come to
rest, so that holding a key or dragging the scrollbar asks for one page, not for every page passed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.paging import After, AtFraction, AtRow, Before, End, PageRequest, Place, Start
from pooldeck_tui.widgets.grid.view import Join, Jump, View, Wish, clamped, placed
from pooldeck_tui.widgets.grid.window import Numbering

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationName

FAR_PAGES = 3
"""Farther than so many pages from the window the grid jumps."""
EXACT_ROWS = 100_000
"""Up to this row a jump of the grid's own asks for the row by its number, beyond it by an estimate."""


def opened(relation: RelationName, request: PageRequest, height: int) -> View:
    """Return the view of a relation before its first page."""
    return leapt(View(relation, request, height=height), request.place)


def leapt(view: View, place: Place) -> View:
    """Go to any place of the order; nothing is wished where it is loaded already."""
    target = _target(view, place)
    if target is None:
        return wishing(view, _unseen(view, place))
    if isinstance(place, End) and view.cursor == target and not view.window.after:
        return wishing(view, Join(_at(view, After(view.window.keys[-1]))))
    is_in_sight = view.top <= target < view.top + view.height
    view = placed(view, view.top if is_in_sight else target - view.height // 3, target)
    is_there = view.window.numbering is Numbering.EXACT or isinstance(place, End)
    if view.window.rows and view.is_covered and is_there:
        return replace(view, wish=None, failure=None)
    return wishing(view, _leap(view, place))


def reread(view: View) -> View:
    """Wish for the rows on the screen again, as they are now; the cursor stays on its row."""
    return wishing(view, replace(sought(view), top=None, cursor=None))


def restored(view: View, wish: Jump) -> View:
    """Wish again for what `sought` returned, be it long ago."""
    return wishing(view, replace(wish, request=_at(view, wish.request.place)))


def sought(view: View) -> Jump:
    """Return the wish that brings back the rows on the screen, found by key wherever they have gone by then."""
    window = view.window
    top = max(window.first, min(view.top, window.end - 1))
    cursor = top + view.cursor - view.top
    first = max(window.first, top - window.page_rows // 4)
    place: Place = Start()
    if first > window.first:
        place = After(window.keys[first - 1 - window.first])
    elif window.before and window.keys:
        # What comes before the window has no key here: begin behind its first row, which is wished afterwards.
        place, first = After(window.keys[0]), first + 1
    return Jump(_at(view, place), first, None, window.numbering, keeps=True, top=top, cursor=cursor)


def retried(view: View) -> View:
    """Wish again for what failed or has not come; with nothing outstanding, read the screen again."""
    if view.failure is not None:
        return wishing(view, view.failure.wish)
    return reread(view) if view.wish is None else wishing(view, view.wish)


def wishing(view: View, wish: Wish) -> View:
    """Wish for something instead of everything wished before; a repeated wish has a request of its own."""
    request = replace(wish.request)
    if isinstance(wish, Jump):
        return replace(view, wish=replace(wish, request=request, since=view.top), failure=None)
    return replace(view, wish=Join(request), failure=None)


def look(view: View, *, settled: bool) -> View:
    """Wish for the page that the view needs next, if it needs one that is not on its way.

    Args:
        view: The view after a movement or an arrival.
        settled: Whether the movement has come to rest; jumps wait for that.
    """
    wish = _needed(view)
    if wish is None:
        return _relieved(view)
    if _is_served(view, wish) or (isinstance(wish, Jump) and not settled):
        return view
    if view.failure is not None and view.failure.wish.request == wish.request:
        return view
    return wishing(view, wish)


def is_restless(view: View) -> bool:
    """Return whether the view needs a jump, which waits for the movement to come to rest."""
    wish = _needed(view)
    return isinstance(wish, Jump) and not _is_served(view, wish)


def is_awaited(view: View) -> bool:
    """Return whether the user waits for what is wished: rows that are only read ahead may take their time."""
    wish = view.wish
    if wish is None:
        return False
    return not view.window.rows or not view.is_covered or (isinstance(wish, Jump) and wish.keeps)


def _at(view: View, place: Place) -> PageRequest:
    return replace(view.request, place=place)


def _target(view: View, place: Place) -> int | None:
    """Return where the cursor goes for a place, None where only the page itself will tell."""
    window = view.window
    match place:
        case Start():
            return 0
        case End() if window.rows and (window.total is not None or not window.after):
            return window.extent - 1
        case AtRow(number) if number < window.extent:
            return max(0, number)
        case AtRow() if window.total is not None and window.total.exact:
            return window.extent - 1
        case AtFraction(fraction) if window.total is not None:
            return clamped(round(fraction * window.extent), window.extent)
    return None


def _unseen(view: View, place: Place) -> Jump:
    """Return the wish for a place whose number nobody knows yet; the screen stays until it comes."""
    if not isinstance(place, AtRow):
        return Jump(_at(view, place), keeps=True)
    first = max(0, place.number - view.window.page_rows // 4)
    top = place.number - view.height // 3
    return Jump(_at(view, AtRow(first)), first, keeps=True, top=top, cursor=place.number)


def _leap(view: View, place: Place) -> Jump:
    """Return the wish for the place that the view was put on."""
    if isinstance(place, AtRow):
        first = max(0, view.top - view.window.page_rows // 4)
        return Jump(_at(view, AtRow(first)), first)
    if isinstance(place, End):
        return Jump(_at(view, place), last=view.window.extent - 1)
    return Jump(_at(view, place), 0) if isinstance(place, Start) else _jump(view)


def _jump(view: View) -> Jump:
    """Return the wish for the rows on the screen, far from the window; with some rows before them."""
    window = view.window
    first = max(0, view.top - window.page_rows // 4)
    if first == 0:
        return Jump(_at(view, Start()), 0)
    if view.bottom + window.page_rows // 4 >= window.extent:
        return Jump(_at(view, End()), last=window.extent - 1)
    if first <= EXACT_ROWS:
        return Jump(_at(view, AtRow(first)), first)
    return Jump(_at(view, AtFraction(first / window.extent)), first)


def _needed(view: View) -> Wish | None:
    """Return the wish for rows on the screen that are not loaded, else for those that the movement will reach."""
    window = view.window
    if not window.rows:
        return None
    if max(view.top - window.end, window.first - view.bottom) > FAR_PAGES * window.page_rows:
        return _jump(view)
    below = window.end - view.bottom if window.after else None
    above = view.top - window.first if window.before else None
    down, up = (below, above) if view.direction > 0 else (above, below)
    ahead = max(window.page_rows // 2, 2 * view.height)
    if down is not None and (down < 0 or (down < ahead and (up is None or up >= 0))):
        return _neighbour(view, view.direction)
    return _neighbour(view, -view.direction) if up is not None and up < 0 else None


def _neighbour(view: View, direction: int) -> Join:
    keys = view.window.keys
    return Join(_at(view, After(keys[-1]) if direction > 0 else Before(keys[0])))


def _is_served(view: View, wish: Wish) -> bool:
    """Return whether what is on its way makes another wish needless."""
    pending = view.wish
    if pending is None or isinstance(pending, Join):
        return pending is not None and pending.request == wish.request
    if pending.keeps:
        return view.is_covered or view.top == pending.since
    if view.is_covered:
        return False
    size = view.window.page_rows
    if pending.last is not None:
        return view.top <= pending.last and view.bottom > pending.last - size
    return pending.first is not None and view.top < pending.first + size and view.bottom > pending.first


def _relieved(view: View) -> View:
    """Return the view without a jump that nobody waits for any more."""
    pending = view.wish
    if isinstance(pending, Jump) and not pending.keeps and view.window.rows and view.is_covered:
        return replace(view, wish=None)
    return view
