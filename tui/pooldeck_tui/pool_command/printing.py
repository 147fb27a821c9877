"""Pools as lines or as JSON, for scripts and for terminals that can do no more."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

from pooldeck_db.poolwatch.protocol import json_of
from pooldeck_tui.format import clean
from pooldeck_tui.screens.pool.following import Followed
from pooldeck_tui.screens.pool.watch import PoolWatch, View
from pooldeck_tui.widgets.board.layout import BoardColumn, line, placed
from pooldeck_tui.widgets.pool.caption import caption, process_words, sight_words, whose
from pooldeck_tui.widgets.pool.figures import figure_lines
from pooldeck_tui.widgets.pool.findings import finding_lines
from pooldeck_tui.widgets.pool.reading import Sight
from pooldeck_tui.widgets.pool.rows import connection_columns, connection_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pooldeck_db.pool.diagnosis import Thresholds
    from pooldeck_tui.widgets.board.layout import BoardRow
    from pooldeck_tui.widgets.pool.reading import PoolReading, Process

NOT_SEEN = 3
"""The exit code where a pool cannot be seen."""

_PATIENCE = 5.0
"""Seconds that a first look may take."""

_GATHERING = 0.5
"""Seconds from the first pool seen to the last: the sockets of a pattern answer one after the other."""

_NAME = 13


class Printing:
    """Writes what is seen, once or again and again."""

    def __init__(
        self, addresses: Sequence[str], thresholds: Thresholds, *, as_json: bool, interval: float | None
    ) -> None:
        """`interval` is in seconds; None for once."""
        self._watch = PoolWatch(thresholds)
        self._followed = [Followed(address, self._watch) for address in addresses]
        self._as_json = as_json
        self._interval = interval

    async def run(self) -> int:
        """Write until it is enough, and return the exit code."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(followed.run()) for followed in self._followed]
            await self._first_look()
            while self._write():
                if self._interval is None:
                    break
                await asyncio.sleep(self._interval)
            live = [process.sight is Sight.LIVE for process in self._reading().processes]
            for task in tasks:
                task.cancel()
        return 0 if live and all(live) else NOT_SEEN

    async def _first_look(self) -> None:
        """Wait until every address has said something, for as long as is decent."""
        limit = time.monotonic() + _PATIENCE
        while time.monotonic() < limit:
            sights = [process.sight for process in self._reading().processes]
            if sights and Sight.WAITING not in sights:
                await asyncio.sleep(_GATHERING)
                return
            await asyncio.sleep(0.05)

    def _write(self) -> bool:
        """Write what is seen now; False where nobody reads it any more."""
        reading = self._reading()
        now = time.time()
        width = shutil.get_terminal_size((120, 24)).columns
        lines = json_lines(reading) if self._as_json else plain_lines(reading, now, width)
        try:
            sys.stdout.write("".join(f"{each}\n" for each in lines))
            sys.stdout.flush()
        except BrokenPipeError:
            # Nothing must be flushed there at the end either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return False
        return True

    def _reading(self) -> PoolReading:
        return self._watch.reading(View(), time.time())


def json_lines(reading: PoolReading) -> Iterator[str]:
    """A JSON document a process, on a line of its own; of one that cannot be seen, its name and why."""
    for process in reading.processes:
        if process.sight is Sight.LIVE and process.snapshot is not None:
            yield json_of(process.snapshot).decode()
        else:
            yield json.dumps({"name": process.name, "sight": process.sight.value, "reason": process.reason})


def plain_lines(reading: PoolReading, now: float, width: int) -> Iterator[str]:
    """Everything that the screen would show but for the log, without a control character."""
    yield f"{datetime.fromtimestamp(now).astimezone():%H:%M:%S}  {whose(reading)}  ({caption(reading)})"
    for process in reading.processes:
        if reading.has_several or process.sight is not Sight.LIVE:
            yield f"  {_process(process)}"
    for figure in figure_lines(reading):
        yield f"  {figure.name:<{_NAME}}{figure.figure}"
    for finding in finding_lines(reading.findings, width - 2):
        yield f"  {finding.head}{finding.words}"
    rows = connection_rows(reading)
    if rows:
        yield from table(connection_columns(several=len(reading.shown) > 1), rows, width - 2)


def table(columns: Sequence[BoardColumn], rows: Sequence[BoardRow], width: int) -> Iterator[str]:
    """Rows under their titles, indented, no wider than so many cells and two."""
    places = placed(columns, width)
    yield f"  {line([column.title for column in columns], columns, places)}".rstrip()
    for row in rows:
        yield f"  {line(row.cells, columns, places)}".rstrip()


def _process(process: Process) -> str:
    snapshot = process.snapshot
    if snapshot is None or process.sight is not Sight.LIVE:
        return f"{clean(process.name)}: {sight_words(process)}"
    return f"{process_words(process)}: {snapshot.in_use}/{snapshot.size} in use, {snapshot.waiters} waiting"
