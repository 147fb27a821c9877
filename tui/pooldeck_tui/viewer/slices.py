"""Long work on the one loop, a little at a time: a key that is pressed meanwhile waits no longer than a slice."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from time import monotonic
from typing import TypeAlias, TypeVar

Result = TypeVar("Result")

Work: TypeAlias = Generator[None, None, Result]
"""Work that pauses at least once a millisecond, and returns what came of it."""

SLICE = 0.002
"""Seconds of work without a rest."""
REST = 0.001
"""Seconds that then belong to everybody else."""
STRETCH = 16 * 1024
"""Characters of a text that are dealt with between two pauses."""


async def in_slices(work: Work[Result]) -> Result:
    """Do the work, with rests; what is done within the first slice never rests."""
    until = monotonic() + SLICE
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
        if monotonic() > until:
            await asyncio.sleep(REST)
            until = monotonic() + SLICE


def at_once(work: Work[Result]) -> Result:
    """Do the work without a rest, where nobody waits or it is known to be little."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result


def done(result: Result) -> Work[Result]:
    """Work of which nothing is left to do."""
    return result
    yield
