"""Asks which of a few things is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pooldeck_tui.dialogs.dialog_keys import DialogKeys
from pooldeck_tui.format import clean, clean_whole
from pooldeck_tui.widgets.choice_list import ChoiceList


class AnswerList(ChoiceList):
    """Answers, one of which is taken; nothing is opened by it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Choose", tooltip="Take what is under the cursor", id="list.select")
    ]


class ChooseDialog(ModalScreen[int | None]):
    """A question above its answers, each with what it means; the result is an index, None for none of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", tooltip="Close and do nothing", id="choose.close")
    ]
    DEFAULT_CSS = """
    ChooseDialog {
        align: center middle;
        & > Vertical {
            width: 76;
            max-width: 94%;
            height: auto;
            max-height: 90%;
            padding: 0 1;
            background: $panel;
            border: round $primary;
        }
        .choose--question { height: auto; text-style: bold; }
        .choose--about { height: auto; max-height: 12; }
        ChoiceList { height: auto; max-height: 10; margin: 1 0 0 0; }
        DialogKeys { padding: 0; }
    }
    """

    def __init__(self, question: str, answers: Sequence[tuple[str, str]], *, about: Sequence[str] = ()) -> None:
        """Ask, with lines `about` it; the first answer is under the cursor."""
        super().__init__()
        self._question, self._answers, self._about = question, answers, about

    def compose(self) -> ComposeResult:
        """The question, what there is to know, the answers."""
        with Vertical():
            yield Static(Content(clean(self._question)), markup=False, classes="choose--question")
            about = "\n".join(clean_whole(line) for line in self._about)
            if about:
                yield Static(Content(about), markup=False, classes="choose--about")
            yield AnswerList()
            yield DialogKeys()

    def on_mount(self) -> None:
        """Show the answers."""
        choices = self.query_one(ChoiceList)
        choices.show(self._answers)
        choices.focus()

    def on_choice_list_chosen(self, message: ChoiceList.Chosen) -> None:
        """Take the answer."""
        self.dismiss(message.index)

    def on_click(self, event: events.Click) -> None:
        """Do nothing where the mouse is clicked beside the question."""
        if event.widget is self:
            self.dismiss(None)

    def action_close(self) -> None:
        """Do nothing."""
        self.dismiss(None)
