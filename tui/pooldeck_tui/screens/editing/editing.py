"""What is staged in an open database: whoever shows it watches here, whoever changes it asks here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import PooldeckError
from pooldeck_tui.dialogs.changes.wording import heading, tally
from pooldeck_tui.format import clean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.screen import Screen

    from pooldeck_db.database import Database
    from pooldeck_db.rows import ChangeSet, Conflict, Written
    from pooldeck_db.target import Notice
    from pooldeck_tui.dialogs.changes.conflict_lines import Choices
    from pooldeck_tui.screens.editing.review_face import CellPlace
    from pooldeck_tui.screens.modes import Departure

_MOST_REMARKS = 3
"""Remarks on what is undone that are made at most."""


class Editing:
    """The staged changes of one open database, on behalf of a screen that shows it."""

    def __init__(
        self,
        screen: Screen[Departure | None],
        database: Database,
        go_to: Callable[[CellPlace], Awaitable[None]],
        *,
        beside: Editing | None = None,
    ) -> None:
        """`go_to` shows a changed cell where it stands; `beside` has the same changes for another screen."""
        self._screen, self._go_to = screen, go_to
        self.database = database
        """What is changed."""
        self.staging = database.staging
        """What is staged."""
        self._written: list[Callable[[tuple[Written, ...]], None]] = [] if beside is None else beside._written
        self._notice: Notice | None = None
        if beside is None:
            self.staging.subscribe(self._tell_notice)

    @property
    def changes(self) -> ChangeSet:
        """What is staged now."""
        return self.staging.changes

    def watch(
        self, changed: Callable[[], None], written: Callable[[tuple[Written, ...]], None]
    ) -> Callable[[], None]:
        """Be told when something else is staged, and of what was written; what is returned ends that."""
        unsubscribe = self.staging.subscribe(changed)
        self._written.append(written)

        def end() -> None:
            unsubscribe()
            self._written.remove(written)

        return end

    def tell_written(self, written: tuple[Written, ...]) -> None:
        """Tell whoever shows rows that these are others now."""
        for listener in tuple(self._written):
            listener(written)

    def stage(self, how: Callable[[ChangeSet], ChangeSet], said: str = "") -> None:
        """Stage what a function makes of the changes; say so where there is something to be said."""
        self._do(partial(self._stage, how, said))

    def undo(self) -> None:
        """Take back the last step; where there is none, stage what undoes the last write."""
        self._do(self._undo)

    def redo(self) -> None:
        """Make again the step that was taken back last."""
        self._do(self._redo)

    def review(self) -> None:
        """Show what is staged, to be written."""
        if not self.changes and self.staging.pending is None:
            self.say("Nothing is staged: there is nothing to be written.")
        else:
            from pooldeck_tui.screens.editing.review import ReviewScreen  # not needed for the first rows

            self._screen.app.push_screen(ReviewScreen(self), self._reviewed)

    def merge(self, conflicts: tuple[Conflict, ...]) -> None:
        """Ask whose values rows are to have, and stage what is chosen."""
        from pooldeck_tui.dialogs.changes.conflicts import ConflictDialog  # not needed for the first rows

        self._screen.app.push_screen(ConflictDialog(conflicts), partial(self._chosen, conflicts))

    def say(self, text: str, *, warns: bool = False) -> None:
        """Say something over whatever screen is shown."""
        self._screen.app.notify(clean(text), severity="warning" if warns else "information", markup=False)

    def go(self, place: CellPlace) -> None:
        """Show a changed cell where it stands."""
        self._do(partial(self._go_to, place))

    def _reviewed(self, place: CellPlace | None) -> None:
        if place is not None:
            self.go(place)

    def _chosen(self, conflicts: tuple[Conflict, ...], choices: Choices | None) -> None:
        from pooldeck_tui.dialogs.changes.conflict_lines import resolved  # not needed for the first rows

        if choices is not None:
            said = "Staged as you chose: look at it, and write it."
            self.stage(partial(resolved, conflicts=conflicts, choices=choices), said)

    def _tell_notice(self) -> None:
        """Say once why what is staged, or what was written, is not noted on the disk."""
        notice, told = self.staging.notice, self._notice
        self._notice = notice
        if notice is not None and notice != told:
            self.say(str(notice), warns=True)

    def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        # On the screen, not on a pane: what is asked for is staged although the pane may be closed meanwhile.
        self._screen.run_worker(self._told(work), group="staging")

    async def _told(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except PooldeckError as error:
            self.say(str(error), warns=True)

    async def _stage(self, how: Callable[[ChangeSet], ChangeSet], said: str) -> None:
        await self.staging.change(how)
        if said:
            self.say(said)

    async def _undo(self) -> None:
        from pooldeck_db.rows.inverse import inverse  # not needed for the first rows

        if await self.staging.undo():
            return
        commit = next(iter(self.staging.commits), None)
        if commit is None:
            self.say("There is no step to take back.", warns=True)
            return
        reverse = inverse(commit.written)
        for written, reason in reverse.impossible:
            self.say(f"{heading(written.change)}: this cannot be undone. {reason}", warns=True)
        if reverse.changes:
            said = f"Staged what undoes the last write: {tally(reverse.changes)}."
            await self._stage(lambda changes: changes.joined(reverse.changes), said)
            await self._tell_partial(commit.written)

    async def _tell_partial(self, every: tuple[Written, ...]) -> None:
        """Say what an undo leaves behind: of several rows alike, of one."""
        from pooldeck_db.rows.inverse import inverse  # not needed for the first rows

        names = dict.fromkeys(written.change.relation for written in every)
        details = {name: await self.database.catalog.detail(name) for name in names}
        by_remark = {remark: written for written, remark in reversed(inverse(every, details).partial)}
        for remark, written in list(by_remark.items())[:_MOST_REMARKS]:
            self.say(f"{heading(written.change)}: this is undone but in part. {remark}", warns=True)

    async def _redo(self) -> None:
        if not await self.staging.redo():
            self.say("No step was taken back.", warns=True)
