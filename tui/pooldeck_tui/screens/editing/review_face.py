"""The part of the review that shows: the changes, the SQL of the one under the cursor, and what is to be known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pooldeck_db.errors import DatabaseError
from pooldeck_tui.dialogs.changes.review_lines import drawn, line_of, lines_of
from pooldeck_tui.dialogs.changes.statement_lines import can_be_unfolded, lines_of_all
from pooldeck_tui.dialogs.changes.wording import tally
from pooldeck_tui.format import clean
from pooldeck_tui.widgets.busy_sign import QUIET, BusySign
from pooldeck_tui.widgets.key_hints import KeyHints
from pooldeck_tui.widgets.piece_list import PieceList
from pooldeck_tui.widgets.shown_key import shown_key
from pooldeck_tui.widgets.text_view import Line, TextView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.rows import Change, ChangeId, ChangeSet, Statement
    from pooldeck_tui.dialogs.changes.review_lines import ReviewLine
    from pooldeck_tui.screens.editing.editing import Editing
    from pooldeck_tui.widgets.piece_list import Piece


READING = "What is to be known, and the SQL, are being looked up…"
TOO_EARLY = "What is to be known of these changes is still being looked up."


class CellPlace(NamedTuple):
    """A cell that the user wants to see where it stands."""

    change: Change
    column: str
    """Empty for the row as a whole."""


class ReviewFace(ModalScreen[CellPlace | None]):
    """Shows what is staged; the result is a cell to go to, or None."""

    DEFAULT_CSS = """
    ReviewFace {
        align: center middle;
        & > Vertical {
            width: 98%;
            height: 96%;
            background: $panel;
            border: round $primary;
        }
        #head { height: 1; padding: 0 1; }
        #head > BusySign { display: none; &.-seen { display: block; } }
        #title { width: 1fr; height: 1; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
        #warnings { height: auto; max-height: 30%; padding: 0 1; color: $text-warning; overflow-y: auto; }
        PieceList { height: 2fr; }
        TextView {
            height: 1fr;
            min-height: 3;
            border-top: solid $primary;
            padding: 0 1;
            background: $panel;
            scrollbar-size: 0 1;
            scrollbar-gutter: stable;
        }
        #said { height: auto; max-height: 4; padding: 0 1; text-style: bold; }
        #said.-trouble { color: $text-error; }
        KeyHints { padding: 0 1; }
    }
    """

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self.editing = editing
        """What is reviewed."""
        self._lines: tuple[ReviewLine, ...] = ()
        self._marked: frozenset[ChangeId] = frozenset()
        self._blamed: tuple[ChangeId, str] | None = None
        self._statements: dict[ChangeId, tuple[Statement, ...]] = {}
        self._described: ChangeSet | None = None
        self._is_waiting = self._is_unfolded = False
        self._text = ""
        # Kept, because answers may come while the screen is on its way out.
        self._list, self._sql, self._busy = PieceList(), TextView(), BusySign()
        self._warnings, self._said, self._title = (
            Static(Content(), markup=False, id=name) for name in ("warnings", "said", "title")
        )

    def compose(self) -> ComposeResult:
        """What is to be known before, the changes, the SQL of the one under the cursor, and the keys."""
        with Vertical():
            with Horizontal(id="head"):
                yield self._title
                yield self._busy
            yield self._warnings
            yield self._list
            yield self._sql
            yield self._said
            yield KeyHints()

    def on_mount(self) -> None:
        """Show what is staged, and follow it."""
        self._list.focus()
        self._unwatch = self.editing.watch(self.take, lambda _: None)
        self.watch(self._list, "cursor", self._show_sql, init=False)
        self.take()

    def on_unmount(self) -> None:
        """Follow it no more."""
        self._unwatch()

    def on_resize(self) -> None:
        """Break the SQL anew."""
        self._show_sql()

    @property
    def changes(self) -> ChangeSet:
        """What is reviewed."""
        return self.editing.changes

    @property
    def is_described(self) -> bool:
        """Whether everything is shown that is to be known of the changes before they are written."""
        return self._described is self.changes

    @property
    def here(self) -> ReviewLine | None:
        """The line under the cursor; None where nothing is staged."""
        index = self._list.cursor
        return self._lines[index] if index < len(self._lines) else None

    @property
    def marked(self) -> frozenset[ChangeId]:
        """The changes that are marked."""
        return self._marked

    def mark(self, ids: frozenset[ChangeId]) -> None:
        """Have these changes marked, and no others."""
        self._marked = ids
        self._list.refresh()

    def take(self) -> None:
        """Show what is staged now; the cursor stays near where it was."""
        changes = self.changes
        self._lines = lines_of(changes)
        self._marked &= changes.changes.keys()
        if self._blamed is not None and changes.get(self._blamed[0]) is None:
            self._blamed = None
        target = self.editing.database.target
        where = " ▸ ".join(part for part in (target.label, target.environment.upper()) if part)
        self._title.update(Content(clean(f"To be written to {where}: {tally(changes)}")))
        self._list.show(len(self._lines), self._drawn, self._list.cursor)
        if not changes and not self._text:
            self.say(
                f"Nothing is staged any more. {shown_key(self, 'undo', 'U', of=self)} takes the last step back."
            )
        self.run_worker(self._describe(changes), group="describe", exclusive=True)

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Say something below the changes; an empty text clears it."""
        self._text = text
        self._said.set_class(trouble, "-trouble")
        self._said.update(Content(clean(text)))

    def blame(self, change: Change, column: str) -> None:
        """Put the cursor on what the database refused, and mark it so."""
        self._blamed = change.id, column
        self._list.cursor = line_of(self._lines, change, column)
        self._list.refresh()

    def be_busy(self, since: float | None) -> None:
        """Show since when something is being written; None for nothing."""
        self._busy.since = since

    async def _describe(self, changes: ChangeSet) -> None:
        """Say what is to be known before these are written, and have their statements ready."""
        waiting = self.set_timer(QUIET, self._wait)
        try:
            assessment = await self.editing.database.rows.assess(changes)
            self._warnings.update(Content("\n".join(clean(f"! {each.text}") for each in assessment.warnings)))
            statements = await self.editing.database.rows.statements(changes)
        except DatabaseError as error:
            self._statements = {}
            # What came of writing them is not talked over: these are described anew after it.
            if self._text in ("", TOO_EARLY):
                self.say(str(error), trouble=True)
        else:
            self._statements = {
                change.id: tuple(each for each in statements if each.change.id == change.id) for change in changes
            }
        finally:
            waiting.stop()
            self._is_waiting = False
        self._described = changes
        if self._text == TOO_EARLY:
            self.say("Everything is shown now: it can be written.")
        self._show_sql()

    def action_unfold(self) -> None:
        """Show all of the SQL, from what is only read back on, or no longer that."""
        self._is_unfolded = not self._is_unfolded
        self._show_sql()
        statements = self._here_sent
        if statements and self._is_unfolded:
            above = len(lines_of_all(statements, self._sql_width, unfold="s")) - 1
            self.call_after_refresh(self._sql.scroll_to, y=above, animate=False)

    @property
    def can_be_unfolded(self) -> bool:
        """Whether some of the SQL is not shown, or could be hidden."""
        return any(can_be_unfolded(each, self._sql_width) for each in self._here_sent or ())

    @property
    def _here_sent(self) -> tuple[Statement, ...] | None:
        """The statements of the change under the cursor; None where they are not known."""
        return None if self.here is None else self._statements.get(self.here.change.id)

    @property
    def _sql_width(self) -> int:
        return self._sql.scrollable_content_region.width

    def _wait(self) -> None:
        self._is_waiting = True
        self._show_sql()

    def _show_sql(self) -> None:
        statements = self._here_sent
        if statements is None:
            self._sql.show([Line(READING if self._is_waiting else "")])
        else:
            key = "" if self._is_unfolded else shown_key(self, "unfold", "s", of=self)
            self._sql.show(lines_of_all(statements, self._sql_width, unfold=key))
        self.refresh_bindings()

    def _drawn(self, index: int, width: int) -> Sequence[Piece]:
        line = self._lines[index]
        id = line.change.id  # noqa: A001
        is_marked = not line.column and id in self._marked
        return drawn(line, width, is_marked=is_marked, is_blamed=self._blamed == (id, line.column))
