"""What the grid says in words, in the place of rows: that there are none, or why."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from pooldeck_tui.format import clean, counted
from pooldeck_tui.widgets.grid.paint import PLACEHOLDER
from pooldeck_tui.widgets.grid.view import Failure, Jump, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.errors import PooldeckError
    from pooldeck_tui.widgets.remedies import Remedy


def notice(view: View, width: int, offered: Sequence[Remedy] = ()) -> tuple[str, ...]:
    """Return the lines to be said instead of rows, first the heading; empty where rows are to be drawn.

    `offered` is what keys do about an error, or about a filter that no row meets.
    """
    if view.failure is not None and not view.window.rows:
        return error_lines(view.failure.error, width, offered)
    if not view.window.rows:
        return (PLACEHOLDER,) if view.wish is not None else _nothing(view, offered)
    return () if view.window.columns else _columnless(view)


def alarm(view: View, width: int, offered: Sequence[Remedy] = ()) -> tuple[str, ...]:
    """Return the lines to be said below the rows, first the heading; empty where nothing went wrong."""
    failure = view.failure
    if failure is None or not view.window.rows or not _matters(view, failure):
        return ()
    return error_lines(failure.error, width, offered)


def error_lines(error: PooldeckError, width: int, offered: Sequence[Remedy]) -> tuple[str, ...]:
    """Return an error as lines: its title, what happened to what, what to do next, and the keys for it."""
    subject = f"{clean(error.subject)}: " if error.subject else ""
    room = max(1, width - 2)
    what = wrap(clean(subject + error.what), room)
    return (f"!! {clean(error.title)}", *what, *wrap(clean(error.hint), room), "   ".join(map(str, offered)))


def _matters(view: View, failure: Failure) -> bool:
    """Return whether the user waits for what failed: rows read ahead may fail unseen."""
    return not view.is_covered or (isinstance(failure.wish, Jump) and failure.wish.keeps)


def _nothing(view: View, offered: Sequence[Remedy]) -> tuple[str, ...]:
    """Say that there are no rows; where a filter may be why, how to be rid of it."""
    if view.request.filter is None:
        return ("No rows.",)
    return ("No rows meet the filter.", "   ".join(map(str, offered)))


def _columnless(view: View) -> tuple[str, ...]:
    total = view.window.total
    rows = "" if total is None else f" It has {counted(total.value, 'row', exact=total.exact)}."
    return (f"{clean(str(view.relation))} has no columns.{rows}",)
