"""What lines such as `\\dt` do here."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pooldeck_db.errors import PooldeckError
from pooldeck_db.query import Order
from pooldeck_db.query_commands import COMMANDS, Action, commands, is_command
from pooldeck_db.statements import Form
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.format import clean, clean_whole
from pooldeck_tui.screens.table.record import show_record
from pooldeck_tui.widgets.text_view import Line

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.query_commands import Command
    from pooldeck_db.statements import Statement
    from pooldeck_tui.screens.modes import ModeScreen
    from pooldeck_tui.screens.query.keeping import Keeping
    from pooldeck_tui.screens.query.result import ResultPane
    from pooldeck_tui.screens.query.results import Results

LARGEST = 16 * 1024 * 1024
"""Bytes of a file that is opened."""


class Habits:
    """Does what such lines ask for, on behalf of a screen."""

    def __init__(self, screen: ModeScreen, database: Database, results: Results, keeping: Keeping) -> None:
        self._screen, self._database = screen, database
        self._results, self._keeping = results, keeping

    def knows(self, statement: Statement) -> bool:
        """Whether it is such a line, and not SQL."""
        return statement.form is Form.COMMAND or is_command(_line_of(statement), self._database.target.backend)

    async def do(self, statement: Statement) -> bool:
        """Do what a line asks for; tell whether to go on."""
        try:
            command = commands(_line_of(statement), self._database.target.backend)
        except PooldeckError as error:
            self._warn(str(error))
            return False
        if command.action is Action.LIST:
            return await self._list(command)
        if command.action is Action.INCLUDE:
            await self._open(command.argument)
        elif command.action is Action.EXPANDED:
            self._expand()
        else:
            self._say(command)
        return True

    async def _list(self, command: Command) -> bool:
        """Show the listings that have rows; the first one also without any."""
        panes: list[ResultPane] = []
        for listing in command.listings:
            execution = self._database.console.execution(Order(listing.statement))
            pane = await self._results.add(execution, clean(f"{command.name} {listing.title}"), 0)
            pane.again = partial(self._list_anew, command)
            outcome = await pane.run()
            if outcome is None:
                return False
            if panes and not outcome.rows:
                await self._results.drop(pane)
            else:
                panes.append(pane)
        self._results.show(panes[0])
        if command.argument and all(pane.execution.progress().rows == 0 for pane in panes):
            self._warn(f"{command.name} finds nothing by the name of {command.argument}.")
        return True

    async def _list_anew(self, command: Command) -> None:
        self._results.begin()
        await self._list(command)

    async def _open(self, file: str) -> None:
        """Open a file in a text of its own; it is run by the keys that run."""
        try:
            text = await asyncio.to_thread(_read, file)
        except OSError as error:
            self._warn(f"{file} cannot be read: {error.strerror or error}.")
        except PooldeckError as error:
            self._warn(f"{file} cannot be read: {error}")
        else:
            self._keeping.new(text, file)

    def _expand(self) -> None:
        pane = self._results.last_rows
        if pane is None:
            self._warn("There are no rows to be shown one below the other.")
        else:
            show_record(pane)

    def _say(self, command: Command) -> None:
        match command.action:
            case Action.TIMING:
                self._screen.notify("Each result says how long it took.", markup=False)
            case Action.CONNECTION:
                target = self._database.target
                said = f"{target.label}: {self._database.product} {self._database.version}"
                self._screen.notify(clean(said), markup=False)
            case Action.QUIT:
                self._screen.action_mode("browse")
            case Action.HELP | Action.SYNTAX:
                lines = [Line(clean_whole(f"{name:<26} {about}")) for name, about in COMMANDS]
                self._screen.app.push_screen(TextDialog("Commands", lines))
            case _:
                self._warn(f"{command.name} is done by keys here: see help.")

    def _warn(self, said: str) -> None:
        self._screen.notify(clean(said), severity="warning", markup=False)


def _line_of(statement: Statement) -> str:
    """The line without the comments before it."""
    return statement.text[statement.head - statement.start :]


def _read(file: str) -> str:
    """What is in a file, with its line ends as they are. Raises OSError, and PooldeckError for what is no text."""
    try:
        path = Path(file).expanduser()
        is_file = path.is_file()
    except (RuntimeError, ValueError) as error:  # Nobody's home, and what no path can hold.
        raise PooldeckError(str(error)) from error
    if not is_file and path.exists():
        raise PooldeckError("It is no plain file.")
    with path.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise PooldeckError("It is larger than 16 MiB.")
    return data.decode("utf-8", "surrogateescape")
