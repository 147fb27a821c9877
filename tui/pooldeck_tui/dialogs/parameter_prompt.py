"""Asks for the value of a parameter, which may be NULL."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from pooldeck_tui.dialogs.line_prompt import LinePrompt

if TYPE_CHECKING:
    from pooldeck_db.query import Argument


class ParameterPrompt(LinePrompt):
    """A line for the value, and a key that gives NULL in its place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "null", "NULL", tooltip="Give NULL: no value at all", id="prompt.null", priority=True)
    ]

    def __init__(self, name: str, before: Argument | None) -> None:
        """Ask for the value of a parameter by its name; `before` is what was given the last time."""
        hint = "the value, without quotes"
        if before is not None and before.value is None:
            hint += "; NULL the last time"
        last = "" if before is None or before.value is None else before.value
        super().__init__(f"What is :{name}?", hint=hint, answer=last)
        self.is_null = False
        """Whether NULL was given; what was typed does not count then."""

    def action_null(self) -> None:
        """Give NULL."""
        self.is_null = True
        self.dismiss("")
