"""What becomes of a view when a page, or the news of a failure, comes in: in any order, late, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import ObjectMissing
from pooldeck_db.paging import AtRow, Before, End, Page, PageRequest, RowNumber, Start
from pooldeck_tui.widgets.grid.view import Failure, Jump, View, Wish, placed
from pooldeck_tui.widgets.grid.window import Numbering, Window, from_page, joined, told, trimmed
from pooldeck_tui.widgets.grid.wishes import is_awaited, reread, wishing

if TYPE_CHECKING:
    from pooldeck_db.errors import PooldeckError


def arrive(view: View, page: Page) -> View:
    """Take an answer; one that is no longer wished for counts only where it still continues the window."""
    if page.relation != view.relation or replace(page.request, place=view.request.place) != view.request:
        return view
    wish = view.wish
    is_wished = wish is not None and wish.request == page.request
    if is_wished:
        view = replace(view, wish=None, failure=None)
    if is_wished and isinstance(wish, Jump):
        return _landed(view, page, wish)
    if view.window.joins(page):
        return _joined(view, page)
    if is_wished and page.columns != view.window.columns:
        return reread(view)
    return view


def fail(view: View, request: PageRequest, error: PooldeckError) -> View:
    """Take the news that a page could not be had; it is not wished again by itself.

    Of a relation that is gone nothing is left: neither rows that never come nor their number.
    """
    if view.wish is None or view.wish.request != request:
        return view
    if isinstance(error, ObjectMissing) and is_awaited(view):
        wish = Jump(replace(request, place=Start()), 0)
        return placed(replace(view, window=Window(), wish=None, failure=Failure(wish, error)), 0, 0)
    return replace(view, wish=None, failure=Failure(view.wish, error))


def withdrawn(view: View, request: PageRequest) -> View:
    """Take a wish back, where it is still the one."""
    return replace(view, wish=None) if view.wish is not None and view.wish.request == request else view


def counted(view: View, total: RowNumber) -> View:
    """Take the number of all rows, as it was counted; where it is not exact, there are so many rows at least."""
    return _shifted_to(view, *told(view.window, total)) if view.window.rows else view


def _joined(view: View, page: Page) -> View:
    return _shifted_to(view, *joined(view.window, page))


def _shifted_to(view: View, window: Window, shift: int) -> View:
    """Show a window that has the same rows and others; the screen goes with rows whose numbers were corrected."""
    direction = view.direction
    view = replace(view, window=window, wish=_shifted(view.wish, shift))
    view = replace(placed(view, view.top + shift, view.cursor + shift), direction=direction)
    return replace(view, window=trimmed(window, view.top, view.bottom))


def _shifted(wish: Wish | None, shift: int) -> Wish | None:
    """Return the wish in the window's new numbering."""
    if not isinstance(wish, Jump) or isinstance(wish.request.place, AtRow):
        return wish
    first = None if wish.first is None else wish.first + shift
    last = None if wish.last is None else wish.last + shift
    since = None if wish.since is None else wish.since + shift
    return replace(wish, first=first, last=last, since=since)


def _landed(view: View, page: Page, wish: Jump) -> View:
    """Put a page in the window's place, and the screen where the wish wanted it."""
    place = page.request.place
    if not page.rows and (page.before or page.after) and not isinstance(place, Start):
        # Everything there was deleted meanwhile: the nearest rows are at the end, if there are any.
        other = Start() if isinstance(place, End) else End()
        return wishing(view, Jump(replace(page.request, place=other), keeps=True))
    expected = _expected(wish, page)
    window = _window(view, page, wish, expected)
    top, cursor = _aim(view, window, wish, expected, page)
    return placed(replace(view, window=window, direction=1), top, cursor)


def _expected(wish: Jump, page: Page) -> int | None:
    """Return the place where the view expects the page's first row."""
    return wish.first if wish.last is None else wish.last - len(page.rows) + 1


def _window(view: View, page: Page, wish: Jump, expected: int | None) -> Window:
    is_reread = wish.keeps and wish.first is not None and not isinstance(page.request.place, AtRow)
    known = _doubted(view.window.total, page.total) if is_reread else view.window.total
    if page.number is not None:
        return from_page(page, page.number.value, Numbering.of(page.number), known)
    if expected is not None:
        return from_page(page, expected, wish.numbering, known)
    return from_page(page, view.top, Numbering.UNKNOWN, known)


def _doubted(known: RowNumber | None, fresh: RowNumber | None) -> RowNumber | None:
    """Return what is left of the known total when the rows were read anew: a count is as good as an estimate."""
    if known is None or known.exact or fresh is None:
        return None if known is None else RowNumber(known.value, exact=False)
    return RowNumber(max(known.value, fresh.value), exact=False)


def _aim(view: View, window: Window, wish: Jump, expected: int | None, page: Page) -> tuple[int, int]:
    """Return the places for the top and the cursor in the new window."""
    place = page.request.place
    if expected is None:
        is_at_end = isinstance(place, End | Before) or page.passed
        cursor = window.end - 1 if is_at_end else window.first
        return (cursor - view.height + 1 if is_at_end else cursor), cursor
    shift = 0 if isinstance(place, AtRow) else window.first - expected
    if wish.top is not None and wish.cursor is not None:
        return wish.top + shift, wish.cursor + shift
    key = view.window.key(view.cursor) if wish.keeps else None
    if key is not None and key in window.keys:
        cursor = window.first + window.keys.index(key)
        return cursor - (view.cursor - view.top), cursor
    return view.top + shift, view.cursor + shift
