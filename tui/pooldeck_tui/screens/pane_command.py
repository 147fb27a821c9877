"""A command on a pane with rows: its key, and what it does, declared once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual.binding import Binding

P = TypeVar("P", contravariant=True)


@dataclass(frozen=True, slots=True)
class PaneCommand(Generic[P]):
    """What the user can do with what a pane shows."""

    name: str
    """Names it in the user's configuration, after the name of its section and a dot."""
    keys: str
    """Keys by Textual's names, separated by commas."""
    title: str
    """What it is called in the palette and at the foot of the screen."""
    help: str
    """One sentence."""
    run: Callable[[P], Awaitable[None] | None]
    """Does it; what it gives back is waited for."""
    show: bool = False
    """Whether it is shown at the foot of the screen."""

    def bound(self, section: str) -> Binding:
        """The key as Textual wants it."""
        action = f"command('{self.name}')"
        return Binding(
            self.keys, action, self.title, show=self.show, id=f"{section}.{self.name}", tooltip=self.help
        )
