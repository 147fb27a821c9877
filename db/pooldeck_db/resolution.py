"""From what the user said to a target that can be opened: defaults as libpq fills them in, absolute paths."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pooldeck_db.address import YES, Address, check_file, is_address, parse_address, redacted, short_address
from pooldeck_db.errors import ConfigurationError
from pooldeck_db.files import absence_of, similar_name
from pooldeck_db.libpq import PARAMETERS, fill, without_effect
from pooldeck_db.surroundings import Surroundings
from pooldeck_db.target import DEFAULT_PORT, Backend, Notice, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SQLITE_SUFFIXES = frozenset({".db", ".db3", ".sqlite", ".sqlite3", ".s3db"})
"""Endings that mean a SQLite file, whether it is there or not."""

_DEMO = "demo"
"""A word of the command line that opens the demo database."""

_LONGEST_SHOWN = 300
"""Characters of a path that can be one."""

_CONNECT_TIMEOUT = 10.0
"""Seconds that making a connection may take when nobody says otherwise."""

_CONNINFO = re.compile(r"\s*(\w+)\s*=")
_HALF_ADDRESS = re.compile(r"(postgres|postgresql|psql|pg|sqlite|sqlite3)(?::|//)", re.IGNORECASE)
_SERVER = re.compile(r"[^/@]+@[^/]|[\w.-]+:[0-9]+(/|$)|localhost(/|$)")
"""What somebody writes who means a server: a user, a port, or this machine."""

_WRITE_URL = "Write a server as postgresql://user@host:port/database."
_WRITE_PATH = "Write sqlite:///file.db, or the path alone."
_WRITE_PAIRS = "Write it as an address: postgresql:///?host=...&dbname=...; it takes every key."

_OWN_FIELDS = frozenset({"host", "port", "user", "password", "dbname", "connect_timeout", "passfile"})
"""Parameters of libpq that have a field of their own in a target, or are of no use after it is made."""


def parse_target(text: str, surroundings: Surroundings | None = None, *, names: Iterable[str] = ()) -> Target:
    """The target that a URL, a `file:` URI or the path of a SQLite file means.

    The names are the settings' connections, to suggest one for a misspelling. Reads libpq's service and password
    files. Raises DriverMissing for a database that pooldeck does not open, ConfigurationError for the rest.
    """
    surroundings = surroundings or Surroundings.of_process()
    if is_address(text):
        return complete(parse_address(text), surroundings)
    path = surroundings.path(text)
    shown = redacted(text)
    mode = _mode(path)
    if text and stat.S_ISDIR(mode):
        raise ConfigurationError("This is a directory.", key=shown, hint="Give the path of a SQLite file.")
    is_named_so = path.suffix.lower() in SQLITE_SUFFIXES and not _HALF_ADDRESS.match(text)
    if is_named_so or stat.S_ISREG(mode):
        return complete(Address(Backend.SQLITE, text), surroundings)
    raise _leading_nowhere(text, path, names)


def _leading_nowhere(text: str, path: Path, names: Iterable[str]) -> ConfigurationError:
    """The refusal of a text that is no address, no connection and no file, with what may have been meant.

    The text may hold a password, and of it nothing is shown that may be one.
    """
    shown = redacted(text)
    if text == ":memory:":
        check_file(text, {})
    conninfo = _CONNINFO.match(text)
    if conninfo and conninfo[1] in PARAMETERS:
        return ConfigurationError("The key=value form of psql is not read here.", key=shown, hint=_WRITE_PAIRS)
    if half := _HALF_ADDRESS.match(text):
        hint = (
            "Write sqlite:///file.db, or the path alone." if half[1].lower().startswith("sqlite") else _WRITE_URL
        )
        return ConfigurationError("This is not the address of a database.", key=shown, hint=hint)
    if _SERVER.match(text):
        return ConfigurationError("There is no connection and no file of this name.", key=shown, hint=_WRITE_URL)
    near = get_close_matches(text, [*names, _DEMO], n=1)
    if not near and "/" in text and shown == text and len(text) < _LONGEST_SHOWN:
        absence = absence_of(path)
        return ConfigurationError(absence.what, hint=absence.hint)
    meant = near[0] if near else similar_name(text, path.parent)
    hint = f"Did you mean {meant}?" if meant else "Give a connection's name, postgresql://..., or a SQLite file."
    return ConfigurationError("There is no connection and no file of this name.", key=shown, hint=hint)


def _mode(path: Path) -> int:
    """What kind of file the path leads to, as `stat` says it; 0 where it leads nowhere or cannot."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def complete(address: Address, surroundings: Surroundings, *, look_up_password: bool = True) -> Target:
    """The target of an address, with libpq's defaults under it.

    Without `look_up_password` the password file is not read, because the password comes from elsewhere.
    Raises ConfigurationError when a service or a variable of libpq cannot be used.
    """
    if address.backend is Backend.SQLITE:
        return _sqlite(address, surroundings)
    filled, notices = fill(dict(address.parameters), surroundings, look_up_password=look_up_password)
    return _postgresql(filled, notices)


def _sqlite(address: Address, surroundings: Surroundings) -> Target:
    if "\0" in address.path:
        raise ConfigurationError("The path holds a NUL character.", key=redacted(address.path.partition("\0")[0]))
    options = dict(address.parameters)
    check_file(address.path, options)
    mode = options.pop("mode", "").lower()
    path = surroundings.path(address.path)
    read_only = mode == "ro" or options.get("immutable", "").lower() in YES
    return Target(Backend.SQLITE, path.name, path=path, options=tuple(options.items()), read_only=read_only)


def _postgresql(filled: dict[str, str], notices: tuple[Notice, ...]) -> Target:
    port, ports = _ports(filled)
    target = Target(
        Backend.POSTGRESQL,
        label="",
        host=filled.get("host", ""),
        port=port,
        ports=ports,
        user=filled["user"],
        password=filled.get("password", ""),
        database=filled["dbname"],
        options=tuple((key, value) for key, value in filled.items() if key not in _OWN_FIELDS),
        connect_timeout=_connect_timeout(filled),
        notices=notices + without_effect(filled),
    )
    return replace(target, label=short_address(target))


def _ports(filled: Mapping[str, str]) -> tuple[int | None, tuple[int, ...]]:
    """The one port of every host, or a port for each.

    Raises ConfigurationError where hosts, host addresses and ports do not pair off.
    """
    said = filled.get("port", "").split(",")
    counts = {len(filled[key].split(",")) for key in ("host", "hostaddr") if key in filled} or {1}
    if len(counts) > 1 or (len(said) > 1 and {len(said)} != counts):
        raise ConfigurationError(
            "The numbers of hosts, host addresses and ports differ.",
            key="host",
            hint="Give one port, or one for each host.",
        )
    if len(said) == 1:
        return (int(said[0]) if said[0] else None), ()
    return None, tuple(int(port or DEFAULT_PORT) for port in said)


def _connect_timeout(filled: Mapping[str, str]) -> float:
    """Seconds; libpq's "wait for ever" (0 or less) is no use to somebody who waits at a screen."""
    seconds = float(filled.get("connect_timeout", 0))
    return seconds if seconds > 0 else _CONNECT_TIMEOUT
