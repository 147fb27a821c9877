"""What can be opened without an address being typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.surroundings import home_directory
from pooldeck_tui.launch import DEMO_DESTINATION, Destination

if TYPE_CHECKING:
    from pooldeck_db.history import Recent
    from pooldeck_db.settings import Settings
    from pooldeck_db.target import Target

_LONGEST_PLACE = 56
"""Characters of a place that are shown."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One database that is offered."""

    destination: Destination
    label: str
    """How the user knows it."""
    about: str
    """Whether it is open, where it comes from, what it is used for, whether it is read-only, and where it is."""
    recent: str | None = None
    """What the list of recent databases knows it by; None where it is not from there."""


def choices(settings: Settings | None, opened: Target | None = None) -> list[Choice]:
    """Configured connections, recent databases, the demo; `opened` is marked. Reads the history file."""
    return [*_configured(settings, opened), *_recent(settings, opened), _demo(settings, opened)]


def forget(address: str) -> None:
    """Take a recent database off the list. Writes the history file; raises OSError."""
    from pooldeck_db.history import RecentTargets

    RecentTargets().forget(address)


def _configured(settings: Settings | None, opened: Target | None) -> Iterator[Choice]:
    if settings is None:
        return
    from pooldeck_db.address import summary
    from pooldeck_db.settings import address_of

    home = home_directory()
    for name, connection in settings.connections.items():
        origin = _origin("configured", is_open=opened is not None and opened.name == name)
        place = _shortened(summary(address_of(connection), home))
        about = _about(origin, connection.environment, connection.read_only, place)
        yield Choice(Destination(name), name, about)


def _recent(settings: Settings | None, opened: Target | None) -> Iterator[Choice]:
    from pooldeck_db.history import RecentTargets, address_to_reopen

    configured = settings.connections if settings is not None else {}
    recents = [recent for recent in RecentTargets().load() if recent.address not in configured]
    labels = Counter(recent.label for recent in recents)
    open_address = None if opened is None else address_to_reopen(opened)
    for recent in recents:
        origin = _origin("recent", is_open=recent.address == open_address)
        place = _shortened(_place(recent, is_alone=labels[recent.label] == 1))
        about = _about(origin, recent.environment, recent.read_only, place)
        yield Choice(Destination(recent.address, read_only=recent.read_only), recent.label, about, recent.address)


def _demo(settings: Settings | None, opened: Target | None) -> Choice:
    from pooldeck_db.demo.location import demo_path

    path = demo_path(settings.demo.path if settings is not None else None)
    origin = _origin("a shop database to try pooldeck on", is_open=opened is not None and opened.path == path)
    return Choice(DEMO_DESTINATION, "demo", f"{origin}, made on this machine")


def _place(recent: Recent, *, is_alone: bool) -> str:
    """Where a recent database is; nothing where its label says that already, and no other has the same."""
    from pooldeck_db.address import is_address, parse_address, summary
    from pooldeck_db.errors import PooldeckError
    from pooldeck_db.target import Backend

    if not is_address(recent.address):
        return "not configured any more"
    try:
        place = summary(parse_address(recent.address), home_directory())
    except PooldeckError:  # Written down by a version that knew other addresses.
        return recent.address
    if recent.backend == Backend.SQLITE:
        return place
    return "" if is_alone else recent.address


def _origin(origin: str, *, is_open: bool) -> str:
    return f"open now, {origin}" if is_open else origin


def _shortened(place: str) -> str:
    """A place with its end kept, which is what tells files apart."""
    return place if len(place) <= _LONGEST_PLACE else f"…{place[1 - _LONGEST_PLACE :]}"


def _about(origin: str, environment: str, read_only: bool | None, place: str) -> str:
    words = ", ".join(part for part in (origin, environment, "read-only" if read_only else "") if part)
    return f"{words}   {place}" if place else words
