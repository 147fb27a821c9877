"""Sorting of more than is to be held: in runs, which are merged."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from pooldeck_db.query.packed import packed, unpacked
from pooldeck_db.query.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RUN = 8_192
"""Entries that are sorted at once at most: sorting gives no other thread its turn."""

_RUN_BYTES = 4 * 1024 * 1024
"""Bytes of entries from which on a run is ended."""

_PIECE = 16 * 1024
"""Bytes of a run that are read at once while runs are merged."""

_FAN = 128
"""Runs that are merged at once at most."""

_FAN_BYTES = 32 * 1024 * 1024
"""Bytes of pieces from which on no more runs are merged at once."""


class Runs:
    """Sorted runs of entries, all of them in a store."""

    def __init__(self, size: int = RUN) -> None:
        self._size = size
        self._store = Store(block=1)
        self._ended: list[_Run] = []
        self._open: list[bytes] = []
        self._bytes = 0

    def add(self, entries: Sequence[bytes]) -> None:
        """Add entries in any order. Raises OSError."""
        for start in range(0, len(entries), self._size):
            part = entries[start : start + self._size]
            self._open += part
            self._bytes += sum(map(len, part))
            if len(self._open) >= self._size or self._bytes >= _RUN_BYTES:
                self._end()

    def _end(self) -> None:
        if not self._open:
            return
        entries, self._open = self._open, []
        entries.sort()
        run = _Run(self._store)
        run.append(entries, max(1, len(entries) * _PIECE // max(1, self._bytes)))
        self._ended.append(run)
        self._bytes = 0

    def merged(self) -> Iterator[list[bytes]]:
        """All entries in order, some at a time; an empty list now and then, where no more are ready yet."""
        self._end()
        while len(group := self._group()) < len(self._ended):
            longer = _Run(self._store)
            for entries in _merged(group):
                longer.append(entries, len(entries))
                yield []
            self._ended = [*self._ended[len(group) :], longer]
        yield from _merged(self._ended)

    def _group(self) -> list[_Run]:
        """The first runs, as many as can be merged at once."""
        count = total = 0
        for run in self._ended[:_FAN]:
            total += run.largest
            if count >= 2 and total > _FAN_BYTES:
                break
            count += 1
        return self._ended[:count]

    def close(self) -> None:
        """Let go of everything."""
        self._store.close()


class _Run:
    """Entries in order, in pieces one behind the other in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._start = store.blocks
        self._stop = store.blocks
        self.largest = 0
        """Bytes of its largest piece."""

    def append(self, entries: Sequence[bytes], piece: int) -> None:
        for place in range(0, len(entries), piece):
            part = entries[place : place + piece]
            data = packed(part)
            self.largest = max(self.largest, len(data))
            self._store.append(data, len(part))
            while self._store.is_full:
                self._store.spill()
        self._stop = self._store.blocks

    def pieces(self) -> Iterator[list[bytes]]:
        for block in range(self._start, self._stop):
            yield unpacked(self._store.read(block)[1])


class _Head:
    """The piece of a run that is being merged."""

    def __init__(self, run: _Run) -> None:
        self._pieces = run.pieces()
        self._start = 0
        self.entries: list[bytes] = next(self._pieces, [])

    def taken(self, most: bytes) -> list[bytes]:
        """Those up to one; the next piece follows where there are no more."""
        end = bisect_right(self.entries, most, self._start)
        found, self._start = self.entries[self._start : end], end
        if end == len(self.entries):
            self.entries, self._start = next(self._pieces, []), 0
        return found


def _merged(runs: Sequence[_Run]) -> Iterator[list[bytes]]:
    """What is below the least of the pieces' ends comes before all else; sorting it finds what is in order."""
    heads = [_Head(run) for run in runs]
    while heads := [head for head in heads if head.entries]:
        most = min(head.entries[-1] for head in heads)
        found: list[bytes] = []
        for head in heads:
            found += head.taken(most)
        found.sort()
        yield found
