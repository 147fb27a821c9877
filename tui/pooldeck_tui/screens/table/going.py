"""Going to a row by its number, or by its value in the order that is shown: that of the key, or another."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.catalog.identity import key_columns
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.screens.table.command import TableCommand
from pooldeck_tui.screens.table.places import key_mistake, key_place, row_mistake, row_place

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.errors import ValueRefused
    from pooldeck_tui.screens.table.reading import TableReading


def ask_row(pane: TableReading) -> None:
    """Ask for a row's number and go there."""
    question = LinePrompt("Go to row", hint="1 is the first", check=row_mistake)
    pane.app.push_screen(question, partial(_go_to_row, pane))


def ask_key(pane: TableReading, answer: str = "", mistake: str = "") -> None:
    """Ask for a value of the key, or of the order, and go there; again where there was a mistake in the answer."""
    key = _key_to_go_by(pane.detail) if pane.detail is not None else ()
    if key and pane.shown_order:
        # Rows are found by what they are in order by, and a key without that says nothing of their place.
        key = tuple(sort.column for sort in pane.shown_order)
    if not key:
        pane.notify("This relation has no unique key to go by.", severity="warning", markup=False)
        return
    hint = "the value, or its beginning" if len(key) == 1 else 'values by comma, as in a,"b,c"; one will do'
    check = partial(key_mistake, len(key))
    question = LinePrompt(f"Go to {', '.join(key)}", hint=hint, answer=answer, mistake=mistake, check=check)
    pane.app.push_screen(question, partial(_go_to_key, pane, len(key)))


def _key_to_go_by(detail: RelationDetail) -> tuple[str, ...]:
    """The columns whose values lead to a row; empty where none do."""
    # SQLite lets a primary key hold NULLs; such a key is no key to the rows, but one can go by it.
    return key_columns(detail) or detail.primary_key


def _go_to_row(pane: TableReading, answer: str | None) -> None:
    if answer is not None:
        pane.grid.go_to(row_place(answer))


def _go_to_key(pane: TableReading, columns: int, answer: str | None) -> None:
    if answer is not None:
        pane.try_place(key_place(columns, answer), partial(_refused, pane, answer))


def _refused(pane: TableReading, answer: str, error: ValueRefused) -> None:
    ask_key(pane, answer, error.what)


GOING = (
    TableCommand("go_to_row", "ctrl+g", "Go to row", "Go to the row of a number", ask_row, show=True),
    TableCommand(
        "go_to_key", "ctrl+k", "Go to key", "Go to the row of a value of the key, or of the order", ask_key
    ),
)
