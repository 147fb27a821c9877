"""Offers the named views of a table, and to save the one that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pooldeck_tui.dialogs.dialog_keys import DialogKeys
from pooldeck_tui.format import clean
from pooldeck_tui.widgets.choice_list import ChoiceList
from pooldeck_tui.widgets.shown_key import shown_key

SAVE = "Save this view as…"
_ANSWERS = (("delete", "del"), ("close", "esc"))
"""The keys that answer whether a view is to be deleted, by what they do."""


@dataclass(frozen=True, slots=True)
class ViewChoice:
    """What the user wants of the named views."""

    name: str = ""
    """The view that it is about; empty to save the one that is shown."""
    delete: bool = False


class ViewsDialog(ModalScreen[ViewChoice | None]):
    """A list of names with what each shows; None when the user turns away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", tooltip="Close and change nothing", id="views.close"),
        Binding(
            "delete",
            "delete",
            "Delete",
            tooltip="Delete the view under the cursor, when pressed twice",
            id="views.delete",
        ),
    ]
    DEFAULT_CSS = """
    ViewsDialog {
        align: center middle;
        & > Vertical {
            width: 80%;
            height: auto;
            max-height: 70%;
            background: $panel;
            border: round $primary;
        }
        Static { height: 1; padding: 0 1; text-style: bold; }
        .views--said { height: auto; color: $text-warning; display: none; }
        ChoiceList { height: auto; max-height: 20; }
    }
    """

    def __init__(self, title: str, views: Sequence[tuple[str, str]]) -> None:
        """`views` are names, each with what is to be said about it."""
        super().__init__()
        self._title, self._views = title, views
        self._doomed = ""

    def compose(self) -> ComposeResult:
        """The title above the names."""
        with Vertical():
            yield Static(Content(clean(self._title)), markup=False)
            yield ChoiceList()
            yield Static(markup=False, classes="views--said")
            yield DialogKeys()

    def on_mount(self) -> None:
        """Show the names, and last the way to add one."""
        choices = self.query_one(ChoiceList)
        choices.show([*self._views, (SAVE, "filter, order and columns")])
        choices.focus()

    def on_choice_list_chosen(self, message: ChoiceList.Chosen) -> None:
        """Open the view, or save the one that is shown."""
        self.dismiss(ViewChoice(self._name_of(message.index)))

    def on_option_list_option_highlighted(self) -> None:
        """Another view is not the one that was to be deleted."""
        self._doom("")

    def on_click(self, event: events.Click) -> None:
        """Close where the mouse is clicked beside the list."""
        if event.widget is self:
            self.dismiss(None)

    def action_delete(self) -> None:
        """Delete the view under the cursor once that has been said twice."""
        name = self._name_of(self.query_one(ChoiceList).highlighted or 0)
        if name and name == self._doomed:
            self.dismiss(ViewChoice(name, delete=True))
        else:
            self._doom(name)

    def action_close(self) -> None:
        """Delete nothing, else close and change nothing."""
        if self._doomed:
            self._doom("")
        else:
            self.dismiss(None)

    def _doom(self, name: str) -> None:
        """Ask whether a view is to be deleted; no name asks no more."""
        self._doomed = name
        again, keeps = (shown_key(self, action, usual, of=self) for action, usual in _ANSWERS)
        said = self.query_one(".views--said", Static)
        said.update(Content(f"Delete the view {clean(name)}? {again} again deletes it, {keeps} keeps it."))
        said.display = bool(name)

    def _name_of(self, index: int) -> str:
        return self._views[index][0] if index < len(self._views) else ""
