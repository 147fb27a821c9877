"""A line for an answer, whose key to send it is named like every other."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input


class AnswerLine(Input):
    """Takes a text, and sends it by a key that the user can change; its cursor does not blink."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Accept", tooltip="Take what is typed", id="answer.accept")
    ]

    def on_mount(self) -> None:
        """Send nothing while nothing is typed."""
        self.cursor_blink = False
