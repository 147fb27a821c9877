"""Searching for a text: among the rows that are loaded, and on in the whole relation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.filters import Search
from pooldeck_db.paging import AtKey, PageRequest
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.format import counted
from pooldeck_tui.screens.table.command import TableCommand
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from pooldeck_tui.screens.table.reading import TableReading


def ask_text(pane: TableReading) -> None:
    """Ask for a text and go to the next cell that holds it."""
    hint = "in the rows loaded, then in the whole table; n and N go on"
    pane.app.push_screen(LinePrompt("Search", hint=hint, answer=pane.sought), partial(_search, pane))


async def search_on(pane: TableReading) -> None:
    """Go to the next cell with the text that was searched for last."""
    await _go_on(pane, 1)


async def search_back(pane: TableReading) -> None:
    """Go to the cell before with the text that was searched for last."""
    await _go_on(pane, -1)


async def _search(pane: TableReading, answer: str | None) -> None:
    if answer:
        pane.sought = answer
        await _go_on(pane, 1)


async def _go_on(pane: TableReading, step: int) -> None:
    if not pane.sought:
        ask_text(pane)
    elif not await pane.grid.find(pane.sought, step):
        pane.ask_beside(partial(_search_beyond, pane, step))


async def _search_beyond(pane: TableReading, step: int) -> None:
    """Search the rows that are not loaded, in the direction of the search."""
    window, start = pane.grid.window, pane.grid.current
    if pane.detail is None or not (window.after if step > 0 else window.before):
        _say_no_more(pane, step)
        return

    def tell(rows: int) -> None:
        pane.say_progress(f"searched {counted(rows, 'row')}")

    try:
        found = await pane.database.pager.find(
            pane.detail,
            PageRequest(order=pane.order, filter=pane.filter),
            Search(pane.sought),
            after=window.keys[-1 if step > 0 else 0],
            backwards=step < 0,
            progress=tell,
        )
    except DatabaseError as error:
        pane.tell(error)
        return
    finally:
        pane.say_progress("")
    if found is None:
        _say_no_more(pane, step)
    elif pane.grid.current != start or not pane.screen.is_active:
        # The user has gone on meanwhile: nothing may be pulled from under the eyes.
        pane.notify(f"A row with “{pane.sought}” was found; search on to go there.", markup=False)
    else:
        pane.grid.seek(AtKey(found.key), found.row, pane.sought)


def _say_no_more(pane: TableReading, step: int) -> None:
    where, way, usual = ("after", "search_back", "N") if step > 0 else ("before", "search_on", "n")
    back = shown_key(pane, f"command('{way}')", usual, of=pane)
    pane.notify(f"No row {where} this one holds “{pane.sought}”. {back} searches the other way.", markup=False)


SEARCHING = (
    TableCommand("search", "slash", "Search", "Go to the next cell that holds a text", ask_text, show=True),
    TableCommand("search_on", "n", "Next match", "Go to the next cell that holds the text", search_on),
    TableCommand("search_back", "N", "Match before", "Go to the cell before that holds the text", search_back),
)
