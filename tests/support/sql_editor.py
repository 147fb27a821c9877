"""The SQL editor by itself, without a database."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from pooldeck_db.target import Backend
from pooldeck_tui.widgets.sql_editor import CompletionPopup, SqlEditor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot


class EditorApp(App[None]):
    """An editor, something below it, and its popup."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stop", "Stop")]

    def __init__(self, backend: Backend) -> None:
        super().__init__()
        self.editor = SqlEditor(backend)
        self.popup = CompletionPopup(self.editor)
        self.wishes: list[bool] = []
        """Whether each wish for completion was asked for."""
        self.stops = 0

    def compose(self) -> ComposeResult:
        """The editor first."""
        yield self.editor
        below = Static("below")
        below.can_focus = True
        yield below
        yield self.popup

    def action_stop(self) -> None:
        """Count it."""
        self.stops += 1

    def on_sql_editor_completion_wished(self, message: SqlEditor.CompletionWished) -> None:
        """Keep it."""
        self.wishes.append(message.is_asked)


@asynccontextmanager
async def editing_sql(
    text: str = "", cursor: int = 0, *, backend: Backend = Backend.POSTGRESQL, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[EditorApp, SqlEditor, Pilot[None]]]:
    """Edit a text."""
    app = EditorApp(backend)
    async with app.run_test(size=size) as pilot:
        app.editor.load(text, cursor)
        app.editor.focus()
        await pilot.pause()
        yield app, app.editor, pilot
