"""The list of connections: what is configured, what was opened lately, and the demo."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from pooldeck_tui.format import clean
from pooldeck_tui.launch import Destination
from pooldeck_tui.messages import DestinationChosen
from pooldeck_tui.widgets.status_line import StatusLine
from pooldeck_tui.widgets.title_bar import Heading, TitleBar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.settings import Settings


_ALONE = 2
"""Screens on the stack when there is nothing to go back to."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list."""

    destination: Destination
    label: str
    about: str


class ConnectScreen(Screen[None]):
    """Asks what to open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash", "type", "Type an address", id="connect.type", tooltip="Open a database by its address or path"
        ),
        Binding("escape", "back", "Back", id="connect.back", tooltip="Back to the open database"),
    ]
    DEFAULT_CSS = """
    ConnectScreen {
        Input { margin: 1 2 0 2; }
        OptionList { height: 1fr; margin: 1 2; border: none; background: $surface; }
        .connect--mistake { height: auto; margin: 0 2; color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, settings: Settings | None) -> None:
        super().__init__()
        self._settings = settings
        self._choices: list[Choice] = []

    def compose(self) -> ComposeResult:
        """A line for an address, and the list."""
        yield TitleBar()
        yield Input(placeholder="postgresql://user@host/database, or the path of a SQLite file")
        yield Static(Content(), markup=False, classes="connect--mistake")
        yield OptionList(markup=False)
        yield StatusLine()

    def on_mount(self) -> None:
        """Offer what is known."""
        self.query_one(TitleBar).heading = Heading("Connections")
        self.query_one(OptionList).focus()
        self._list()

    @work(exclusive=True)
    async def _list(self) -> None:
        self._choices = await asyncio.to_thread(lambda: list(_choices(self._settings)))
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_line(choice)) for choice in self._choices])
        options.highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what was chosen."""
        self.post_message(DestinationChosen(self._choices[event.option_index].destination))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Open what was typed."""
        if event.value.strip():
            self._open_typed(event.value.strip())

    @work(exclusive=True, group="typed")
    async def _open_typed(self, text: str) -> None:
        from pooldeck_db.errors import PooldeckError
        from pooldeck_db.resolution import parse_target

        named = self._settings is not None and text in self._settings.connections
        try:
            target = None if named else await asyncio.to_thread(parse_target, text)
        except PooldeckError as error:
            self.query_one(".connect--mistake", Static).update(Content(clean(str(error))))
            return
        self.post_message(DestinationChosen(Destination(text if named else "", target)))

    def action_back(self) -> None:
        """Go back to the database that is open, if there is one."""
        if len(self.app.screen_stack) > _ALONE:
            self.dismiss()

    def action_type(self) -> None:
        """Go to the line for an address."""
        self.query_one(Input).focus()


def _choices(settings: Settings | None) -> Iterator[Choice]:
    """Configured connections, recent ones, the demo. Reads the history file."""
    from pooldeck_db.history import RecentTargets

    named = dict(settings.connections) if settings is not None else {}
    for name, connection in named.items():
        traits = (connection.environment, "read-only" if connection.read_only else "")
        about = ", ".join(trait for trait in ("configured", *traits) if trait)
        yield Choice(Destination(name), name, about)
    for recent in RecentTargets().load():
        if recent.address not in named:
            yield Choice(Destination(recent.address, read_only=recent.read_only), recent.label, "recent")
    yield Choice(Destination("", demo=True), "demo", "a shop database to try pooldeck on, made on this machine")


def _line(choice: Choice) -> Content:
    return Content.assemble((f"{clean(choice.label)}", "bold"), f"   {clean(choice.about)}")
