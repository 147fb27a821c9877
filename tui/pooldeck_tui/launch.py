"""What the command line asked for: everything that the app is started with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_db.settings import Settings
    from pooldeck_db.target import Notice, Target


@dataclass(frozen=True, slots=True)
class Destination:
    """One database that the user wants to see."""

    text: str
    """A connection's name, an address, or a path; empty for the demo."""
    target: Target | None = None
    """The same, where it could be worked out already."""
    demo: bool = False
    """True for the embedded demo database."""
    read_only: bool = False
    """Open it read-only, whatever else is said."""
    table: str = ""
    """The table to show first, as `name` or `schema.name`; empty for the first one."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How the app is started."""

    destination: Destination | None = None
    """Where to go at once; None for the list of connections."""
    settings: Settings | None = None
    """What the configuration says; None where there is none, and the defaults hold."""
    theme: str = ""
    """The theme to use; empty for the usual one."""
    notices: tuple[Notice, ...] = ()
    """What was noticed while the configuration was read."""
