"""Rows of a result in another order: sorted in runs that are merged, so that memory is bounded."""

from __future__ import annotations

import heapq
from array import array
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pooldeck_db.paging import Nulls
from pooldeck_db.query.packed import packed, unpacked
from pooldeck_db.query.store import Store
from pooldeck_db.turns import TURN
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Iterator

    from pooldeck_db.catalog import Column
    from pooldeck_db.paging import Sort
    from pooldeck_db.values import Value

T = TypeVar("T")

RUN = 4_096
"""Rows that are sorted at once: sorting gives no other thread its turn."""

_PACK = 64
"""Rows of a run that are read at once while runs are merged."""

_PAUSE = 0.0001
"""Seconds of a pause: in a shorter one no other thread wakes up."""

_NUMBERS, _NOT_A_NUMBER, _TEXTS, _BYTES = range(4)

Entry: TypeAlias = tuple[Any, ...]
"""What a row is sorted by, and its number in the end."""


class Abandoned(Exception):
    """The order is not wanted any more. Never leaves this package."""


class Permutation:
    """The numbers of rows in an order; read from any thread."""

    def __init__(self) -> None:
        self._store = Store()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._store.rows

    def add(self, numbers: array[int]) -> None:
        """Add the next rows."""
        self._store.append(numbers.tobytes(), len(numbers))
        while self._store.is_full:
            self._store.spill()

    def numbers(self, start: int, stop: int) -> list[int]:
        """The numbers of the rows at some places."""
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
    values: Iterable[tuple[int, Value]],
    column: Column,
    sort: Sort,
    *,
    nulls_last: bool,
    abandoned: threading.Event,
    run: int = RUN,
) -> Permutation:
    """Sort numbered values; `nulls_last` is for an ascending order. Raises Abandoned and OSError."""
    runs = _Runs(descending=sort.descending, size=run)
    nulls = Permutation()
    found = Permutation()
    try:
        for number, value in _wanted(values, abandoned):
            if value is None:
                nulls.add(array("Q", [number]))
            else:
                runs.add(_rank(value, column), number)
        is_last = sort.nulls is Nulls.LAST if sort.nulls else nulls_last is not sort.descending
        if not is_last:
            _append(found, nulls)
        _gather(found, _wanted(runs.merged(), abandoned))
        if is_last:
            _append(found, nulls)
    except BaseException:  # Nothing is swallowed: what is on the disk goes, too.
        found.close()
        raise
    finally:
        nulls.close()
        runs.close()
    return found


def _wanted(items: Iterable[T], abandoned: threading.Event) -> Iterator[T]:
    """The items, as long as they are wanted; the event loop gets its turn now and then, without waiting for it."""
    until = perf_counter() + TURN
    for item in items:
        if perf_counter() > until:
            if abandoned.is_set():
                raise Abandoned
            sleep(_PAUSE)
            until = perf_counter() + TURN
        yield item


def _append(found: Permutation, more: Permutation) -> None:
    for start in range(0, more.count, RUN):
        found.add(array("Q", more.numbers(start, start + RUN)))


def _gather(found: Permutation, numbers: Iterable[int]) -> None:
    piece = array("Q")
    for number in numbers:
        piece.append(number)
        if len(piece) == RUN:
            found.add(piece)
            piece = array("Q")
    found.add(piece)


class _Runs:
    """Sorted runs, of which all but the last one are kept as bytes."""

    def __init__(self, *, descending: bool, size: int) -> None:
        self._descending = descending
        self._size = size
        self._store = Store(block=1)
        self._ends: list[int] = []
        self._open: list[Entry] = []

    def add(self, rank: Entry, number: int) -> None:
        """Add a row; of those that are equal, the first one stays first."""
        self._open.append((rank, -number if self._descending else number))
        if len(self._open) == self._size:
            self._end_run()

    def _end_run(self) -> None:
        self._open.sort(reverse=self._descending)
        for place in range(0, len(self._open), _PACK):
            pack = self._open[place : place + _PACK]
            self._store.append(packed(pack), len(pack))
        while self._store.is_full:
            self._store.spill()
        self._ends.append(self._store.blocks)
        self._open = []

    def merged(self) -> Iterator[int]:
        """The numbers of all rows in order."""
        self._open.sort(reverse=self._descending)
        runs = [self._run(start, end) for start, end in zip([0, *self._ends], self._ends, strict=False)]
        for _, number in heapq.merge(*runs, self._open, reverse=self._descending):
            yield -number if self._descending else number

    def _run(self, start: int, end: int) -> Iterator[Entry]:
        for block in range(start, end):
            yield from unpacked(self._store.read(block)[1])

    def close(self) -> None:
        """Let go of everything."""
        self._store.close()


def _rank(value: Value, column: Column) -> Entry:
    """What a value is sorted by: numbers by size, before texts, before bytes."""
    if isinstance(value, int | float):
        return _NUMBERS, value
    if isinstance(value, bytes):
        return _BYTES, value
    text = str(value)
    if column.kind is Kind.NUMBER and (number := _number(text)) is not None:
        # Beyond a float's precision, the longer text of two is that with more digits.
        return (_NOT_A_NUMBER, 0) if number != number else (_NUMBERS, number, text)
    return _TEXTS, text.casefold(), text


def _number(text: str) -> int | float | None:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None
