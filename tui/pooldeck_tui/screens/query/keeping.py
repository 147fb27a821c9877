"""The texts of the editor: several, each kept on the disk while it is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import PooldeckError
from pooldeck_tui.dialogs.choose import ChooseDialog
from pooldeck_tui.widgets.tab_strip import Tab

if TYPE_CHECKING:
    from textual.timer import Timer

    from pooldeck_db.scripts import Buffer, Buffers, Origin
    from pooldeck_tui.screens.modes import ModeScreen
    from pooldeck_tui.widgets.sql_editor import SqlEditor
    from pooldeck_tui.widgets.tab_strip import TabStrip

PAUSE = 0.3
"""Seconds after a change when a text is written to the disk, with all that changed in them."""
FIRST = "query 1"
"""The name of the text that is there when none was kept."""


class Keeping:
    """Shows one of the texts in the editor, and keeps all of them."""

    def __init__(self, screen: ModeScreen, buffers: Buffers, editor: SqlEditor, strip: TabStrip) -> None:
        self._screen, self._buffers, self._editor, self._strip = screen, buffers, editor, strip
        self._all = [buffers.new(FIRST)]
        self._present = 0
        self._timer: Timer | None = None
        self._has_failed = False

    @property
    def present(self) -> Buffer:
        """The text that is shown, as it was kept last."""
        return self._all[self._present]

    async def load(self) -> None:
        """Show the text that was written last; an empty one where there is none."""
        try:
            found = list(await self._buffers.load())
        except OSError as error:
            self._tell(f"The texts that were kept cannot be read: {error.strerror or error}.")
            return
        begun = {buffer.id for buffer in self._all}
        self._take([buffer for buffer in found if buffer.id not in begun])

    def _take(self, found: list[Buffer]) -> None:
        """Show the texts that were kept, with those behind them that were begun while they were read."""
        is_begun = len(self._all) > 1 or bool(self._editor.value)
        if not is_begun:
            self._all = found or self._all
            self._show(len(self._all) - 1)
            return
        self._all = [*found, *self._all]
        self._present += len(found)
        self._draw()

    def new(self, text: str = "", title: str = "", origin: Origin | None = None) -> None:
        """Show another text, which is kept once there is something in it."""
        self.keep()
        self._all.append(replace(self._buffers.new(title or self._title(), text), origin=origin))
        self._show(len(self._all) - 1)
        if text:
            self.keep(always=True)

    def step(self, by: int) -> None:
        """Show the next text, or the one before."""
        self.go_to((self._present + by) % len(self._all))

    def go_to(self, place: int) -> None:
        """Show the text at a place."""
        self.keep()
        self._show(place)

    def show(self, id: str) -> None:  # noqa: A002
        """Show the text with that id."""
        self.go_to(next(place for place, buffer in enumerate(self._all) if buffer.id == id))

    async def close(self) -> None:
        """Keep the text that is shown no longer, once the user agrees; an empty one replaces the last."""
        if self._editor.value.strip() and not await self._is_to_go():
            return
        gone = self._all.pop(self._present)
        self._stop()
        self._screen.app.run_worker(self._remove(gone.id), group="keeping")
        if not self._all:
            self._all.append(self._buffers.new(self._title()))
        self._show(min(self._present, len(self._all) - 1))

    async def _is_to_go(self) -> bool:
        answers = [("Keep it", "as it is"), ("Close it", "what is written in it is gone for good")]
        return await self._screen.app.push_screen_wait(ChooseDialog(f"Close {self.present.title}?", answers)) == 1

    def rename(self, title: str | None) -> None:
        """Call the text that is shown otherwise, unless there is nothing to call it."""
        if title is None or not (title := title.strip()):
            return
        self._all[self._present] = replace(self.present, title=title)
        self._draw()
        self.keep(always=True)

    def saved(self, title: str, origin: Origin) -> None:
        """Know which saved query the text that is shown is, under its name."""
        self._all[self._present] = replace(self.present, origin=origin)
        self.rename(title)

    def changed(self) -> None:
        """Keep the text soon."""
        if self._timer is None:
            self._timer = self._screen.set_timer(PAUSE, self.keep)

    def keep(self, *, always: bool = False) -> None:
        """Have the text on the disk as it is now."""
        self._stop()
        now = self._now()
        if always or now != self.present:
            self._all[self._present] = now
            self._screen.app.run_worker(self._save(now), group="keeping")

    async def end(self) -> None:
        """Have the text on the disk, and leave all of them to whoever opens the connection next."""
        self._stop()
        now = self._now()
        if now.text or now != self.present:
            await self._save(now)
        try:
            await self._buffers.close()
        except OSError as error:
            self._tell(f"Not every text could be kept on the disk: {error.strerror or error}.")

    def _now(self) -> Buffer:
        return replace(self.present, text=self._editor.value, cursor=self._editor.place)

    async def _save(self, buffer: Buffer) -> None:
        try:
            await self._buffers.save(buffer)
        except (OSError, PooldeckError) as error:
            if not self._has_failed:  # Once: every key would say it again.
                self._tell(f"The text is not kept on the disk: {error}")
            self._has_failed = True
        else:
            self._has_failed = False

    async def _remove(self, id: str) -> None:  # noqa: A002
        try:
            await self._buffers.remove(id)
        except OSError as error:
            self._tell(f"The text could not be removed: {error.strerror or error}.")

    def _show(self, place: int) -> None:
        self._present = place
        self._editor.load(self.present.text, self.present.cursor)
        self._draw()

    def _draw(self) -> None:
        self._strip.tabs = tuple(Tab(buffer.id, buffer.title) for buffer in self._all)
        self._strip.active = self.present.id

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _title(self) -> str:
        taken = {buffer.title for buffer in self._all}
        return next(title for number in range(1, len(taken) + 2) if (title := f"query {number}") not in taken)

    def _tell(self, said: str) -> None:
        self._screen.notify(said, severity="warning", markup=False)
