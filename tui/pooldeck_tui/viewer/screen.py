"""The value of one cell over the whole screen: to be read, searched, copied and saved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from pooldeck_db.catalog import Column
from pooldeck_db.values import Kind
from pooldeck_tui.viewer.binary.body import BinaryBody
from pooldeck_tui.viewer.binary.dump import offset_mistake, typed_offset
from pooldeck_tui.viewer.exporting import FileSaver, file_name, show_in_editor, show_in_pager
from pooldeck_tui.viewer.jobs import start
from pooldeck_tui.viewer.keys import VIEWER_BINDINGS
from pooldeck_tui.viewer.loading import ON_DEMAND, loaded
from pooldeck_tui.viewer.search import Query
from pooldeck_tui.viewer.showing import ValueScreen
from pooldeck_tui.viewer.slices import in_slices

if TYPE_CHECKING:
    from pooldeck_tui.viewer.tree.body import TreeBody

_PART = "Only the beginning is here. L loads more of it, s saves all of it to a file."


class CellViewer(ValueScreen):
    """Shows a value in each of the ways that make sense of it; changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [*VIEWER_BINDINGS]

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """While something is asked, keys belong to the answer; some need a value of a kind."""
        if not self.is_mounted:
            return True
        if self.prompt.is_asking:
            return action in ("cancel", "focus_next", "focus_previous")
        if action == "load":
            return not self.subject.is_whole and self.load_whole is not None and not self.is_loading
        return len(self.stage.faces) > 1 if action == "turn" else True

    def on_tree_body_path_copied(self, message: TreeBody.PathCopied) -> None:
        """Copy the path of a node."""
        self.copy_text(message.text)

    def on_tree_body_text_opened(self, message: TreeBody.TextOpened) -> None:
        """Show one text of a tree by itself."""
        column = Column(message.path, "text", Kind.TEXT)
        where = " ".join(part for part in (self.where, self.subject.column.name) if part)
        self.app.push_screen(CellViewer(column, message.text, copy=self.copy_text, zones=self.zones, where=where))

    def on_binary_body_offset_asked(self, message: BinaryBody.OffsetAsked) -> None:
        """Ask which byte to go to."""
        self.prompt.ask("go to offset:", self._go_to, check=lambda answer: offset_mistake(answer, message.size))

    def action_turn(self, direction: int) -> None:
        """Show the value in the next way (1), or in the one before (-1)."""
        self.stage.turn(direction)

    def action_search(self) -> None:
        """Ask what to search for."""
        question = "search text, or bytes as 0x..:" if isinstance(self.body, BinaryBody) else "search:"
        self.prompt.ask(question, self._search)

    def action_match(self, direction: int) -> None:
        """Go to the next match (1), or to the one before (-1)."""
        if self.body is not None:
            self.body.next_match(direction)

    def action_copy(self) -> None:
        """Copy what is shown."""
        start(self, "copy", self._copied)

    def action_save(self) -> None:
        """Ask for a file, and save the value there."""
        if self.subject.value is None:
            self.warn("NULL is no value: there is nothing to save.")
        else:
            name = file_name(self.subject, self.subject.beginning)
            FileSaver(self, self.prompt, partial(loaded, self.subject, self.load_whole)).ask(name)

    def action_page_out(self) -> None:
        """Open the value in the user's pager."""
        start(self, "program", self._paged)

    def action_edit(self) -> None:
        """Open a copy of the value in the user's editor."""
        start(self, "program", self._edited)

    def action_load(self) -> None:
        """Load as much of the value as can be shown."""
        self.load(ON_DEMAND)

    def action_cancel(self) -> None:
        """Ask no more, load no more, or close."""
        if self.prompt.is_asking:
            self.prompt.close()
            self._focus_body()
        elif self.is_loading:
            self.stop_loading()
        else:
            self.dismiss()

    def _search(self, answer: str) -> None:
        self._focus_body()
        self.stage.search(Query(answer) if answer else None)

    def _go_to(self, answer: str) -> None:
        self._focus_body()
        offset = typed_offset(answer)
        if isinstance(self.body, BinaryBody) and offset is not None:
            self.body.go_to(offset)

    def _focus_body(self) -> None:
        if self.body is not None:
            self.body.focus()

    async def _copied(self) -> None:
        if self.body is None:
            return
        if self.subject.value is None:
            self.warn("NULL is no value: there is nothing to copy.")
        elif not self.subject.is_whole:
            self.warn(_PART)
        else:
            self.copy_text(await in_slices(self.body.copied()))

    async def _paged(self) -> None:
        if self.body is not None:
            await show_in_pager(self, await in_slices(self.body.printed()))

    async def _edited(self) -> None:
        content = await in_slices(self.subject.exact())
        await show_in_editor(self, file_name(self.subject, self.subject.beginning), content)
