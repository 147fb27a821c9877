"""The app: theme, keys and which screen is shown; no query."""

from __future__ import annotations

import gc
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.scrollbar import ScrollBar

from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.screens.leaving import leave
from pooldeck_tui.terminal.base import TerminalApp
from pooldeck_tui.themes import THEMES
from pooldeck_tui.widgets.scroll_track import ScrollTrack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.command import Provider
    from textual.screen import Screen

    from pooldeck_db.database import Database
    from pooldeck_tui.launch import Destination, Launch
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


def _table_commands() -> type[Provider]:
    from pooldeck_tui.commands.tables import TableCommands

    return TableCommands


def _action_commands() -> type[Provider]:
    from pooldeck_tui.commands.acting import ActionCommands

    return ActionCommands


class PooldeckApp(TerminalApp[None]):
    """pooldeck on one terminal."""

    TITLE = "pooldeck"
    CSS_PATH = "styles/app.tcss"
    COMMANDS: ClassVar = TerminalApp.COMMANDS | {_key_commands, _action_commands, _table_commands}
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
        Binding(
            "ctrl+q",
            "quit",
            "Quit",
            show=False,
            id="app.quit",
            tooltip="Close every connection and leave",
            priority=True,
        ),
    ]

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch.colours)
        self._launch = launch
        self._databases: list[Database] = []
        ScrollBar.renderer = ScrollTrack
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = launch.theme or THEMES[0].name
        settings = launch.settings
        self.animation_level = "full" if settings is not None and settings.interface.animations else "none"
        if settings is not None:
            self.set_keymap(settings.interface.keys)

    def on_mount(self) -> None:
        """Show the first screen."""
        if self._launch.attached is not None:
            from pooldeck_tui.screens.pool.attached import AttachedPools

            attached = self._launch.attached
            self.push_screen(AttachedPools(attached.label, attached.addresses, attached.thresholds))
        elif self._launch.destination is None:
            self._show_connections()
        else:
            self.push_screen(self._browse(self._launch.destination))

    def on_ready(self) -> None:
        """Begin the real work now that something is on the screen."""
        self.set_timer(_IMPORTING, _collect_again)
        for notice in self._launch.notices:
            self.notify(str(notice), severity="warning", timeout=15, markup=False)
        if isinstance(self.screen, BrowseScreen):
            self.screen.begin()

    def on_database_opened(self, message: DatabaseOpened) -> None:
        """Keep the new database."""
        self._databases.append(message.database)

    def on_connections_wanted(self, _: ConnectionsWanted) -> None:
        """Show the list of connections in the place of the database."""
        self._show_connections()

    def on_destination_chosen(self, message: DestinationChosen) -> None:
        """Show the database that was chosen in the place of the one before, which is closed."""
        leave(self, self._databases, partial(self._change_to, message.destination))

    async def action_quit(self) -> None:
        """Leave, unless a transaction is open that the user wants to keep."""
        leave(self, self._databases, self._quit)

    async def _quit(self) -> None:
        self.exit()

    async def _change_to(self, destination: Destination) -> None:
        if len(self.screen_stack) > _LOWEST:
            await self.pop_screen()
        screen = self._browse(destination)
        await self.switch_screen(screen)
        for database in self._databases:
            self.run_worker(self._close(database), group="closing")
        screen.begin()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer what Textual knows to do and no key does."""
        wanted = ("Screenshot",) if self.no_color else ("Theme", "Screenshot")
        return (command for command in super().get_system_commands(screen) if command.title in wanted)

    def action_help(self) -> None:
        """Show all keys."""
        from pooldeck_tui.screens.help import help_dialog

        keymap = self._launch.settings.interface.keys if self._launch.settings is not None else {}
        self.push_screen(
            help_dialog(type(self), keymap, self.size.width, (self.focused or self.screen).ancestors_with_self)
        )

    async def close_resources(self) -> None:
        """End what runs and close every connection."""
        for database in tuple(self._databases):
            await self._close(database)

    def _browse(self, destination: Destination) -> BrowseScreen:
        """A screen for a database, read-only where the command line said so for all and it was not unlocked."""
        if self._launch.read_only and not destination.unlocked:
            destination = replace(destination, read_only=True)
        return BrowseScreen(destination, self._launch.settings)

    async def _close(self, database: Database) -> None:
        await database.close()
        if database in self._databases:
            self._databases.remove(database)

    def _show_connections(self) -> None:
        from pooldeck_tui.screens.connect import ConnectScreen

        opened = self._databases[-1].target if self._databases else None
        self.push_screen(ConnectScreen(self._launch.settings, opened))
