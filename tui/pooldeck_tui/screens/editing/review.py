"""The review: every staged change, old → new, with the SQL that writes it; from here it is dropped or written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from pooldeck_db.errors import PooldeckError
from pooldeck_db.rows import Applied, Conflicted, Refused, Unknown
from pooldeck_tui.dialogs.changes.conflict_lines import resolved
from pooldeck_tui.dialogs.changes.conflicts import ConflictDialog
from pooldeck_tui.dialogs.changes.outcomes import altered_words, refused_words, written_words
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.screens.editing.confirming import mistake_in_names, relations_of, wants_names
from pooldeck_tui.screens.editing.review_face import TOO_EARLY, CellPlace, ReviewFace
from pooldeck_tui.screens.editing.writing import Writing
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from pooldeck_db.rows import Conflict, Outcome, Written
    from pooldeck_tui.dialogs.changes.conflict_lines import Choices


def _key(keys: str, action: str, name: str, description: str, tooltip: str, *, show: bool = True) -> Binding:
    return Binding(keys, action, description, show=show, tooltip=tooltip, id=f"review.{name}")


_OF_A_CHANGE = frozenset(("drop", "mark", "mark_all", "go"))
_OF_WHAT_IS_SETTLED = frozenset(("write", "drop", "mark", "mark_all", "undo"))
_SET_ASIDE = (
    "Set aside. It may have been written, or not: look at its rows. It is offered again when this database is"
    " opened the next time."
)


class ReviewScreen(ReviewFace):
    """Has changes dropped, and the others written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("ctrl+s", "write", "write", "Write", "Write all of it in one transaction, or nothing"),
        _key("x", "set_aside", "set_aside", "Set aside", "Leave a write that nobody can judge to the next start"),
        _key("d,delete", "drop", "drop", "Drop", "Drop the cell, the change, or every marked change"),
        _key("space", "mark", "mark", "Mark", "Mark the change, or no longer"),
        _key("a", "mark_all", "mark_all", "Mark all", "Mark all changes, or none"),
        _key("enter", "go", "go", "Go to row", "Show the row in its table"),
        _key("s", "unfold", "unfold", "All SQL", "Show all of the SQL, or leave out what is only read back"),
        _key("U", "undo", "undo", "Undo", "Take back the last step"),
        _key("ctrl+y", "redo", "redo", "Redo", "Make the step again that was taken back", show=False),
        _key("escape", "cancel", "cancel", "Close", "Stop the writing, else close; what is staged stays"),
        _key("q", "close", "close", "Close", "Close; what is staged stays", show=False),
    ]
    _writing: Writing | None = None

    def on_mount(self) -> None:
        """Where it is not known what came of the last write, say so."""
        if self.editing.staging.pending is not None:
            self._say_unknown()

    def offers(self, action: str) -> bool:
        """Only what there is something for is named."""
        if action == "unfold":
            return self.can_be_unfolded
        if self.editing.staging.pending is not None:
            return action not in _OF_WHAT_IS_SETTLED
        return bool(self.changes) or action not in _OF_A_CHANGE

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Only what nobody can judge is set aside."""
        return action != "set_aside" or self.editing.staging.pending is not None

    def action_set_aside(self) -> None:
        """Leave what nobody can judge to the next start, and close."""
        if not self.is_writing:
            self._run(self._set_aside)

    def action_mark(self) -> None:
        """Mark the change under the cursor, or no longer, and go on to the next."""
        if (here := self.here) is not None:
            self.mark(self.marked ^ {here.change.id})

    def action_mark_all(self) -> None:
        """Mark all changes; where all are marked, none."""
        everything = frozenset(self.changes.changes)
        self.mark(frozenset() if self.marked == everything else everything)

    def action_drop(self) -> None:
        """Drop what is marked, else the cell or the change under the cursor."""
        here, marked = self.here, self.marked
        if self.is_writing or here is None:
            return
        self.say("")
        if marked:
            self.editing.stage(lambda changes: changes.without(marked))
        elif here.column:
            self.editing.stage(lambda changes: changes.without_entry(here.change.id, here.column))
        else:
            self.editing.stage(lambda changes: changes.without([here.change.id]))

    def action_undo(self) -> None:
        """Take back the last step."""
        if not self.is_writing:
            self.say("")
            self.editing.undo()

    def action_redo(self) -> None:
        """Make it again."""
        if not self.is_writing:
            self.say("")
            self.editing.redo()

    def action_go(self) -> None:
        """Close, and go to the row under the cursor."""
        if not self.is_writing and (here := self.here) is not None:
            self.dismiss(CellPlace(here.change, here.column))

    def action_cancel(self) -> None:
        """Stop the writing, else close."""
        if self._writing is None:
            self.dismiss(None)
        elif self._writing.is_committing:
            self.say("It is being committed, and cannot be stopped any more.")
        else:
            self.workers.cancel_group(self, "write")

    def action_close(self) -> None:
        """Close, unless it is being written."""
        if not self.is_writing:
            self.dismiss(None)

    def action_write(self) -> None:
        """Write what is staged, once its tables' names are typed where that is asked for."""
        if self.is_writing:
            return
        changes = self.changes
        database = self.editing.database
        if self.editing.staging.pending is not None:
            self._run(self._verify)
        elif not changes:
            self.say("Nothing is staged.")
        elif database.read_only:
            self.say("This connection is read-only. Close this, and unlock it with !", trouble=True)
        elif not self.is_described:
            # A key that is held down, or pressed once too often, is not to write what nobody has seen.
            self.say(TOO_EARLY)
        elif wants_names(database.target, changes, database.target.editing.confirm_rows):
            names = ", ".join(relation.title for relation in relations_of(changes))
            question = LinePrompt(
                f"{database.target.label} is {database.target.environment}. Type {names} to write to it",
                check=partial(mistake_in_names, changes),
            )
            self.app.push_screen(question, self._confirmed)
        else:
            self._run(self._write)

    @property
    def is_writing(self) -> bool:
        """Whether something is being written."""
        return self._writing is not None

    def _confirmed(self, answer: str | None) -> None:
        if answer is not None:
            self._run(self._write)

    def _run(self, work: Callable[[], Coroutine[object, object, None]]) -> None:
        self._writing = Writing(self.editing, self.say)
        self.be_busy(monotonic())
        self.run_worker(self._to_its_end(work), group="write")

    async def _to_its_end(self, work: Callable[[], Coroutine[object, object, None]]) -> None:
        try:
            await work()
        except PooldeckError as error:
            self.say(f"{error.title}: {error}", trouble=True)
        except asyncio.CancelledError:
            if self.editing.staging.pending is None:
                self.say("It was stopped: nothing was written.")
            else:
                self._say_unknown()
            raise
        finally:
            self._writing = None
            self.be_busy(None)

    async def _write(self) -> None:
        """Write what is staged by now."""
        if self._writing is not None:
            self.say("Writing…")
            await self._take_outcome(await self._writing.write(self.changes))

    async def _verify(self) -> None:
        """Find out what came of the last write."""
        if self._writing is None:
            return
        self.say("Looking whether it was committed…")
        pending = self.editing.staging.pending
        committed = await self._writing.verify()
        if committed and pending is not None:
            self._written(pending.written)
        elif committed is None:
            self._say_unknown()
        else:
            self.say("It was not committed: nothing was written, and all of it is still staged.")

    async def _set_aside(self) -> None:
        """Leave it all to the next start."""
        await self.editing.staging.set_aside()
        self.dismiss(None)
        self.editing.say(_SET_ASIDE, warns=True)

    async def _take_outcome(self, outcome: Outcome) -> None:
        match outcome:
            case Applied(written):
                self.editing.tell_written(written)
                self._written(written)
            case Conflicted(conflicts):
                self.say("Nothing was written: rows are not as they were shown to you.", trouble=True)
                self.app.push_screen(ConflictDialog(conflicts), partial(self._chosen, conflicts))
            case Refused(change, column):
                self.say(refused_words(outcome), trouble=True)
                if change is not None:
                    self.blame(change, column)
            case Unknown():
                await self._verify()

    def _written(self, written: tuple[Written, ...]) -> None:
        """Close, and say what was written, and what the database made something else of."""
        self.dismiss(None)
        self.editing.say(written_words(written))
        for remark in altered_words(written):
            self.editing.say(remark, warns=True)

    def _chosen(self, conflicts: tuple[Conflict, ...], choices: Choices | None) -> None:
        """Stage what was chosen, to be reviewed again."""
        if choices is not None:
            self.editing.stage(partial(resolved, conflicts=conflicts, choices=choices))
            self.say("Staged as you chose: what is left is to be reviewed, and written.")

    def _say_unknown(self) -> None:
        text = "It is not known whether the last write was committed: the connection was lost. "
        again, aside = (shown_key(self, name, key, of=self) for name, key in (("write", "^s"), ("set_aside", "x")))
        ways = f"{again} looks again, {aside} sets it aside."
        self.say(f"{text}It was written as a whole or not at all; {ways}", trouble=True)
        self.refresh_bindings()
