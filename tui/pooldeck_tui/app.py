"""The app: theme, keys and which screen is shown; no query."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.terminal.base import TerminalApp
from pooldeck_tui.themes import THEMES

if TYPE_CHECKING:
    from textual.command import Provider

    from pooldeck_db.database import Database
    from pooldeck_tui.launch import Launch
    from pooldeck_tui.messages import ConnectionsWanted, DatabaseOpened, DestinationChosen


_LOWEST = 2
"""Screens on the stack when only one can be seen: Textual's own lies below it."""


_IMPORTING = 2.0
"""Seconds after the first paint for which garbage is not collected yet: importing SQLAlchemy makes many objects,
none of them garbage, and looking through them again and again would cost a fifth of the time to the first rows."""


def _collect_again() -> None:
    gc.freeze()
    gc.enable()


def _key_commands() -> type[Provider]:
    from pooldeck_tui.commands.palette import KeyCommands

    return KeyCommands


class PooldeckApp(TerminalApp[None]):
    """pooldeck on one terminal."""

    TITLE = "pooldeck"
    COMMANDS: ClassVar = TerminalApp.COMMANDS | {_key_commands}
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "help", "Help", id="app.help", tooltip="All keys and what they do"),
        Binding(
            "ctrl+p",
            "command_palette",
            "Commands",
            show=False,
            id="app.commands",
            tooltip="Find a command by name",
        ),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", tooltip="Close every connection and leave"),
    ]

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self._launch = launch
        self._database: Database | None = None
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = launch.theme or THEMES[0].name
        if launch.settings is not None:
            self.set_keymap(launch.settings.interface.keys)

    def on_mount(self) -> None:
        """Show the first screen."""
        if self._launch.destination is None:
            self._show_connections()
        else:
            self.push_screen(BrowseScreen(self._launch.destination, self._launch.settings))

    def on_ready(self) -> None:
        """Begin the real work now that something is on the screen."""
        self.set_timer(_IMPORTING, _collect_again)
        for notice in self._launch.notices:
            self.notify(str(notice), severity="warning", timeout=15, markup=False)
        if isinstance(self.screen, BrowseScreen):
            self.screen.begin()

    async def on_database_opened(self, message: DatabaseOpened) -> None:
        """Keep the new database, and close the one before."""
        before, self._database = self._database, message.database
        if before is not None:
            await before.close()

    def on_connections_wanted(self, _: ConnectionsWanted) -> None:
        """Show the list of connections in the place of the database."""
        self._show_connections()

    async def on_destination_chosen(self, message: DestinationChosen) -> None:
        """Show the database that was chosen in the place of the one before."""
        if len(self.screen_stack) > _LOWEST:
            await self.pop_screen()
        screen = BrowseScreen(message.destination, self._launch.settings)
        await self.switch_screen(screen)
        screen.begin()

    def action_help(self) -> None:
        """Show all keys."""
        from pooldeck_tui.screens.help import help_dialog

        keymap = self._launch.settings.interface.keys if self._launch.settings is not None else {}
        self.push_screen(help_dialog(type(self), keymap))

    async def close_resources(self) -> None:
        """End what runs and close every connection."""
        if self._database is not None:
            await self._database.close()

    def _show_connections(self) -> None:
        from pooldeck_tui.screens.connect import ConnectScreen

        self.push_screen(ConnectScreen(self._launch.settings))
