"""What tests of pools share."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

from sqlalchemy import URL

from pooldeck_db.pool import Distribution, PoolCounters, PoolSnapshot, PoolSource
from pooldeck_db.pool.times import Times
from pooldeck_db.poolwatch import Gone, Refused, Seen, attach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pooldeck_db.poolwatch import Attachment, State
    from pooldeck_db.target import Target


def times(*seconds: float) -> Distribution:
    """The distribution of these times."""
    kept = Times()
    for one in seconds:
        kept.add(one)
    return kept.distribution()


def snapshot() -> PoolSnapshot:
    """A pool of 10 + 5 with 2 connections in use."""
    return PoolSnapshot(
        at=1_000.0,
        size=10,
        max_overflow=5,
        in_use=2,
        idle=8,
        overflow=0,
        waiters=0,
        longest_wait=0.0,
        wait=times(0.0006),
        hold=Distribution(),
        counters=PoolCounters(),
        connections=(),
        events=(),
        source=PoolSource("shop", 4711, "shop", "postgresql", started=990.0),
    )


def url_of(target: Target) -> URL:
    """The address of a test's database for an engine of a service's own."""
    if target.path is not None:
        return URL.create("sqlite+aiosqlite", database=str(target.path))
    return URL.create(
        "postgresql+asyncpg", username=target.user, database=target.database, query={"host": target.host}
    )


class Running:
    """A program that was started, and talks in lines."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def say(self, word: str) -> None:
        """Send it a line."""
        stdin = _open(self.process.stdin)
        stdin.write(f"{word}\n")
        stdin.flush()

    def answer(self) -> str:
        """The next line it says."""
        return _open(self.process.stdout).readline().strip()

    def end(self) -> int:
        """Close its input, and wait for its end."""
        _open(self.process.stdin).close()
        return self.process.wait(20)

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait(20)


@contextmanager
def running(*arguments: str | Path) -> Iterator[Running]:
    """A Python program, ended with the block."""
    command = [sys.executable, *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Running(process)
        finally:
            process.kill()


def _open(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


Wanted = TypeVar("Wanted", Seen, Gone, Refused)


async def next_state(
    attachment: Attachment,
    kind: type[Wanted],
    fits: Callable[[Wanted], bool] = lambda _: True,
    *,
    seconds: float = 15.0,
) -> Wanted:
    """The next state of a kind that fits."""
    passed: list[State] = []
    try:
        async with asyncio.timeout(seconds):
            async for state in attachment:
                if isinstance(state, kind) and fits(state):
                    return state
                passed.append(state)
    except TimeoutError:
        raise AssertionError(f"there came only {passed[-3:]}") from None
    raise AssertionError("it ended")


async def seen_at(address: str, fits: Callable[[PoolSnapshot], bool] = lambda _: True) -> PoolSnapshot:
    """The first snapshot from an address that fits."""
    async with attach(address) as attachment:
        return (await next_state(attachment, Seen, lambda state: fits(state.snapshot))).snapshot
