"""Asks for one line of text."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from pooldeck_tui.dialogs.dialog_keys import DialogKeys
from pooldeck_tui.format import clean
from pooldeck_tui.widgets.answer_line import AnswerLine


class LinePrompt(ModalScreen[str | None]):
    """A question with one line for the answer; the result is None when the user turns away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", tooltip="Close without an answer", id="prompt.cancel")
    ]
    DEFAULT_CSS = """
    LinePrompt {
        align: center middle;
        & > Vertical {
            width: 72;
            max-width: 90%;
            height: auto;
            padding: 1 2;
            background: $panel;
            border: round $primary;
        }
        Input { margin: 1 0 0 0; }
        DialogKeys { padding: 0; }
        .prompt--mistake { color: $text-error; text-style: bold; height: auto; }
    }
    """

    def __init__(
        self,
        question: str,
        *,
        hint: str = "",
        answer: str = "",
        mistake: str = "",
        secret: bool = False,
        check: Callable[[str], str] = lambda _: "",
    ) -> None:
        """Ask the question; `check` returns what is wrong with an answer, empty for nothing.

        `answer` stands in the line to begin with, `mistake` below it: to have an answer corrected.
        """
        super().__init__()
        self._question, self._hint, self._secret, self._check = question, hint, secret, check
        self._answer, self._mistake = answer, mistake

    def compose(self) -> ComposeResult:
        """The question, the line, and room for what is wrong with the answer."""
        with Vertical():
            yield Static(Content(clean(self._question)), markup=False)
            yield AnswerLine(self._answer, password=self._secret, placeholder=self._hint)
            yield Static(Content(clean(self._mistake)), markup=False, classes="prompt--mistake")
            yield DialogKeys()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the answer, or say what is wrong with it."""
        mistake = self._check(event.value)
        if mistake:
            self.query_one(".prompt--mistake", Static).update(Content(clean(mistake)))
        else:
            self.dismiss(event.value)

    def on_click(self, event: events.Click) -> None:
        """Close without an answer where the mouse is clicked beside the question."""
        if event.widget is self:
            self.dismiss(None)

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
