"""Asks for the values that a statement leaves open, and remembers them while pooldeck runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.query import Argument
from pooldeck_db.statements import parameters
from pooldeck_tui.dialogs.choose import ChooseDialog
from pooldeck_tui.dialogs.line_prompt import LinePrompt

if TYPE_CHECKING:
    from pooldeck_db.target import Backend
    from pooldeck_tui.screens.modes import ModeScreen

_TYPED, _NULL = ("A value", "typed, as text that the database reads as it needs it"), ("NULL", "no value")


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
        before = self._given.get(name)
        answers = [_TYPED, _NULL]
        if before is not None and before.value is None:
            answers.reverse()
        chosen = await self._screen.app.push_screen_wait(ChooseDialog(f"What is :{name}?", answers))
        if chosen is None:
            return None
        if answers[chosen] is _NULL:
            return Argument(name, None)
        last = "" if before is None or before.value is None else before.value
        typed = await self._screen.app.push_screen_wait(
            LinePrompt(f":{name} is", hint="the value, without quotes", answer=last)
        )
        return None if typed is None else Argument(name, typed)
