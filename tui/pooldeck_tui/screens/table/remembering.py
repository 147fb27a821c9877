"""What is remembered of a table: the filters that were used on it, and its named views."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import PooldeckError
from pooldeck_db.filters.storing import from_json, to_json
from pooldeck_db.filters.syntax import describe
from pooldeck_db.remembered import TableView
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.dialogs.views_dialog import ViewChoice, ViewsDialog
from pooldeck_tui.screens.table.column_memory import choice_of, kept
from pooldeck_tui.screens.table.command import TableCommand
from pooldeck_tui.screens.table.orders import write_order
from pooldeck_tui.widgets.grid.arrangement import with_choice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pooldeck_db.filters import Filter
    from pooldeck_tui.screens.table.reading import TableReading

LONGEST_NAME = 60
"""Characters of a view's name."""


def earlier_filters(pane: TableReading) -> list[str]:
    """The texts of the filters that were used on the table, the last one first."""
    backend = pane.database.target.backend
    kept = map(_filter, pane.database.remembered.filters(pane.relation))
    return [describe(wanted, backend) for wanted in kept if wanted is not None]


async def remember_filter(pane: TableReading, wanted: Filter) -> None:
    """Remember a filter that found rows, or none, but was understood."""
    await kept(pane, lambda: pane.database.remembered.add_filter(pane.relation, _text(wanted)))


def open_views(pane: TableReading) -> None:
    """Offer the table's named views."""
    views = pane.database.remembered.named(pane.relation)
    about = [(name, _about(pane, view)) for name, view in views.items()]
    pane.app.push_screen(ViewsDialog(f"Views of {pane.relation}", about), partial(_chosen, pane))


def view_of(pane: TableReading) -> TableView:
    """The table as it is shown."""
    choice = pane.grid.choice
    wanted = None if pane.filter is None else _text(pane.filter)
    return TableView(
        choice.hidden,
        choice.order,
        choice.frozen,
        choice.widths,
        sort=pane.order,
        filter=wanted,
        revealed=choice.revealed,
    )


def _chosen(pane: TableReading, choice: ViewChoice | None) -> None:
    if choice is None:
        return
    if not choice.name:
        question = LinePrompt("Save the view as", hint="a name", check=_name_mistake)
        pane.app.push_screen(question, partial(_save, pane))
    elif choice.delete:
        remembered = pane.database.remembered
        _run(pane, lambda: remembered.delete_named(pane.relation, choice.name))
        pane.notify(f"The view {choice.name} is deleted.", markup=False)
    else:
        _open(pane, choice.name)


def _open(pane: TableReading, name: str) -> None:
    """Show the table as a named view shows it."""
    view = pane.database.remembered.named(pane.relation).get(name)
    if view is None or pane.detail is None:
        return
    view = view.fitted(column.name for column in pane.detail.columns)
    pane.grid.rearrange(partial(with_choice, choice=choice_of(view)))
    pane.turn_to(view.sort, None if view.filter is None else _filter(view.filter))


def _save(pane: TableReading, name: str | None) -> None:
    if name is not None:
        view = view_of(pane)
        _run(pane, lambda: pane.database.remembered.save_named(pane.relation, name.strip(), view))


def _run(pane: TableReading, write: Callable[[], Awaitable[None]]) -> None:
    pane.run_worker(kept(pane, write), group="remembering")


def _name_mistake(name: str) -> str:
    if not name.strip():
        return "Type a name."
    return f"A name has at most {LONGEST_NAME} characters." if len(name) > LONGEST_NAME else ""


def _about(pane: TableReading, view: TableView) -> str:
    """What a view shows, in one line."""
    wanted = None if view.filter is None else _filter(view.filter)
    parts = (
        "" if wanted is None else describe(wanted, pane.database.target.backend),
        f"by {write_order(view.sort)}" if view.sort else "",
        f"{len(view.hidden)} columns hidden" if view.hidden else "",
    )
    return ", ".join(part for part in parts if part)


def _text(wanted: Filter) -> str:
    """A filter as it is kept; equal ones are equal texts."""
    return json.dumps(to_json(wanted), sort_keys=True)


def _filter(text: str) -> Filter | None:
    """A filter that was kept; None where another release wrote what this one does not know."""
    try:
        return from_json(json.loads(text))
    except (ValueError, PooldeckError, RecursionError):
        return None


REMEMBERING = (TableCommand("views", "u", "Views", "Open, save or delete named views of the table", open_views),)
