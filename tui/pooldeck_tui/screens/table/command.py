"""A command on an open relation: its key, and what it does, declared once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding

if TYPE_CHECKING:
    from pooldeck_tui.screens.table.reading import TableReading


@dataclass(frozen=True, slots=True)
class TableCommand:
    """What the user can do with the relation that is shown."""

    name: str
    """Names it in the user's configuration, after `table.`."""
    keys: str
    """Keys by Textual's names, separated by commas."""
    title: str
    """What it is called in the palette and at the foot of the screen."""
    help: str
    """One sentence."""
    run: Callable[[TableReading], Awaitable[None] | None]
    """Does it; what it gives back is waited for."""
    show: bool = False
    """Whether it is shown at the foot of the screen."""
    needs_structure: bool = True
    """Whether it can be done only once the structure of the relation is known."""

    @property
    def binding(self) -> Binding:
        """The key as Textual wants it."""
        action = f"command('{self.name}')"
        return Binding(self.keys, action, self.title, show=self.show, id=f"table.{self.name}", tooltip=self.help)
