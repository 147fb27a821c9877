"""The parameters that the address of a SQLite file may carry.

SQLite ignores those that it does not know, and so a misspelt `mode=ro` would open the file for writing.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pooldeck_db.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

YES = ("1", "true", "yes", "on")
_BOOLEAN = (*YES, "0", "false", "no", "off")

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "mode": ("ro", "rw", "rwc"),
    "cache": ("shared", "private"),
    "immutable": _BOOLEAN,
    "nolock": _BOOLEAN,
    "psow": _BOOLEAN,
    "vfs": (),
    "modeof": (),
}
"""What SQLite knows, and what each may be; empty where that is open."""

DRIVER_PARAMETERS = frozenset(
    {
        "uri", "timeout", "check_same_thread", "cached_statements", "detect_types", "isolation_level",
        "autocommit", "async_fallback",
    }
)  # fmt: skip
"""Parameters that address a driver, not the file: the engine sets them itself."""


def check_file(path: str, parameters: Mapping[str, str]) -> None:
    """Refuse a database in memory, and parameters that SQLite would ignore. Raises ConfigurationError."""
    if path in ("", ":memory:") or parameters.get("mode") == "memory":
        raise ConfigurationError(
            "A database in memory is empty and ends with pooldeck: there is nothing to open.",
            hint="Give the path of a file, or run: pooldeck demo",
        )
    for key, value in parameters.items():
        if "vfs" not in parameters:  # A file system of its own may have parameters of its own.
            check_parameter(key, value)


def check_parameter(key: str, value: str) -> None:
    """Refuse a parameter that SQLite would ignore. Raises ConfigurationError."""
    if key not in PARAMETERS:
        near = get_close_matches(key, PARAMETERS, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Allowed: {', '.join(PARAMETERS)}."
        raise ConfigurationError("This is not a parameter of a SQLite file.", key=key, hint=hint)
    allowed = PARAMETERS[key]
    if allowed and value.lower() not in allowed:
        raise ConfigurationError(f"{value!r} cannot be used.", key=key, hint=f"Allowed: {', '.join(allowed)}.")
