"""A line below the editor that asks what to find, what to put in its place, or which line to go to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label

from pooldeck_tui.widgets.answer_line import AnswerLine

if TYPE_CHECKING:
    from pooldeck_tui.widgets.sql_editor.editor import SqlEditor


class EditorBar(Horizontal):
    """Stands below an editor while it asks, and goes when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="sqlbar.leave", tooltip="Go back to the text"),
    ]
    DEFAULT_CSS = """
    EditorBar {
        height: 1;
        background: $panel;
        Label { width: auto; padding: 0 1; color: $text-muted; }
        Input { width: 1fr; height: 1; border: none; padding: 0; background: $surface; }
    }
    """

    def __init__(self, editor: SqlEditor) -> None:
        super().__init__()
        self._editor = editor

    def action_leave(self) -> None:
        """Go back to the text."""
        self._editor.focus()
        self.remove()


class FindBar(EditorBar):
    """Finds a text in the editor, and puts another in its place where that is asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority: a line that takes text would scroll.
        Binding(
            "down", "step(1)", "Next", id="sqlbar.next", tooltip="Go to the next place it is at", priority=True
        ),
        Binding("up", "step(-1)", "Previous", id="sqlbar.previous", tooltip="Go to the one before", priority=True),
        Binding("alt+a", "replace_all", "Replace all", id="sqlbar.all", tooltip="Replace it wherever it is found"),
    ]

    def __init__(self, editor: SqlEditor, *, replaces: bool) -> None:
        """Find in an editor; `replaces` tells whether what is to be put in its place is asked for, too."""
        super().__init__(editor)
        self.replaces = replaces
        """Whether what is to be put in the place of what is found is asked for, too."""

    def compose(self) -> ComposeResult:
        """The line for what is to be found, and the one for what is to be put in its place."""
        yield Label("Find")
        yield AnswerLine(self._editor.finder.sought, id="sought", compact=True)
        if self.replaces:
            yield Label("Replace by")
            yield AnswerLine(id="other", compact=True)
        yield Label("", id="told")

    def on_mount(self) -> None:
        """Be ready for what is to be found."""
        self.query_one("#sought", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look for what is typed."""
        event.stop()
        if event.input.id == "sought":
            self._editor.finder.sought = event.value
            self._tell(found=not event.value or self._editor.finder.find(0))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next place; or replace this one before."""
        event.stop()
        if event.input.id == "other":
            self._editor.finder.replace_found(event.value)
        self.action_step(1)

    def action_step(self, by: int) -> None:
        """Go to the next place that it is found at, or to the one before."""
        self._tell(found=self._editor.finder.find(by))

    def action_replace_all(self) -> None:
        """Replace it wherever it is found."""
        if self.replaces:
            count = self._editor.finder.replace_all_found(self.query_one("#other", Input).value)
            self._say(f"replaced {count:,}")

    def _tell(self, *, found: bool) -> None:
        self._say("" if found else "not found")

    def _say(self, said: str) -> None:
        self.query_one("#told", Label).update(said)


class LineBar(EditorBar):
    """Asks for a line to go to."""

    def compose(self) -> ComposeResult:
        """The line for its number."""
        yield Label("Go to line")
        yield AnswerLine(type="integer", compact=True)

    def on_mount(self) -> None:
        """Be ready for a number."""
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep it here."""
        event.stop()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go there."""
        event.stop()
        if event.value.lstrip("+-").isdecimal():
            self._editor.go_to_line(int(event.value))
        self.action_leave()
