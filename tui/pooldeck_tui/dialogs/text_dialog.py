"""Shows a text over the screen."""

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
from pooldeck_tui.format import cut_to
from pooldeck_tui.widgets.text_view import Line, TextView

PART = 0.94
"""How much of the terminal's width a dialog takes."""

_AROUND = 6
"""Cells of a dialog's width that are border, padding and scrollbar."""


def text_width(columns: int) -> int:
    """Cells of a line that can be read without scrolling on a terminal of so many columns."""
    return max(1, int(columns * PART) - _AROUND)


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
            height: 1fr;
            margin: 1 0;
            background: $panel;
            border: round $primary;
        }
        .dialog--title { height: 1; padding: 0 1; text-style: bold; }
        TextView { height: 1fr; padding: 0 1; }
    }
    """

    def __init__(self, title: str, lines: Sequence[Line]) -> None:
        super().__init__()
        self._title = title
        # Kept, because lines may come while the dialog is on its way out.
        self.text = TextView(lines)
        """The lines that are shown."""

    def compose(self) -> ComposeResult:
        """Title above text above keys."""
        with Vertical():
            yield Static(Content(), markup=False, classes="dialog--title")
            yield self.text
            yield DialogKeys()

    def on_mount(self) -> None:
        """The text takes the keys."""
        title = cut_to(self._title, text_width(self.app.size.width))
        self.query_one(".dialog--title", Static).update(Content(title))
        self.text.focus()

    def on_click(self, event: events.Click) -> None:
        """Close the view where the mouse is clicked beside it."""
        if event.widget is self:
            self.dismiss()

    def action_close(self) -> None:
        """Close the view."""
        self.dismiss()
