"""The databases that were opened lately, so that they can be offered again; never with a password."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooldeck_db.address import format_address
from pooldeck_db.surroundings import state_directory

if TYPE_CHECKING:
    from collections.abc import Mapping

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
            self._set_aside()
            return ()

    def remember(self, target: Target, *, now: float) -> None:
        """Put the target at the head of the list; `now` is in seconds since the epoch. Raises OSError."""
        newest = Recent(
            label=target.label,
            address=target.name or format_address(target),
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
        """Write the whole list; whoever reads meanwhile sees the old list or the new one, and never a part."""
        directory = self._file.parent
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps([asdict(recent) for recent in recents], ensure_ascii=False, indent=1)
        # mkstemp makes the file with mode 0600.
        descriptor, written = tempfile.mkstemp(dir=directory, prefix=".recent-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
            Path(written).replace(self._file)
        except BaseException:  # Nothing is swallowed: whatever ends it, no draft may stay behind.
            Path(written).unlink(missing_ok=True)
            raise

    def _set_aside(self) -> None:
        try:
            self._file.replace(self._file.with_name("recent.damaged.json"))
        except OSError:
            return  # A state directory that cannot be written keeps its damaged list, and that harms nobody.


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
