"""The SQL files, each named by its purpose and the oldest major version of the server that it is for."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pooldeck_db.catalog.queries import sql

_PACKAGE = "pooldeck_db.activity.postgresql"


def query(purpose: str, version: int) -> str:
    """The text for a purpose (`sessions`) that a server of a major version understands."""
    known = _versions()[purpose]
    return sql(_PACKAGE, f"{purpose}_{max((each for each in known if each <= version), default=known[0])}")


@cache
def _versions() -> dict[str, list[int]]:
    """The versions that there are files for, by purpose, the oldest first."""
    found: dict[str, list[int]] = {}
    for file in files(_PACKAGE).iterdir():
        name, _, ending = file.name.partition(".")
        if ending == "sql":
            purpose, _, version = name.rpartition("_")
            found.setdefault(purpose, []).append(int(version))
    return {purpose: sorted(versions) for purpose, versions in found.items()}
