"""Which editor a cell is edited with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped, Kind
from pooldeck_tui.editing.array_editor import array_editor
from pooldeck_tui.editing.binary_editor import BinaryEditor, is_binary
from pooldeck_tui.editing.choice_editor import ChoiceEditor, choices_of
from pooldeck_tui.editing.elements import ARRAY
from pooldeck_tui.editing.line_editor import LineEditor, TimeEditor, UuidEditor
from pooldeck_tui.editing.parent_picker import ParentPicker
from pooldeck_tui.editing.questions import text_of
from pooldeck_tui.editing.structured_editor import StructuredEditor
from pooldeck_tui.editing.text_editor import IN_PLACE, TextEditor

if TYPE_CHECKING:
    from textual.screen import ModalScreen

    from pooldeck_tui.editing.questions import Answer, CellQuestion

_LONGEST_LINE = 500
"""Characters that are edited as one line."""
_LINES: dict[Kind, type[LineEditor]] = {
    Kind.NUMBER: LineEditor,
    Kind.RANGE: LineEditor,
    Kind.NETWORK: LineEditor,
    Kind.TIME: TimeEditor,
    Kind.UUID: UuidEditor,
    Kind.BOOLEAN: LineEditor,
    Kind.ENUM: LineEditor,
}


def editor_for(question: CellQuestion) -> ModalScreen[Answer | None]:
    """The screen that asks what a cell is to hold; its result is None when the user turns away."""
    if question.parents is not None:
        return ParentPicker(question, question.parents, _typing_editor)
    return _typing_editor(question)


def _typing_editor(question: CellQuestion) -> ModalScreen[Answer | None]:
    kind, text = question.column.kind, text_of(question.value)
    if is_binary(question):
        return BinaryEditor(question)
    if _has_elements(question) and len(text) <= IN_PLACE:
        found = array_editor(question, of=_typing_editor, by_hand=_long_editor)
        if found is not None:
            return found
    if isinstance(question.value, Clipped) or "\n" in text or len(text) > _LONGEST_LINE:
        return _long_editor(question)
    if choices_of(question):
        return ChoiceEditor(question)
    return _LINES[kind](question) if kind in _LINES else _long_editor(question)


def _long_editor(question: CellQuestion) -> TextEditor:
    is_structured = question.column.kind is Kind.JSON or _is_array(question)
    return StructuredEditor(question) if is_structured else TextEditor(question)


def _is_array(question: CellQuestion) -> bool:
    return question.column.kind is Kind.ARRAY and question.backend is Backend.POSTGRESQL


def _has_elements(question: CellQuestion) -> bool:
    """Whether an array's elements can be edited one by one: a domain may take no array of one element."""
    is_whole = question.has_value and not isinstance(question.value, Clipped)
    return _is_array(question) and is_whole and question.column.type.endswith(ARRAY)
