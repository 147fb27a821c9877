"""Asks for the values that a statement leaves open, and remembers them while pooldeck runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.query import Argument
from pooldeck_db.statements import parameters
from pooldeck_tui.dialogs.parameter_prompt import ParameterPrompt

if TYPE_CHECKING:
    from pooldeck_db.target import Backend
    from pooldeck_tui.screens.modes import ModeScreen


class Parameters:
    """The values of parameters, as they were given last."""

    def __init__(self, screen: ModeScreen, backend: Backend) -> None:
        self._screen, self._backend = screen, backend
        self._given: dict[str, Argument] = {}

    async def ask(self, text: str) -> tuple[Argument, ...] | None:
        """A value for each parameter of a statement; None where the user turns away."""
        arguments = []
        for parameter in parameters(text, self._backend):
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
