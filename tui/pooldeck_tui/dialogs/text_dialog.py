"""Shows a text over the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pooldeck_tui.format import clean
from pooldeck_tui.widgets.text_view import Line, TextView


class TextDialog(ModalScreen[None]):
    """A title, lines that scroll, and one key to close."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", tooltip="Close this view", id="view.close")
    ]
    DEFAULT_CSS = """
    TextDialog {
        align: center middle;
        & > Vertical {
            width: 94%;
            height: 90%;
            background: $panel;
            border: round $primary;
        }
        .dialog--title { height: 1; padding: 0 1; text-style: bold; }
        TextView { height: 1fr; padding: 0 1; }
    }
    """

    def __init__(self, title: str, lines: Sequence[Line]) -> None:
        super().__init__()
        self._title, self._shown = title, lines

    def compose(self) -> ComposeResult:
        """Title above text."""
        with Vertical():
            yield Static(Content(f"{clean(self._title)}   esc closes"), markup=False, classes="dialog--title")
            yield TextView(self._shown)

    def on_mount(self) -> None:
        """The text takes the keys."""
        self.query_one(TextView).focus()

    def action_close(self) -> None:
        """Close the view."""
        self.dismiss()
