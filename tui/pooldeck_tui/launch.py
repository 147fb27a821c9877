"""What the command line asked for: everything that the app is started with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pooldeck_tui.terminal.environment import Colours

if TYPE_CHECKING:
    from collections.abc import Collection

    from pooldeck_db.pool.diagnosis import Thresholds
    from pooldeck_db.settings import Settings
    from pooldeck_db.target import ModelSources, Notice, Target

DEMO = "demo"
"""What asks for the embedded demo database."""

_DEMO_TABLE = "orders"


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
    models: ModelSources | None = None
    """The user's models of it, in the place of those that the configuration names."""
    unlocked: bool = False
    """True where the user let a read-only connection be written to, whatever else is said."""


DEMO_DESTINATION = Destination("", demo=True, table=_DEMO_TABLE)
"""The demo database, at its most telling table."""


@dataclass(frozen=True, slots=True)
class AttachedTo:
    """Pools of other processes that the user wants to watch."""

    label: str
    """As the user named them."""
    addresses: tuple[str, ...]
    thresholds: Thresholds
    """From where on something is said of them."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How the app is started."""

    destination: Destination | None = None
    """Where to go at once; None for the list of connections."""
    settings: Settings | None = None
    """What the configuration says; None where there is none, and the defaults hold."""
    theme: str = ""
    """The theme to use; empty for the usual one."""
    colours: Colours = field(default_factory=Colours)
    """How many colours to draw in."""
    notices: tuple[Notice, ...] = ()
    """What was noticed while the configuration was read."""
    attached: AttachedTo | None = None
    """Pools of other processes to watch, in the place of a database."""
    read_only: bool = False
    """Open every database read-only, whatever else is said."""


def destination_of(wished: str, names: Collection[str]) -> Destination:
    """Where a connection's name, `demo`, an address or a path leads; `names` are those of the connections.

    May read libpq's files. Raises ConfigurationError and DriverMissing where it leads nowhere.
    """
    if wished in names:
        return Destination(wished)
    if wished == DEMO:
        return DEMO_DESTINATION
    if _is_file(wished):
        return Destination(wished)
    from pooldeck_db.resolution import parse_target

    return Destination("", parse_target(wished, names=names))


def _is_file(wished: str) -> bool:
    """Whether a file is there; what cannot even be a path is none (an address may be too long for one)."""
    try:
        return Path(wished).expanduser().is_file()
    except (OSError, RuntimeError, ValueError):
        return False
