"""The part of a result that shows: a line about the statement above its rows, or above what was said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message

from pooldeck_db.catalog import RelationName
from pooldeck_tui.format import counted
from pooldeck_tui.screens.query.telling import error_lines, message_text, notice_text, outcome_text
from pooldeck_tui.screens.rows_pane import RowsPane
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.grid import Grid
from pooldeck_tui.widgets.text_view import TextView, as_lines
from pooldeck_tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.errors import DatabaseError
    from pooldeck_db.query import Outcome
    from pooldeck_db.query.execution import Execution
    from pooldeck_tui.screens.newest import Job


class ResultFace(RowsPane):
    """Shows what came of an execution, and asks for nothing."""

    DEFAULT_CSS = """
    ResultFace {
        & > Grid { display: none; height: 1fr; }
        & > ErrorPanel { display: none; height: 1fr; }
        & > #said { display: none; height: 1fr; padding: 0 1; }
        & > #notices { display: none; height: auto; max-height: 6; padding: 0 1; background: $panel; }
        &.-rows > Grid { display: block; }
        &.-said > #said { display: block; }
        &.-failed > ErrorPanel { display: block; }
        &.-failed > Grid { display: none; }
        &.-noticed > #notices { display: block; }
    }
    """

    class Ended(Message):
        """The statement has ended."""

        def __init__(self, pane: ResultFace) -> None:
            super().__init__()
            self.pane = pane

    def __init__(
        self,
        database: Database,
        execution: Execution,
        title: str,
        start: int,
        *,
        id: str,  # noqa: A002
        about: str = "",
    ) -> None:
        """Show an execution of a statement that stands at `start` in the text of the editor."""
        super().__init__(id=id)
        self.database = database
        self.relation = RelationName("", title)
        self.execution = execution
        self.title = title
        self.start = start
        self._about = about or title
        self.error: DatabaseError | None = None
        """Why it failed."""
        self.again: Job | None = None
        """Runs the same once more."""
        self.grid = Grid()
        self._line, self._trouble = TopLine(), ErrorPanel()
        self._said, self._notices = TextView(id="said"), TextView(id="notices")
        self._said_last = ""

    def compose(self) -> ComposeResult:
        """A line about it, its rows or what was said, and notices."""
        yield self._line
        yield self.grid
        yield self._said
        yield self._trouble
        yield self._notices

    def refuse(self, error: DatabaseError) -> None:
        """Say why it was not even sent."""
        self._explain(error)
        self.post_message(self.Ended(self))

    def remark(self, said: str) -> None:
        """Say something more of it."""
        if self.is_attached:
            self._tell_of(f"{self._said_last} · {said}")

    def close(self) -> None:
        """Let go of its rows, and of what is kept of them on the disk."""
        if self.execution.rows is not None:
            self.execution.rows.close()

    def focus(self, scroll_visible: bool = True) -> ResultFace:
        """Give the keys to what is shown; until there is something, take them, and do nothing with them."""
        shown = (("-failed", self._trouble), ("-said", self._said), ("-rows", self.grid))
        target = next((part for name, part in shown if self.has_class(name)), None)
        self.can_focus = target is None
        if target is None:
            super().focus(scroll_visible)
        else:
            target.focus(scroll_visible)
        return self

    def on_resize(self) -> None:
        """Break the lines of what is said below the rows anew."""
        if self.error is not None:
            self._show_notices()

    def _reveal(self, what: str) -> None:
        """Show one of the parts, which takes the keys where they were meant for it."""
        self.add_class(what)
        if self.has_focus:
            self.focus()

    def say_progress(self, text: str) -> None:
        """Show how far something is, in the place of what was said of the statement."""
        if self.is_attached:
            self._line.texts = (self._about, text or self._said_last)

    def _show(self, outcome: Outcome) -> None:
        self._tell_of(outcome_text(outcome))
        if outcome.rows is None:
            self._reveal("-said")
            said = "" if outcome.is_stopped else message_text(outcome)
            self._said.show(as_lines(said or outcome_text(outcome)))
        if outcome.cut:
            self.notify(outcome.cut, severity="warning", markup=False)

    def _explain(self, error: DatabaseError) -> None:
        """Say why it failed, below the rows where some came before: they stay to be read."""
        self.error = error
        if self.is_attached:
            failed = f"failed · {error.code}" if error.code else "failed"
            rows = self.execution.rows
            if rows is not None and rows.count:
                self._tell_of(f"{failed}, {counted(rows.count, 'row')} came")
            else:
                self._reveal("-failed")
                self._tell_of(failed)
                self._trouble.error = error

    def _tell_of(self, said: str) -> None:
        self._said_last = said
        self._line.texts = (self._about, said)

    def _show_notices(self) -> None:
        """Show what was said beside the rows: why no more came, and notices."""
        lines = (
            [] if self.error is None or self.has_class("-failed") else error_lines(self.error, self.size.width - 3)
        )
        if notices := self.execution.intake.notices:
            lines += as_lines("\n".join(map(notice_text, notices)))
        self.set_class(bool(lines), "-noticed")
        self._notices.show(lines)
