"""The part of a pane that reads rows: every page of a relation is asked for here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from textual.message import Message

from pooldeck_db.errors import Cancelled, DatabaseError, ValueRefused
from pooldeck_tui.screens.table.filter_aid import cost_of
from pooldeck_tui.screens.table.opening import TableOpening
from pooldeck_tui.screens.table.reader import Altered

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging import PageRequest, Place, Sort
    from pooldeck_tui.screens.table.editing.table_editing import TableEditing
    from pooldeck_tui.screens.table.visit import Visit
    from pooldeck_tui.widgets.grid import Grid

Refused: TypeAlias = Callable[[ValueRefused], None]
"""Is told that the database refused what the user typed, which is asked for again."""


class TableReading(TableOpening):
    """Reads one relation, page by page, as the grid wants it and as the user chooses."""

    class Narrowed(Message):
        """Other rows are shown, which the user chose by a filter."""

        def __init__(self, wanted: Filter) -> None:
            super().__init__()
            self.wanted = wanted

    typed: str = ""
    """The filter that was typed last, until its rows are shown: it is not lost where they cannot be read."""

    def __init__(self, database: Database, visit: Visit, *, id: str) -> None:  # noqa: A002
        super().__init__(database, visit, id=id)
        self.editing: TableEditing
        """What is staged of it."""
        self._attempt: tuple[Place, Refused] | None = None

    def sort(self, order: tuple[Sort, ...]) -> None:
        """Show the rows in another order, from the first on; those that are shown stay until it is read."""
        self._turn_to(replace(self._wish, order=order), self.tell)

    def turn_to(self, order: tuple[Sort, ...], wanted: Filter | None) -> None:
        """Show other rows in another order, from the first on."""
        self._turn_to(replace(self._wish, order=order, filter=wanted), self.tell)

    def narrow(self, wanted: Filter | None, refused: Refused | None = None) -> None:
        """Show other rows, from the first on; those that are shown stay until they are read."""
        self._turn_to(replace(self._wish, filter=wanted), refused or self.tell)

    def try_place(self, place: Place, refused: Refused) -> None:
        """Go to a place that the user typed, which the database may refuse."""
        self._attempt = (place, refused)
        self.grid.go_to(place)

    def on_grid_wanted(self, message: Grid.Wanted) -> None:
        """Fetch the page that the grid wants now."""
        self.ask(partial(self._read_page, message.request))

    def _turn_to(self, wish: PageRequest, refused: Refused) -> None:
        self.ask_beside(partial(self._turn, wish, refused))

    async def _turn(self, wish: PageRequest, refused: Refused) -> None:
        """Read the first page of another order or filter, and show it in the place of the rows."""
        try:
            await self._warn(wish)
            page = await self._reader.page(wish)
        except Altered as news:
            self._reopen(news)
        except ValueRefused as error:
            self._refuse(refused, error)
        except DatabaseError as error:
            self.tell(error)
        else:
            self.typed = ""
            is_narrowed = wish.filter not in (None, self._wish.filter)
            self._wish = wish
            self.cancel_pages()
            self.grid.turn_to(page)
            self._took(page)
            self._show_filter()
            if is_narrowed and wish.filter is not None:
                self.post_message(self.Narrowed(wish.filter))

    def _refuse(self, refused: Refused, error: ValueRefused) -> None:
        """Have what was typed corrected, or only say what is wrong where the user has turned to something else."""
        is_in_front = self.is_attached and self.screen.is_active
        (refused if is_in_front else self.tell)(error)

    async def _warn(self, wish: PageRequest) -> None:
        """Say that another order will cost, where it will; of a filter that was said when it was typed."""
        if self.detail is not None and wish.order not in ((), self._wish.order):
            cost = await cost_of(self.database, self.detail, wish)
            if cost:
                self.notify(f"{cost} Esc ends it.", severity="warning", markup=False)

    async def _read_page(self, request: PageRequest) -> None:
        """Read a page and show it, or say in the grid why there is none."""
        grid = self.grid
        try:
            page = await self._reader.page(request)
        except Altered as news:
            self._reopen(news)
        except ValueRefused as error:
            if self._attempt is not None and request.place == self._attempt[0]:
                grid.withdraw(request)
                self._refuse(self._attempt[1], error)
            else:
                grid.fail(request, error)
        except DatabaseError as error:
            grid.fail(request, error)
            self._say_total()
        except asyncio.CancelledError:
            ended = Cancelled("The query was ended.", subject=str(self.relation), hint="Try again to read on.")
            grid.fail(request, ended)
            raise
        else:
            self._take(page)
