"""Edits arrays of one dimension: a line an element, each of which is edited as a value of its type is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from pooldeck_db.rows import Default
from pooldeck_tui.editing.choice_editor import TYPE_KEY
from pooldeck_tui.editing.editor import CANCEL_KEY, DEFAULT_KEY, NULL_KEY, TAKE_KEY, ValueEditor, editing_key
from pooldeck_tui.editing.elements import array_of, element_question, elements_of
from pooldeck_tui.editing.questions import in_words, text_of
from pooldeck_tui.format import counted, show
from pooldeck_tui.widgets.piece_list import Look, PieceList, pieces
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from textual.screen import ModalScreen

    from pooldeck_tui.editing.elements import Element
    from pooldeck_tui.editing.questions import Answer, CellQuestion
    from pooldeck_tui.widgets.piece_list import Piece

    MakeEditor = Callable[[CellQuestion], ModalScreen[Answer | None]]


class ArrayEditor(ValueEditor, inherit_bindings=False):
    """A list of the elements; NULL among them is a sign, and never a word that was typed."""

    AUTO_FOCUS = "PieceList"
    BINDINGS: ClassVar[list[BindingType]] = [
        NULL_KEY,
        DEFAULT_KEY,
        editing_key(
            "ctrl+t", "empty", "array_empty", "Empty", "Store an array without elements, which is not NULL"
        ),
        editing_key("enter,e,f2", "open", "element", "Edit", "Edit the element under the cursor"),
        editing_key("a", "add", "element_add", "Add", "Add an element below the cursor"),
        editing_key("D,delete", "remove", "element_remove", "Remove", "Take the element under the cursor out"),
        editing_key("shift+up,K", "shift(-1)", "element_up", "Up", "Move the element up", show=False),
        editing_key("shift+down,J", "shift(1)", "element_down", "Down", "Move the element down", show=False),
        TYPE_KEY,
        TAKE_KEY,
        CANCEL_KEY,
    ]
    DEFAULT_CSS = """
    ArrayEditor PieceList { height: 1; max-height: 40vh; padding: 0 1; }
    """
    is_work = True

    def __init__(
        self, question: CellQuestion, elements: Sequence[Element], *, of: MakeEditor, by_hand: MakeEditor
    ) -> None:
        """Edit these elements; `of` makes the editor of one, `by_hand` that of the array's text."""
        super().__init__(question)
        self.elements: list[Element] = list(elements)
        """What the array is to hold."""
        self._before = tuple(elements)
        self._of, self._by_hand = of, by_hand
        self._list = PieceList()

    def body(self) -> Iterator[Widget]:
        """The elements."""
        yield self._list

    def on_mount(self) -> None:
        """Begin with the first element."""
        self._draw(0)

    def typed(self) -> str:
        """The array as the database reads it."""
        return array_of(self.elements, self.question.column)

    @property
    def is_unchanged(self) -> bool:
        """Whether the elements are those that there were."""
        return tuple(self.elements) == self._before

    def offers(self, action: str) -> bool:
        """Only what there is an element for is named; that there may be none at all, where there is none."""
        if action in ("open", "remove"):
            return bool(self.elements)
        return not self.elements if action == "empty" else super().offers(action)

    def action_open(self) -> None:
        """Edit the element under the cursor."""
        if self.elements:
            place = self._list.cursor
            question = element_question(self.question, place, self.elements[place], is_new=False)
            self.app.push_screen(self._of(question), partial(self._taken, place, is_new=False))

    def action_add(self) -> None:
        """Ask for another element, which comes behind the one under the cursor."""
        place = self._list.cursor + 1 if self.elements else 0
        question = element_question(self.question, place, None, is_new=True)
        self.app.push_screen(self._of(question), partial(self._taken, place, is_new=True))

    def action_remove(self) -> None:
        """Take the element under the cursor out."""
        if self.elements:
            del self.elements[self._list.cursor]
            self._draw(self._list.cursor)

    def action_shift(self, lines: int) -> None:
        """Change places with a neighbour."""
        here, there = self._list.cursor, self._list.cursor + lines
        if self.elements and 0 <= there < len(self.elements):
            self.elements[here], self.elements[there] = self.elements[there], self.elements[here]
            self._draw(there)

    def action_empty(self) -> None:
        """Answer with an array without elements."""
        self.judge(array_of((), self.question.column), quoted=False)

    def action_type(self) -> None:
        """Type the array instead."""
        self.app.push_screen(self._by_hand(self.question), self._typed)

    def _taken(self, place: int, answer: Answer | None, *, is_new: bool) -> None:
        if answer is None:
            return
        ((_, entry),) = answer.entries
        if isinstance(entry, Default):
            self.refuse("An element has no default.")
            return
        element = None if entry is None else text_of(entry)
        self.elements[place : place if is_new else place + 1] = [element]
        self._draw(place)

    def _typed(self, answer: Answer | None) -> None:
        if answer is not None:
            self.dismiss(answer)

    def _draw(self, cursor: int) -> None:
        self._warned, self._has_warned_of_loss = None, False
        self._list.show(len(self.elements), self._line, cursor)
        self._list.styles.height = max(1, len(self.elements))
        self.refresh_bindings()
        self.say(self._state_words())

    def _line(self, index: int, width: int) -> Sequence[Piece]:
        number = f"{index + 1:>{len(str(len(self.elements)))}}  "
        return [(number, Look.QUIET), *pieces(show(self.elements[index]), width - len(number))]

    def _state_words(self) -> str:
        if not self.elements:
            key = shown_key(self, "add", "a", of=self)
            now = (in_words(self.question.value) if self.is_unchanged else "") or "an array without elements"
            return f"{now}: {key} adds one"
        said = counted(len(self.elements), "element")
        return f"unchanged: {said}" if self.is_unchanged else said


def array_editor(question: CellQuestion, *, of: MakeEditor, by_hand: MakeEditor) -> ArrayEditor | None:
    """The editor of an array's elements; None where the array has to be typed."""
    text = text_of(question.value)
    elements = elements_of(text, question.column) if text else []
    return None if elements is None else ArrayEditor(question, elements, of=of, by_hand=by_hand)
