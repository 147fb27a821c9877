"""Sorting by the column under the cursor, by several, or by an order that is typed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.paging import Sort
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.screens.table.command import TableCommand
from pooldeck_tui.screens.table.orders import order_mistake, parse_order, write_order

if TYPE_CHECKING:
    from pooldeck_tui.screens.table.reading import TableReading


def sort_by_column(pane: TableReading) -> None:
    """Sort by the column under the cursor alone: ascending, then descending, then not."""
    if (column := pane.column) is not None:
        sort_by(pane, column.name)


def sort_by(pane: TableReading, column: str) -> None:
    """Sort by a column alone: ascending, then descending, then not."""
    pane.sort(turned(pane.order, column, alone=True))


def sort_also(pane: TableReading) -> None:
    """Sort by the column under the cursor behind those that the rows are sorted by."""
    if (column := pane.column) is not None:
        pane.sort(turned(pane.order, column.name, alone=False))


def ask_order(pane: TableReading) -> None:
    """Ask for a whole order."""
    if pane.detail is not None:
        names = [column.name for column in pane.detail.columns]
        question = LinePrompt(
            "Sort by",
            hint="column [asc|desc] [nulls first|last], …   empty: by the key",
            answer=write_order(pane.order),
            check=partial(order_mistake, names),
        )
        pane.app.push_screen(question, partial(_sort, pane, names))


def turned(order: tuple[Sort, ...], column: str, *, alone: bool) -> tuple[Sort, ...]:
    """The order after one more wish for a column: ascending, then descending, then without it."""
    found = next((sort for sort in order if sort.column == column), None)
    if alone and (found is None or len(order) > 1):
        return (Sort(column),)
    if found is None:
        return (*order, Sort(column))
    if found.descending:
        return tuple(sort for sort in order if sort is not found)
    return tuple(Sort(column, descending=True, nulls=sort.nulls) if sort is found else sort for sort in order)


def _sort(pane: TableReading, names: list[str], answer: str | None) -> None:
    if answer is not None:
        pane.sort(parse_order(answer, names))


SORTING = (
    TableCommand(
        "sort",
        "s",
        "Sort",
        "Sort by the column under the cursor: ascending, then descending, then by the key again",
        sort_by_column,
        show=True,
    ),
    TableCommand(
        "sort_also", "S", "Sort also", "Sort also by the column under the cursor, behind the others", sort_also
    ),
    TableCommand("order", "o", "Sort by…", "Type the columns to sort by, and where NULLs stand", ask_order),
)
