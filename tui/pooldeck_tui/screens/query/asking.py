"""Asks for the values that a statement leaves open, and remembers them while pooldeck runs."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

from pooldeck_db.query import Argument
from pooldeck_db.statements import parameters
from pooldeck_tui.dialogs.parameter_prompt import ParameterPrompt

if TYPE_CHECKING:
    from pooldeck_db.target import Backend
    from pooldeck_tui.screens.modes import ModeScreen
    from pooldeck_tui.widgets.sql_editor import SqlEditor


STILL = 0.7
"""Seconds without a key after which somebody who was typing is asked something."""


async def undisturbed(editor: SqlEditor, since: float) -> None:
    """Wait while keys are typed into the editor that were not there at a time: they are no answers."""
    rest = editor.typed_at + STILL - monotonic()
    if editor.typed_at > since and rest > 0:
        await asyncio.sleep(rest)
        await undisturbed(editor, since)


class Parameters:
    """The values of parameters, as they were given last."""

    def __init__(self, screen: ModeScreen, editor: SqlEditor, backend: Backend) -> None:
        self._screen, self._editor, self._backend = screen, editor, backend
        self._given: dict[str, Argument] = {}

    async def ask(self, text: str, since: float) -> tuple[Argument, ...] | None:
        """A value for each parameter of a statement of a run since a time; None where the user turns away."""
        arguments = []
        for parameter in await asyncio.to_thread(parameters, text, self._backend):
            await undisturbed(self._editor, since)
            argument = await self._one(parameter.name)
            if argument is None:
                return None
            self._given[parameter.name] = argument
            arguments.append(argument)
        return tuple(arguments)

    async def _one(self, name: str) -> Argument | None:
        prompt = ParameterPrompt(name, self._given.get(name))
        typed = await self._screen.app.push_screen_wait(prompt)
        return None if typed is None else Argument(name, None if prompt.is_null else typed)
