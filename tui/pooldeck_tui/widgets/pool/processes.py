"""The processes whose pools are watched, side by side. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.format import count
from pooldeck_tui.widgets.board import BoardColumn, BoardRow
from pooldeck_tui.widgets.gauge import duration
from pooldeck_tui.widgets.pool.caption import sight_words
from pooldeck_tui.widgets.pool.reading import Sight

if TYPE_CHECKING:
    from pooldeck_tui.widgets.pool.reading import PoolReading, Process

ALL = ""
"""The key of the row that stands for all processes together."""

PROCESSES = (
    BoardColumn("process", 18, grows=1),
    BoardColumn("in use", 9, right=True),
    BoardColumn("waiting", 7, right=True),
    BoardColumn("longest", 8, right=True, rank=1),
    BoardColumn("checkouts", 9, right=True, rank=2),
    BoardColumn("timed out", 9, right=True, rank=3),
    BoardColumn("seen", 19, grows=1),
)


def process_rows(reading: PoolReading) -> tuple[BoardRow, ...]:
    """A row a process, and where there are several one for all of them before."""
    rows = [_row(process, is_shown=index == reading.chosen) for index, process in enumerate(reading.processes)]
    if not reading.has_several:
        return tuple(rows)
    live = [process for process in reading.processes if process.sight is Sight.LIVE]
    seen = f"{len(live)} of {len(reading.processes)} live"
    together = reading.everything
    figures = (
        ("", "", "", "", "")
        if together is None
        else (
            f"{count(together.in_use)}/{count(together.size)}",
            count(together.waiters),
            duration(together.longest_wait) if together.waiters else "",
            count(sum(each.snapshot.counters.checkouts for each in live if each.snapshot)),
            count(sum(each.snapshot.counters.timeouts for each in live if each.snapshot)),
        )
    )
    mark = "● " if reading.chosen is None else "  "
    return (BoardRow(ALL, (f"{mark}all", *figures, seen)), *rows)


def _row(process: Process, *, is_shown: bool) -> BoardRow:
    mark = "● " if is_shown else "  "
    seen = sight_words(process)
    snapshot = process.snapshot
    if snapshot is None or process.sight is not Sight.LIVE:
        tone = "quiet" if process.sight is Sight.WAITING else "critical"
        return BoardRow(process.name, (f"{mark}{process.name}", "", "", "", "", "", seen), tone)
    cells = (
        f"{count(snapshot.in_use)}/{count(snapshot.size)}",
        count(snapshot.waiters),
        duration(snapshot.longest_wait) if snapshot.waiters else "",
        count(snapshot.counters.checkouts),
        count(snapshot.counters.timeouts),
    )
    return BoardRow(process.name, (f"{mark}{process.name}", *cells, seen), "critical" if snapshot.waiters else "")
