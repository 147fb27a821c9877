"""Finds one of many things by words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from pooldeck_tui.dialogs.dialog_keys import DialogKeys
from pooldeck_tui.format import clean
from pooldeck_tui.widgets.answer_line import AnswerLine
from pooldeck_tui.widgets.line_list import Entry, LineList

T = TypeVar("T")


class Searcher(ModalScreen[T | None], Generic[T]):
    """A line for words above what has them; the result is one of the things, None when the user turns away."""

    PAUSE: ClassVar[float] = 0.1
    """Seconds without a key after which is searched."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", tooltip="Close and take nothing", id="searcher.cancel"),
        Binding("down", "move(1)", "Next", tooltip="The next one", id="searcher.next", priority=True),
        Binding("up", "move(-1)", "Before", tooltip="The one above", id="searcher.up", priority=True),
        Binding(
            "pagedown",
            "move(10)",
            "Page down",
            show=False,
            tooltip="A page down",
            id="searcher.pagedown",
            priority=True,
        ),
        Binding(
            "pageup", "move(-10)", "Page up", show=False, tooltip="A page up", id="searcher.pageup", priority=True
        ),
    ]
    DEFAULT_CSS = """
    Searcher {
        align: center middle;
        & > Vertical {
            width: 94%;
            height: 80%;
            padding: 0 1;
            background: $panel;
            border: round $primary;
        }
        .searcher--title { height: 1; text-style: bold; }
        .searcher--said { height: auto; color: $text-error; }
        LineList { height: 1fr; }
        DialogKeys { padding: 0; }
    }
    """

    def __init__(
        self, title: str, hint: str, search: Callable[[str], Awaitable[Sequence[tuple[Entry, T]]]]
    ) -> None:
        """`search` finds what has the words, and may raise OSError."""
        super().__init__()
        self._title, self._hint, self._search_for = title, hint, search
        self._found: Sequence[tuple[Entry, T]] = ()
        self._is_searching = False
        self._is_taken = False
        """Whether the first of what is being searched for is to be taken."""
        # Kept, because an answer may come while the dialog is on its way out.
        self._list = LineList([])
        self._said = Static(markup=False, classes="searcher--said")

    def compose(self) -> ComposeResult:
        """The line for words, and what was found."""
        with Vertical():
            yield Static(Content(clean(self._title)), markup=False, classes="searcher--title")
            yield AnswerLine(placeholder=self._hint, compact=True)
            yield self._said
            yield self._list
            yield DialogKeys()

    def on_mount(self) -> None:
        """The line takes the keys; everything is found at first."""
        self._list.can_focus = False
        self.query_one(Input).focus()
        self._begin("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for other words."""
        self._begin(event.value)

    def on_input_submitted(self) -> None:
        """Take the one under the cursor; while words are searched for, the first that has them."""
        if self._is_searching:
            self._is_taken = True
        else:
            self._take(self._list.cursor)

    def on_line_list_clicked(self, message: LineList.Clicked) -> None:
        """Take the one that was clicked."""
        self._take(message.index)

    def on_click(self, event: events.Click) -> None:
        """Close where the mouse is clicked beside it."""
        if event.widget is self:
            self.dismiss(None)

    def action_move(self, lines: int) -> None:
        """Go to another one."""
        self._list.action_move(lines)

    def action_cancel(self) -> None:
        """Close and take nothing."""
        self.dismiss(None)

    def _begin(self, words: str) -> None:
        self._is_searching, self._is_taken = True, False
        self.run_worker(self._search(words), group="search", exclusive=True)

    async def _search(self, words: str) -> None:
        if words:
            await asyncio.sleep(self.PAUSE)
        try:
            self._found = await self._search_for(words)
        except OSError as error:
            self._found, self._is_searching = (), False
            self._said.update(Content(clean(f"It cannot be read: {error.strerror or error}.")))
            return
        self._is_searching = False
        self._said.update(Content("" if self._found else "Nothing is found."))
        self._list.show([entry for entry, _ in self._found])
        if self._is_taken:
            self._take(0)

    def _take(self, place: int) -> None:
        if place < len(self._found):
            self.dismiss(self._found[place][1])
