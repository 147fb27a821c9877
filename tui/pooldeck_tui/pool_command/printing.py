"""A reading of pools as plain lines, for scripts and terminals that can do no more. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pooldeck_tui.widgets.board.layout import BoardColumn, line, placed
from pooldeck_tui.widgets.pool.caption import caption, process_words, whose
from pooldeck_tui.widgets.pool.figures import figure_lines
from pooldeck_tui.widgets.pool.findings import finding_lines
from pooldeck_tui.widgets.pool.reading import Sight
from pooldeck_tui.widgets.pool.rows import connection_columns, connection_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pooldeck_tui.widgets.board.layout import BoardRow
    from pooldeck_tui.widgets.pool.reading import PoolReading

_NAME = 11


def plain_lines(reading: PoolReading, now: float, width: int) -> Iterator[str]:
    """Everything that the screen would show but for the log, without a control character."""
    yield f"{datetime.fromtimestamp(now).astimezone():%H:%M:%S}  {whose(reading)}  ({caption(reading)})"
    for process in reading.processes:
        if process.sight is not Sight.LIVE:
            yield f"  {process_words(process)}"
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
