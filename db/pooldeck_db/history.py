"""The databases that were opened lately, so that they can be offered again; never with a password."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from pooldeck_db.address import format_address
from pooldeck_db.files.keeping import set_aside, write_whole
from pooldeck_db.surroundings import state_directory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pooldeck_db.target import Target

CAPACITY = 20
"""How many are remembered."""


@dataclass(frozen=True, slots=True)
class Recent:
    """One database that was opened."""

    label: str
    """How the user knows it: the connection's name, or the address without password."""
    address: str
    """What opens it again: a connection's name, or an address without password."""
    opened_at: float
    """When it was opened last, in seconds since the epoch."""
    backend: str
    environment: str = ""
    read_only: bool = False
    """Whether it was opened read-only, and so should be again."""


def address_to_reopen(target: Target) -> str:
    """What opens the target again: its connection's name, or its address without password."""
    return target.name or format_address(target)


class RecentTargets:
    """The list of recent databases in one file, the newest first."""

    def __init__(self, directory: Path | None = None) -> None:
        self._file = (directory or state_directory()) / "recent.json"

    @property
    def file(self) -> Path:
        """Where the list is kept."""
        return self._file

    def load(self) -> tuple[Recent, ...]:
        """What was opened lately; nothing where the list is missing or cannot be read.

        A damaged list is kept beside as `recent.damaged.json`, and a new one is begun.
        """
        try:
            return _decoded(self._file.read_text(encoding="utf-8"))
        except OSError:
            return ()
        except (ValueError, RecursionError):
            set_aside(self._file)
            return ()

    def remember(self, target: Target, *, now: float) -> None:
        """Put the target at the head of the list; `now` is in seconds since the epoch. Raises OSError."""
        newest = Recent(
            label=target.label,
            address=address_to_reopen(target),
            opened_at=now,
            backend=target.backend.value,
            environment=target.environment,
            read_only=target.read_only,
        )
        self._save((newest, *(recent for recent in self.load() if recent.address != newest.address))[:CAPACITY])

    def forget(self, address: str) -> None:
        """Take an address off the list. Raises OSError."""
        self._save(tuple(recent for recent in self.load() if recent.address != address))

    def _save(self, recents: tuple[Recent, ...]) -> None:
        write_whole(self._file, json.dumps([asdict(recent) for recent in recents], ensure_ascii=False, indent=1))


def _decoded(text: str) -> tuple[Recent, ...]:
    """The list that a text holds; unknown keys are ignored. Raises ValueError where it is no such list."""
    entries = json.loads(text)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("It is not a list of tables.")
    return tuple(_entry(entry) for entry in entries[:CAPACITY])


def _entry(entry: Mapping[str, object]) -> Recent:
    known: dict[str, Any] = {field.name: entry[field.name] for field in fields(Recent) if field.name in entry}
    if not known.keys() >= _REQUIRED or any(type(value) not in _TYPES[key] for key, value in known.items()):
        raise ValueError("An entry is incomplete, or of another kind.")
    return Recent(**known)


_REQUIRED = {"label", "address", "opened_at", "backend"}
_TYPES: Mapping[str, tuple[type, ...]] = {
    "label": (str,),
    "address": (str,),
    "opened_at": (float, int),
    "backend": (str,),
    "environment": (str,),
    "read_only": (bool,),
}
