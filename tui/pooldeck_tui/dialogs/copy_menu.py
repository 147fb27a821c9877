"""Asks in which format rows are to be copied, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widgets import Static

from pooldeck_tui.copying.formats import Format
from pooldeck_tui.format import clean
from pooldeck_tui.widgets.line_list import Entry, LineList
from pooldeck_tui.widgets.shown_key import shown_key


@dataclass(frozen=True, slots=True)
class CopyWish:
    """How rows are to be copied."""

    format: Format
    header: bool
    """Whether with the names of the columns, where the format leaves that open."""
    to_file: bool
    """Whether to a file instead of the clipboard."""


class CopyMenu(ModalScreen[CopyWish | None]):
    """The formats; None when the user turns away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "copy", "Copy", tooltip="Copy to the clipboard in this format", id="copy.clipboard"),
        Binding("f", "save", "To a file", tooltip="Copy to a file in this format", id="copy.file"),
        Binding("n", "names", "Names", tooltip="Copy with the names of the columns, or without", id="copy.names"),
        Binding("escape,q", "cancel", "Cancel", tooltip="Close and copy nothing", id="copy.cancel"),
    ]
    DEFAULT_CSS = """
    CopyMenu {
        align: center middle;
        & > Vertical {
            width: 80;
            max-width: 96%;
            height: auto;
            max-height: 96%;
            padding: 0 1;
            background: $panel;
            border: round $primary;
        }
        LineList { height: 6; margin: 1 0; }
        .copy--said { height: auto; color: $text-muted; }
    }
    """

    header: reactive[bool] = reactive(True)
    """Whether the names of the columns are wanted."""

    def __init__(self, what: str, *, column: str) -> None:
        """`what` says what is to be copied, `column` names the one that a list of values would be made of."""
        super().__init__()
        self._what, self._column = what, column

    def compose(self) -> ComposeResult:
        """What is copied, the formats, and the keys."""
        with Vertical():
            yield Static(Content(f"Copy {clean(self._what)}"), markup=False)
            yield LineList([Entry(self._title(each), each.about) for each in Format])
            yield Static(markup=False, classes="copy--said")

    def on_mount(self) -> None:
        """Follow the cursor."""
        self.watch(self.query_one(LineList), "cursor", self._say)

    def watch_header(self) -> None:
        """Say whether the names are copied."""
        if self.is_mounted:
            self._say()

    def on_line_list_clicked(self) -> None:
        """Copy in the format that was clicked."""
        self.action_copy()

    def on_click(self, event: events.Click) -> None:
        """Close where the mouse is clicked beside the menu."""
        if event.widget is self:
            self.dismiss(None)

    def action_copy(self) -> None:
        """Copy to the clipboard."""
        self.dismiss(CopyWish(self._format, self.header, to_file=False))

    def action_save(self) -> None:
        """Copy to a file."""
        self.dismiss(CopyWish(self._format, self.header, to_file=True))

    def action_names(self) -> None:
        """Copy with the names of the columns, or without."""
        self.header = not self.header

    def action_cancel(self) -> None:
        """Copy nothing."""
        self.dismiss(None)

    @property
    def _format(self) -> Format:
        return tuple(Format)[self.query_one(LineList).cursor]

    def _title(self, each: Format) -> str:
        return f"{each.label} of {self._column}" if each is Format.IN_LIST else each.label

    def _say(self) -> None:
        keys = {
            action: shown_key(self, action, usual, of=self)
            for action, usual in (("copy", "⏎"), ("save", "f"), ("names", "n"))
        }
        names = f"   {keys['names']} names of columns: {'yes' if self.header else 'no'}"
        said = f"{keys['copy']} to the clipboard   {keys['save']} to a file"
        self.query_one(".copy--said", Static).update(Content(said + (names if self._format.has_header else "")))
