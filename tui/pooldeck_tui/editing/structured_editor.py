"""Edits JSON and arrays: says at which line and column a mistake is, and goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from pooldeck_db.target import Backend
from pooldeck_db.values import Kind
from pooldeck_tui.editing.editor import CANCEL_KEY, DEFAULT_KEY, EMPTY_KEY, NULL_KEY, TAKE_KEY, editing_key
from pooldeck_tui.editing.elements import delimiter_of
from pooldeck_tui.editing.text_editor import PROGRAM_KEY, QUOTE_KEY, UNDO_KEY, TextEditor
from pooldeck_tui.viewer.slices import at_once, in_slices
from pooldeck_tui.viewer.text.json_printer import printed_json
from pooldeck_tui.viewer.tree.array_reader import read_array
from pooldeck_tui.viewer.tree.json_reader import read_json
from pooldeck_tui.viewer.tree.nodes import Mistake
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from pooldeck_tui.viewer.slices import Work
    from pooldeck_tui.viewer.tree.nodes import Nodes


class StructuredEditor(TextEditor, inherit_bindings=False):
    """A text area for a document that has to be well formed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        NULL_KEY,
        DEFAULT_KEY,
        EMPTY_KEY,
        editing_key("ctrl+g", "arrange", "arrange", "Indent", "Write the document anew, a value a line"),
        QUOTE_KEY,
        PROGRAM_KEY,
        UNDO_KEY,
        TAKE_KEY,
        CANCEL_KEY,
    ]
    takes_line = False

    async def mistake(self, text: str) -> str:
        """What is wrong with the document, and where; where SQLite would take it, only at first."""
        wrong = await super().mistake(text)
        if wrong or (not text and self.is_quoted):
            return wrong
        try:
            await in_slices(self._read(text))
        except Mistake as mistake:
            if self.question.backend is Backend.SQLITE and self.has_warned_of(text):
                return ""
            self._go_to(text, mistake.place)
            again = f" {shown_key(self, 'take', '^s', of=self)} again takes it as it is."
            where = f"{in_line(text, mistake.place)}: {mistake.what}"
            return where + (again if self.question.backend is Backend.SQLITE else "")
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A document is written anew where it is in the area."""
        if action == "arrange":
            return not self.area.read_only
        return super().check_action(action, parameters)

    def action_arrange(self) -> None:
        """Write the document anew, a value a line; every value stays as it is spelt."""
        text = self.typed()
        try:
            nodes = at_once(self._read(text))
            bounds = text[: nodes.starts[0]].strip()
            self.hold(bounds + at_once(printed_json(nodes, *self._signs)))
        except Mistake as mistake:
            self._go_to(text, mistake.place)
            self.refuse(f"{in_line(text, mistake.place)}: {mistake.what}")

    def _read(self, text: str) -> Work[Nodes]:
        if self.question.column.kind is Kind.JSON:
            return read_json(text)
        return read_array(text, delimiter_of(self.question.column))

    @property
    def _signs(self) -> tuple[str, str]:
        """What is around the elements of an array, and what between them."""
        is_json = self.question.column.kind is Kind.JSON
        return ("[]", ",") if is_json else ("{}", delimiter_of(self.question.column))

    def _go_to(self, text: str, place: int) -> None:
        if not self.area.read_only:
            line, column = position(text, place)
            self.area.move_cursor((line, column))


def position(text: str, place: int) -> tuple[int, int]:
    """In which line a character is, and where in it, both counted from 0."""
    before = text[:place]
    return before.count("\n"), place - (before.rfind("\n") + 1)


def in_line(text: str, place: int) -> str:
    """The same for a person."""
    line, column = position(text, place)
    return f"Line {line + 1:,}, column {column + 1:,}"
