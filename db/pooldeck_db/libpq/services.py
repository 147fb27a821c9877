"""Service files: connection parameters kept under a name, as `pg_service.conf`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pooldeck_db.errors import ConfigurationError
from pooldeck_db.libpq.parameters import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pooldeck_db.surroundings import Surroundings

_OWN_FILE = ".pg_service.conf"
"""The user's own service file, in the home directory."""


def service_parameters(name: str, surroundings: Surroundings) -> dict[str, str]:
    """What the service of that name says: the user's file first, then the system's.

    Raises ConfigurationError when no file defines the service, or when a file cannot be read.
    """
    files = list(_service_files(surroundings))
    for file in files:
        found = _read(file, name)
        if found is not None:
            return found
    searched = " and ".join(str(file) for file in files)
    hint = (
        f"Looked in {searched}." if searched else f"There is no {surroundings.home / _OWN_FILE} to define it in."
    )
    raise ConfigurationError(f"The service {name!r} is not defined.", key="service", hint=hint)


def _service_files(surroundings: Surroundings) -> Iterator[Path]:
    environ = surroundings.environ
    if named := environ.get("PGSERVICEFILE"):
        yield Path(named)
    elif (own := surroundings.home / _OWN_FILE).exists():
        yield own
    if directory := environ.get("PGSYSCONFDIR"):
        system = Path(directory) / "pg_service.conf"
        if system.exists():
            yield system


def _read(file: Path, name: str) -> dict[str, str] | None:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8"
        raise ConfigurationError(f"The service file cannot be read: {reason}.", file=file) from problem
    return _section(text.splitlines(), name, file)


def _section(lines: Iterable[str], name: str, file: Path) -> dict[str, str] | None:
    found: dict[str, str] | None = None
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            if found is not None:
                return found
            if line == f"[{name}]":
                found = {}
        elif found is not None:
            key, value = _parameter(line, number, file)
            found.setdefault(key, value)
    return found


def _parameter(line: str, number: int, file: Path) -> tuple[str, str]:
    key, equals, value = line.partition("=")
    if not equals or key == "service":
        # The line itself is not shown: it may hold a password.
        raise ConfigurationError(f"Line {number} of the service file is not key=value.", file=file)
    try:
        check(key, value)
    except ConfigurationError as refusal:
        raise ConfigurationError(f"Line {number}: {refusal.what}", file=file, key=key, hint=refusal.hint) from None
    return key, value
