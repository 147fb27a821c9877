"""Makes snapshots of the bytes that another process sends, whatever it sends."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pooldeck_db.pool.records import PoolSnapshot
from pooldeck_db.poolwatch.protocol import LONGEST_LINE, PROTOCOL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LARGEST = 2**53
"""No count and no process id is larger, and sums of such numbers are still numbers that can be shown."""

_SUSPICIOUS = re.compile(rb"(?<![\d.])\d{16}|\d[eE]\+?\d")
"""Without a number of so many digits before the point, or a large exponent, no number of a line is too large."""

_LAST_MOMENT = 2**36
"""No moment of a pool is later, in seconds since the epoch; far later ones are no dates that can be shown."""

_LAST_BUCKET = 1500
"""The bucket of times of ages."""

_GREETING = b'{"pooldeck":'
"""How a greeting begins; over HTTP one comes with every stream."""

NOT_A_POOL = "What answers there is not a pool of pooldeck"


class Unreadable(Exception):
    """What was sent is not what was agreed; the argument says what, in a sentence."""


class Incoming:
    """One connection's bytes on their way to snapshots; holds one line at most."""

    def __init__(self) -> None:
        self._rest = b""
        self._greeted = False

    @property
    def within_line(self) -> bool:
        """Whether a line has begun that has no end yet."""
        return bool(self._rest)

    @property
    def greeted(self) -> bool:
        """Whether the peer said what it is."""
        return self._greeted

    def feed(self, chunk: bytes) -> Iterator[PoolSnapshot]:
        """The snapshots that a chunk completes. Raises Unreadable."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            if not self._greeted or line.startswith(_GREETING):
                _welcome(line)
                self._greeted = True
            else:
                yield _snapshot(line)
        if len(self._rest) > LONGEST_LINE:
            self._rest = b""
            raise Unreadable(f"{NOT_A_POOL}: it sent a line of more than {LONGEST_LINE} bytes.")


def _welcome(line: bytes) -> None:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        said = None
    protocol = said.get("pooldeck") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(protocol, int) or isinstance(protocol, bool):
        raise Unreadable(f"{NOT_A_POOL}: it says something else than a pool does.")
    if protocol > PROTOCOL:
        raise Unreadable(
            f"The process speaks version {protocol} of the protocol, and this pooldeck version {PROTOCOL}."
            " Update pooldeck here."
        )
    if said.get("kind") == "refused":
        raise Unreadable(f"The process lets nobody else read: {str(said.get('reason', ''))[:200]}")


def _snapshot(line: bytes) -> PoolSnapshot:
    if len(line) > LONGEST_LINE:
        raise Unreadable(f"{NOT_A_POOL}: it sent a line of more than {LONGEST_LINE} bytes.")
    try:
        return _validated()(line)
    except ValueError as error:
        raise Unreadable(f"The process sent a snapshot that cannot be read: {_first_line(error)}.") from error


@lru_cache(maxsize=1)
def _validated() -> Callable[[bytes], PoolSnapshot]:
    from pydantic import BaseModel, ConfigDict  # Who publishes does not need it.

    class Line(BaseModel):
        model_config = ConfigDict(allow_inf_nan=False)
        pool: PoolSnapshot

    def validated(line: bytes) -> PoolSnapshot:
        snapshot = Line.model_validate_json(line).pool
        if _SUSPICIOUS.search(line):
            _check_numbers(snapshot)
        _check_times(snapshot)
        return snapshot

    return validated


def _check_numbers(snapshot: PoolSnapshot) -> None:
    """Raise ValueError where a number is none that a pool has: sums and percentiles are made of them."""
    if any(not -_LARGEST <= number <= _LARGEST for number in _numbers(snapshot)):
        raise ValueError("a number is out of all bounds")


def _check_times(snapshot: PoolSnapshot) -> None:
    """The same of what percentiles are made of, and of what is shown as a time of day."""
    for moment in (snapshot.at, snapshot.source.started, *(event.at for event in snapshot.events)):
        if not 0 <= moment <= _LAST_MOMENT:
            raise ValueError("a moment is out of all bounds")
    for bucket, times in (*snapshot.wait.counts, *snapshot.hold.counts):
        if not 0 <= bucket <= _LAST_BUCKET or times < 0:
            raise ValueError("a time is out of all bounds")


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, int | float):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _numbers(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _numbers(getattr(value, field.name))


def _first_line(error: ValueError) -> str:
    return str(error).partition("\n")[0].removesuffix(".")[:200]
