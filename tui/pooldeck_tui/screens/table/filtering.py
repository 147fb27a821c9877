"""Choosing rows: by the value under the cursor, or by a filter that is typed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.filters import Condition, FilterMistake, Operator, added, joined, parts_of
from pooldeck_db.filters.syntax import describe
from pooldeck_db.values import Clipped
from pooldeck_tui.dialogs.filter_prompt import FilterAnswer, FilterPrompt
from pooldeck_tui.screens.table.command import TableCommand
from pooldeck_tui.screens.table.filter_aid import FilterAid
from pooldeck_tui.screens.table.remembering import earlier_filters

if TYPE_CHECKING:
    from pooldeck_db.errors import ValueRefused
    from pooldeck_tui.screens.table.reading import TableReading

LONGEST = 64 * 1024
"""Characters or bytes of a value that rows can be chosen by."""


def ask_filter(pane: TableReading) -> None:
    """Ask for a filter, beginning with one that failed, else with the one there is."""
    text = pane.typed
    if not text and pane.filter is not None:
        text = describe(pane.filter, pane.database.target.backend)
    _ask(pane, text)


def keep_value(pane: TableReading) -> None:
    """Keep the rows that have the value under the cursor."""
    pane.ask_beside(partial(_add_value, pane, Operator.EQUAL))


def leave_value(pane: TableReading) -> None:
    """Leave out the rows that have the value under the cursor."""
    pane.ask_beside(partial(_add_value, pane, Operator.NOT_EQUAL))


def remove_last(pane: TableReading) -> None:
    """Remove the condition that was added last."""
    remove_part(pane, len(parts_of(pane.filter)) - 1)


def remove_part(pane: TableReading, index: int) -> None:
    """Remove one of the conditions."""
    parts = parts_of(pane.filter)
    if parts:
        pane.narrow(joined(part for place, part in enumerate(parts) if place != index))


def _ask(pane: TableReading, text: str, mistake: FilterMistake | None = None) -> None:
    if pane.detail is not None:
        aid = FilterAid(pane.database, pane.detail, pane.order, pane.column)
        prompt = FilterPrompt(
            f"Rows of {pane.relation} where", aid, text=text, mistake=mistake, history=earlier_filters(pane)
        )
        pane.app.push_screen(prompt, partial(_narrow, pane))


def _narrow(pane: TableReading, answer: FilterAnswer | None) -> None:
    if answer is not None:
        pane.typed = answer.text
        pane.narrow(answer.wanted, partial(_refused, pane, answer.text))


def _refused(pane: TableReading, text: str, error: ValueRefused) -> None:
    """Have the filter corrected, with what the database said of it."""
    mistake = error if isinstance(error, FilterMistake) else FilterMistake(error.what, hint=error.hint)
    _ask(pane, text, mistake)


async def _add_value(pane: TableReading, operator: Operator) -> None:
    """Add a condition with the value under the cursor, which is fetched whole where only its beginning is here."""
    current = pane.grid.current
    if current is None or pane.detail is None:
        return
    column, value = current.columns[current.column], current.values[current.column]
    try:
        if isinstance(value, Clipped):
            value = await pane.whole_value(current, pane.wish, limit=LONGEST)
    except DatabaseError as error:
        pane.tell(error)
        return
    if isinstance(value, Clipped):
        pane.notify("The value is too long to be looked for.", severity="warning", markup=False)
    else:
        pane.narrow(added(pane.filter, Condition(column.name, operator, (value,), case_sensitive=True)))


FILTERING = (
    TableCommand("filter", "w", "Filter", "Type which rows are wanted", ask_filter, show=True),
    TableCommand("keep", "i", "Only this", "Keep only the rows with the value under the cursor", keep_value),
    TableCommand("leave", "x", "Without this", "Leave out the rows with the value under the cursor", leave_value),
    TableCommand("unfilter", "X", "Remove filter", "Remove the condition that was added last", remove_last),
)
