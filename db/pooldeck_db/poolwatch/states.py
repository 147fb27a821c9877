"""What is known of a pool in another process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pooldeck_db.pool.records import PoolSnapshot


@dataclass(frozen=True, slots=True)
class Seen:
    """The pool, as it was a moment ago."""

    snapshot: PoolSnapshot
    address: str
    """Where it came from, without any secret."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Nobody answers now; it is tried again by itself."""

    reason: str
    """One sentence: what was found instead."""
    since: float
    """Since when, in seconds since the epoch: the last that was seen of it, or the first try."""
    address: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Something is there that cannot be read; it is tried again, but somebody will have to do something."""

    reason: str
    """What was found, and what to do, in a sentence or two."""
    address: str


State: TypeAlias = Seen | Gone | Refused
