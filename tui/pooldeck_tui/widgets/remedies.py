"""What the user can do by a key about an error, or a filter: what helps is known elsewhere, the keys here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.errors import ObjectMissing
from pooldeck_tui.widgets.shown_key import active_keys, shown_key

if TYPE_CHECKING:
    from textual.widget import Widget

    from pooldeck_db.errors import PooldeckError


class Remedy(NamedTuple):
    """One thing to do."""

    key: str
    """The key as the user has it."""
    what: str
    """What it does, in a few words."""

    def __str__(self) -> str:
        return f"{self.key}  {self.what}"


def unfiltering(widget: Widget) -> Remedy:
    """What a key does where no row meets the filter."""
    return Remedy(shown_key(widget, "command('unfilter')", "X"), "remove the last condition")


def remedies(widget: Widget, error: PooldeckError | None) -> tuple[Remedy, ...]:
    """What keys do about an error that the widget shows: `retry` of its own, and what the screen offers."""
    again = Remedy(shown_key(widget, "retry", "r", of=widget), "try again")
    if not isinstance(error, ObjectMissing) or not widget.is_attached:
        return (again,)
    refreshing = active_keys(widget, "reread", of=widget.screen)
    return (again, *(Remedy(key, "refresh the list of tables") for key in refreshing[:1]))
