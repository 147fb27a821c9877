"""Asks for one line at the foot of the viewer."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from pooldeck_tui.format import clean
from pooldeck_tui.widgets.answer_line import AnswerLine


class Prompt(Horizontal):
    """A question and a line for the answer; there only while something is asked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.cancel", "Cancel", tooltip="Close without an answer", id="prompt.cancel")
    ]
    DEFAULT_CSS = """
    Prompt {
        height: 1;
        display: none;
        &.-asking { display: block; }
        Static { width: auto; max-width: 70%; height: 1; text-style: bold; }
        Input { width: 1fr; height: 1; border: none; padding: 0; }
        Input:focus { border: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._check: Callable[[str], str] = lambda _: ""
        self._then: Callable[[str], None] = lambda _: None

    @property
    def is_asking(self) -> bool:
        """Whether an answer is waited for."""
        return self.has_class("-asking")

    def compose(self) -> ComposeResult:
        """The question and the line."""
        yield Static(Content(), markup=False)
        yield AnswerLine(compact=True)

    def ask(
        self,
        question: str,
        then: Callable[[str], None],
        *,
        answer: str = "",
        check: Callable[[str], str] = lambda _: "",
    ) -> None:
        """Ask a question; `then` gets the answer, once `check` finds nothing wrong with it."""
        self._then, self._check = then, check
        self._say(question)
        line = self.query_one(Input)
        line.value = answer
        line.cursor_position = len(answer)
        self.add_class("-asking")
        line.focus()

    def close(self) -> None:
        """Ask no more."""
        self.remove_class("-asking")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the answer, or say what is wrong with it."""
        event.stop()
        mistake = self._check(event.value)
        if mistake:
            self._say(f"{mistake} ")
        else:
            self.close()
            self._then(event.value)

    def _say(self, text: str) -> None:
        self.query_one(Static).update(Content(clean(text) + " "))
