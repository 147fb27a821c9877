"""Rows of a result in another order: their numbers, sorted without holding the rows."""

from __future__ import annotations

from array import array
from sys import byteorder
from time import perf_counter, sleep
from typing import TYPE_CHECKING, TypeVar

from pooldeck_db.query.runs import RUN, Runs
from pooldeck_db.query.store import Store
from pooldeck_db.turns import TURN

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Iterator, Sequence

    from pooldeck_db.query.sort_keys import SortKey
    from pooldeck_db.values import Value

T = TypeVar("T")

_PAUSE = 0.0001
"""Seconds of a pause: in a shorter one no other thread wakes up."""

_NUMBER = array("Q").itemsize
"""Bytes of a row's number, which every entry ends with: of equal rows, the first one stays first."""


class Abandoned(Exception):
    """The order is not wanted any more. Never leaves this package."""


class Permutation:
    """The numbers of rows in an order; read from any thread."""

    def __init__(self) -> None:
        self._store = Store()

    def add(self, numbers: array[int]) -> None:
        """Add the next rows."""
        self._store.append(numbers.tobytes(), len(numbers))
        while self._store.is_full:
            self._store.spill()

    def numbers(self, start: int, stop: int) -> list[int]:
        """The numbers of the rows at some places. Raises IndexError where it was closed."""
        if self._store.is_closed:
            raise IndexError(start)
        found: list[int] = []
        block = self._store.block_of(start)
        while start < stop and 0 <= block < self._store.blocks:
            first, numbers = self._block(block)
            found += numbers[start - first : stop - first]
            start, block = first + len(numbers), block + 1
        return found

    def place_of(self, number: int) -> int | None:
        """At which place a row is."""
        for block in range(self._store.blocks):
            first, numbers = self._block(block)
            if number in numbers:
                return first + numbers.index(number)
        return None

    def _block(self, block: int) -> tuple[int, array[int]]:
        first, data = self._store.read(block)
        return first, array("Q", data)

    def close(self) -> None:
        """Let go of everything."""
        self._store.close()


def ordered(
    blocks: Iterable[tuple[int, Sequence[Sequence[Value]]]],
    keys: Sequence[SortKey],
    *,
    abandoned: threading.Event,
    run: int = RUN,
) -> Permutation:
    """Sort rows that come in blocks: the number of the first one, and for each key the values of its column.

    Raises Abandoned and OSError.
    """
    runs, found = Runs(run), Permutation()
    try:
        for first, columns in _wanted(blocks, abandoned):
            runs.add(_entries(first, [key.keys(values) for key, values in zip(keys, columns, strict=True)]))
        for entries in _wanted(runs.merged(), abandoned):
            found.add(_numbers(entries))
        _check(abandoned)
    except BaseException:  # Nothing is swallowed: what is on the disk goes, too.
        found.close()
        raise
    finally:
        runs.close()
    return found


def _entries(first: int, columns: list[list[bytes]]) -> list[bytes]:
    """What rows are compared by, and behind it their numbers."""
    rows = columns[0] if len(columns) == 1 else [b"".join(parts) for parts in zip(*columns, strict=True)]
    return [key + number.to_bytes(_NUMBER) for number, key in enumerate(rows, first)]


def _numbers(entries: Sequence[bytes]) -> array[int]:
    found = array("Q", b"".join([entry[-_NUMBER:] for entry in entries]))
    if byteorder == "little":
        found.byteswap()
    return found


def _wanted(items: Iterable[T], abandoned: threading.Event) -> Iterator[T]:
    """The items, as long as they are wanted; the event loop gets its turn now and then, without waiting for it."""
    until = perf_counter() + TURN
    for item in items:
        if perf_counter() > until:
            _check(abandoned)
            sleep(_PAUSE)
            until = perf_counter() + TURN
        yield item


def _check(abandoned: threading.Event) -> None:
    if abandoned.is_set():
        raise Abandoned
