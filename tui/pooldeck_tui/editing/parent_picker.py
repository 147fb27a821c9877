"""Chooses the row that a foreign key is to refer to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from pooldeck_db.errors import DatabaseError
from pooldeck_db.filters import FilterMistake
from pooldeck_db.paging import After, Before, End, Start
from pooldeck_tui.editing.choice_editor import TYPE_KEY
from pooldeck_tui.editing.editor import CANCEL_KEY, DEFAULT_KEY, NULL_KEY, ValueEditor, editing_key
from pooldeck_tui.editing.questions import Answer, ParentPage, text_of
from pooldeck_tui.format import clean, cut_to
from pooldeck_tui.viewer.jobs import start
from pooldeck_tui.widgets.busy_sign import QUIET
from pooldeck_tui.widgets.line_list import Entry as Line
from pooldeck_tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import ModalScreen

    from pooldeck_db.paging import Place
    from pooldeck_tui.editing.questions import CellQuestion, Parents

PAUSE = 0.15
"""Seconds without a key after which the rows are searched."""
_READING = "Rows are being read…"
_NOTHING = ParentPage((), before=False, after=False)


class ParentPicker(ValueEditor, inherit_bindings=False):
    """A line to search by, and one page of the rows; only what is seen is ever read."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        NULL_KEY,
        DEFAULT_KEY,
        TYPE_KEY,
        editing_key("up", "move(-1)", "up", "Up", "To the row above", show=False),
        editing_key("down", "move(1)", "down", "Down", "To the row below", show=False),
        editing_key("pageup", "turn(-1)", "page_up", "Page up", "One page up", show=False),
        editing_key("pagedown", "turn(1)", "page_down", "Page down", "One page down", show=False),
        editing_key("ctrl+home", "edge(-1)", "first", "First", "To the first row", show=False),
        editing_key("ctrl+end", "edge(1)", "last", "Last", "To the last row", show=False),
        editing_key("enter,ctrl+s", "take", "take_row", "Take", "Refer to the row under the cursor"),
        CANCEL_KEY,
    ]
    DEFAULT_CSS = """
    ParentPicker {
        & > Vertical { height: 90%; }
        Input { margin: 0 1; }
        LineList { height: 1fr; padding: 0 1; }
    }
    """

    def __init__(
        self,
        question: CellQuestion,
        parents: Parents,
        by_hand: Callable[[CellQuestion], ModalScreen[Answer | None]],
    ) -> None:
        """Choose one of the `parents`; `by_hand` makes the editor in which the value is typed instead."""
        super().__init__(question)
        self._parents, self._by_hand = parents, by_hand
        self._input = Input(placeholder=clean(parents.hint), compact=True)
        self._list = LineList()
        self._list.can_focus = False
        self._page = _NOTHING

    def body(self) -> Iterator[Widget]:
        """The line, and the rows."""
        yield self._input
        yield self._list

    def on_mount(self) -> None:
        """Begin with the row that the cell refers to."""
        place = self._parents.present(self.question.value)
        start(self, "page", partial(self._begin, place))

    def typed(self) -> str:
        """The letters of the search."""
        return self._input.value

    @property
    def is_unchanged(self) -> bool:
        """Whether nothing would be lost: a search is soon typed again."""
        return True

    @property
    def takes_empty(self) -> bool:
        """No row is referred to by nothing."""
        return False

    def on_input_changed(self) -> None:
        """Search, once no more letters come."""
        start(self, "page", self._search)

    def on_line_list_clicked(self) -> None:
        """Refer to the row that was clicked."""
        self.action_take()

    def action_move(self, lines: int) -> None:
        """Go some rows down or up, to the next page where this one ends."""
        rows, wanted = self._page.rows, self._list.cursor + lines
        if lines > 0 and self._list.cursor == len(rows) - 1 and self._page.after:
            start(self, "page", partial(self._go, After(rows[-1].key)))
        elif lines < 0 and self._list.cursor == 0 and rows and self._page.before:
            start(self, "page", partial(self._go, Before(rows[0].key), at_end=True))
        else:
            self._list.cursor = wanted

    def action_turn(self, pages: int) -> None:
        """Go about a screen of rows down or up."""
        self.action_move(pages * max(1, self._list.size.height - 1))

    def action_edge(self, direction: int) -> None:
        """Go to the first or the last row of all that are found."""
        place: Place = Start() if direction < 0 else End()
        start(self, "page", partial(self._go, place, at_end=direction > 0))

    def action_take(self) -> None:
        """Refer to the row under the cursor; not while others are searched for."""
        if not self.is_at_work and self._page.rows:
            self.dismiss(Answer(self._page.rows[self._list.cursor].entries))

    def action_type(self) -> None:
        """Type the value instead."""
        self.app.push_screen(self._by_hand(replace(self.question, parents=None)), self._typed)

    def action_cancel(self) -> None:
        """End the search that runs, else close."""
        if self.is_at_work:
            self.workers.cancel_group(self, "page")
            self.say("The search was ended: these rows were found before.")
        else:
            super().action_cancel()

    def _typed(self, answer: Answer | None) -> None:
        if answer is not None:
            self.dismiss(answer)

    async def _begin(self, place: Place) -> None:
        if await self._load(place):
            if self._page.found is False:
                self.say(f"No row has the key {text_of(self.question.value)} that the cell holds.")
        elif not isinstance(place, Start):
            await self._load(Start())

    async def _go(self, place: Place, *, at_end: bool = False) -> None:
        await self._load(place, at_end=at_end)

    async def _search(self) -> None:
        with self.at_work():
            await asyncio.sleep(PAUSE)
            await self._load(Start())

    async def _load(self, place: Place, *, at_end: bool = False) -> bool:
        """Read a page and show it; tell whether it was read."""
        waiting = self.set_timer(QUIET, lambda: self.say(_READING))
        try:
            with self.at_work():
                page = await self._parents.page(self._input.value, place)
        except FilterMistake as mistake:
            self.refuse(mistake.what)
            return False
        except DatabaseError as error:
            self.refuse(str(error))
            return False
        finally:
            waiting.stop()
        self._show(page, at_end=at_end)
        return True

    def _show(self, page: ParentPage, *, at_end: bool) -> None:
        self._page = page
        lines = [Line(row.shown, row.label) for row in page.rows]
        self._list.show(lines, len(lines) - 1 if at_end and lines else 0)
        more = [word for word, there in (("above", page.before), ("below", page.after)) if there]
        found = f"{len(lines)} rows" if len(lines) != 1 else "1 row"
        self.say(f"{found}, more {' and '.join(more)}" if more else (found if lines else "No row is found."))

    def _heading(self) -> str:
        return cut_to(f"{self._parents.title}   {self.question.where}", 300)
