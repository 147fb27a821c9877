"""What can be opened without an address being typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_tui.launch import DEMO_DESTINATION, Destination

if TYPE_CHECKING:
    from pooldeck_db.settings import Settings


@dataclass(frozen=True, slots=True)
class Choice:
    """One database that is offered."""

    destination: Destination
    label: str
    """How the user knows it."""
    about: str
    """Where it comes from, what it is used for, and whether it is read-only."""
    recent: str | None = None
    """What the list of recent databases knows it by; None where it is not from there."""


def choices(settings: Settings | None) -> list[Choice]:
    """Configured connections, recent databases, the demo. Reads the history file."""
    return [*_configured(settings), *_recent(settings), _DEMO]


def forget(address: str) -> None:
    """Take a recent database off the list. Writes the history file; raises OSError."""
    from pooldeck_db.history import RecentTargets

    RecentTargets().forget(address)


_DEMO = Choice(DEMO_DESTINATION, "demo", "a shop database to try pooldeck on, made on this machine")


def _configured(settings: Settings | None) -> Iterator[Choice]:
    connections = settings.connections if settings is not None else {}
    for name, connection in connections.items():
        yield Choice(Destination(name), name, _about("configured", connection.environment, connection.read_only))


def _recent(settings: Settings | None) -> Iterator[Choice]:
    from pooldeck_db.history import RecentTargets

    configured = settings.connections if settings is not None else {}
    for recent in RecentTargets().load():
        if recent.address not in configured:
            destination = Destination(recent.address, read_only=recent.read_only)
            about = _about("recent", recent.environment, recent.read_only)
            yield Choice(destination, recent.label, about, recent.address)


def _about(origin: str, environment: str, read_only: bool | None) -> str:
    return ", ".join(part for part in (origin, environment, "read-only" if read_only else "") if part)
