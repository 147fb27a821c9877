"""The list of connections: what is configured, what was opened lately, and the demo."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from pooldeck_tui.format import clean
from pooldeck_tui.launch import destination_of
from pooldeck_tui.messages import DestinationChosen
from pooldeck_tui.screens.choices import choices, forget
from pooldeck_tui.widgets.choice_list import ChoiceList
from pooldeck_tui.widgets.status_line import StatusLine
from pooldeck_tui.widgets.title_bar import Heading, TitleBar

if TYPE_CHECKING:
    from pooldeck_db.settings import Settings
    from pooldeck_db.target import Target
    from pooldeck_tui.screens.choices import Choice

_ALONE = 2
"""Screens on the stack when there is nothing to go back to."""


class ConnectScreen(Screen[None]):
    """Asks what to open."""

    AUTO_FOCUS = "ChoiceList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash", "type", "Type an address", id="connect.type", tooltip="Open a database by its address or path"
        ),
        Binding(
            "escape",
            "back",
            "Back",
            id="connect.back",
            tooltip="From the address to the list, from there to the open database",
        ),
        Binding(
            "delete",
            "forget",
            "Forget",
            show=False,
            id="connect.forget",
            tooltip="Take the recent database under the cursor off the list",
        ),
    ]
    DEFAULT_CSS = """
    ConnectScreen {
        Input { margin: 1 2 0 2; }
        ChoiceList { height: 1fr; margin: 1 2; }
        .connect--mistake { height: auto; margin: 0 2; color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, settings: Settings | None, opened: Target | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._opened = opened
        self._choices: list[Choice] = []

    def compose(self) -> ComposeResult:
        """A line for an address, and the list."""
        yield TitleBar()
        yield Input(placeholder="postgresql://user@host/database, or the path of a SQLite file")
        yield Static(Content(), markup=False, classes="connect--mistake")
        yield ChoiceList()
        yield StatusLine()

    def on_mount(self) -> None:
        """Offer what is known."""
        self.query_one(TitleBar).heading = Heading("Connections")
        self._list()

    @work(exclusive=True, group="list")
    async def _list(self) -> None:
        self._choices = await asyncio.to_thread(choices, self._settings, self._opened)
        self.query_one(ChoiceList).show((choice.label, choice.about) for choice in self._choices)

    def on_choice_list_chosen(self, message: ChoiceList.Chosen) -> None:
        """Open what was chosen."""
        self.post_message(DestinationChosen(self._choices[message.index].destination))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Open what was typed."""
        if event.value.strip():
            self._open_typed(event.value.strip())

    @work(exclusive=True, group="typed")
    async def _open_typed(self, text: str) -> None:
        from pooldeck_db.errors import PooldeckError

        names = self._settings.connections if self._settings is not None else ()
        try:
            destination = await asyncio.to_thread(destination_of, text, names)
        except PooldeckError as error:
            self._say(str(error))
            return
        self._say("")
        self.post_message(DestinationChosen(destination))

    def action_back(self) -> None:
        """Go from the address to the list, and from there to the database that is open, if there is one."""
        if self.query_one(Input).has_focus:
            self.query_one(ChoiceList).focus()
        elif len(self.app.screen_stack) > _ALONE:
            self.dismiss()

    def action_type(self) -> None:
        """Go to the line for an address."""
        self.query_one(Input).focus()

    def action_forget(self) -> None:
        """Take the recent database under the cursor off the list."""
        index = self.query_one(ChoiceList).highlighted
        recent = None if index is None else self._choices[index].recent
        if recent is None:
            self.notify("Only recent databases can be taken off the list.", severity="warning", markup=False)
        else:
            self._forget(recent)

    @work(group="list")
    async def _forget(self, address: str) -> None:
        try:
            await asyncio.to_thread(forget, address)
        except OSError as error:
            self.notify(f"The list cannot be written: {error}", severity="error", markup=False)
        self._list()

    def _say(self, mistake: str) -> None:
        self.query_one(".connect--mistake", Static).update(Content(clean(mistake)))
