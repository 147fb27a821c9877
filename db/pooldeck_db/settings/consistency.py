"""Mistakes that only show when several settings are seen together.

Checked on the raw values, so that they are reported in one go with those that pydantic finds.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.address import check_file, parse_address
from pooldeck_db.address.sqlite import check_parameter
from pooldeck_db.errors import ConfigurationError, PooldeckError
from pooldeck_db.libpq import check
from pooldeck_db.settings.connection import ADDRESS_KEYS, PASSWORD_KEYS
from pooldeck_db.settings.mistakes import Fault
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pooldeck_db.settings.layers import Location

RESERVED_NAMES = frozenset({"demo"})
"""Words of the command line that no connection can be called."""

_SERVER_KEYS = ("host", "port", "user", "database", *PASSWORD_KEYS)
"""Settings of a connection that mean nothing to a file."""


def inconsistencies(values: Mapping[str, object]) -> Iterator[Fault]:
    """What does not fit together in the settings as they are after every layer was laid over the next."""
    connections = values.get("connections", {})
    if not isinstance(connections, dict):
        return
    yield from _default_connection(values.get("default_connection"), connections)
    for name, connection in connections.items():
        location = ("connections", name)
        if name in RESERVED_NAMES or not name or "/" in name or ":" in name:
            yield Fault(
                location,
                "A connection cannot be called that.",
                "Allowed: a name without / and :, other than demo.",
            )
        if isinstance(connection, dict):
            yield from _connection(location, connection)


def _default_connection(default: object, connections: Mapping[str, object]) -> Iterator[Fault]:
    if isinstance(default, str) and default not in connections:
        near = get_close_matches(default, connections, n=1)
        what = f"No connection has this name; did you mean {near[0]}?" if near else "No connection has this name."
        hint = f"Allowed: {', '.join(connections)}." if connections else "Set a connection up, or leave it out."
        yield Fault(("default_connection",), what, hint)


def _connection(location: Location, connection: Mapping[str, object]) -> Iterator[Fault]:
    if not any(connection.get(key) for key in ADDRESS_KEYS):
        yield Fault(location, "It does not say where it leads.", "Give url, path, or host and others.")
    sources = [key for key in PASSWORD_KEYS if connection.get(key) not in (None, False, "false")]
    if len(sources) > 1:
        yield Fault(
            (*location, sources[-1]),
            f"The password has several sources: {', '.join(sources)}.",
            "Leave one of them.",
        )
    backend = _backend(connection)
    if backend is Backend.SQLITE:
        yield from _sqlite(location, connection)
    elif backend is Backend.POSTGRESQL:
        yield from _postgresql(location, connection)


def _backend(connection: Mapping[str, object]) -> Backend | None:
    """The backend that the connection means; None where that itself is a mistake."""
    url, said = connection.get("url"), connection.get("backend")
    if said is not None:
        return next((backend for backend in Backend if backend == said), None)
    if url is not None:
        return _backend_of_url(url)
    return Backend.SQLITE if "path" in connection else Backend.POSTGRESQL


def _backend_of_url(url: object) -> Backend | None:
    try:
        return parse_address(url).backend if isinstance(url, str) else None
    except PooldeckError:
        return None


def _sqlite(location: Location, connection: Mapping[str, object]) -> Iterator[Fault]:
    if not connection.get("path") and "url" not in connection:
        yield Fault(location, "A SQLite connection needs a file.", "Give path.")
    if "url" in connection and _backend_of_url(connection["url"]) is Backend.POSTGRESQL:
        yield Fault((*location, "backend"), "The url is PostgreSQL's.", "Leave it out.")
    if path := connection.get("path"):
        yield from _refusal((*location, "path"), partial(check_file, str(path), {}))
    options = _options(connection)
    for key, value in options.items() if "vfs" not in options else ():
        yield from _refusal((*location, "options", key), partial(check_parameter, key, str(value)))
    for key in _SERVER_KEYS:
        if connection.get(key) not in (None, False, "false"):
            yield Fault((*location, key), "A SQLite file has no such thing.", "Leave it out.")


def _postgresql(location: Location, connection: Mapping[str, object]) -> Iterator[Fault]:
    if "path" in connection:
        yield Fault((*location, "path"), "PostgreSQL has no file.", 'Leave it out, or say backend = "sqlite".')
    if "url" in connection and _backend_of_url(connection["url"]) is Backend.SQLITE:
        yield Fault((*location, "backend"), "The url is SQLite's.", "Leave it out.")
    for key, value in _options(connection).items():
        yield from _refusal((*location, "options", key), partial(check, key, str(value)))


def _options(connection: Mapping[str, object]) -> dict[str, object]:
    options = connection.get("options")
    return options if isinstance(options, dict) else {}


def _refusal(location: Location, check: Callable[[], None]) -> Iterator[Fault]:
    """What a check says of the setting at a location."""
    try:
        check()
    except ConfigurationError as refusal:
        yield Fault(location, refusal.what, refusal.hint)
