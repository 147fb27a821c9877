"""Edits what is one of a few: true or false, the labels of an enum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from pooldeck_db.target import Backend
from pooldeck_db.values import Kind
from pooldeck_tui.editing.editor import (
    CANCEL_KEY,
    DEFAULT_KEY,
    EMPTY_KEY,
    NULL_KEY,
    TAKE_KEY,
    ValueEditor,
    editing_key,
)
from pooldeck_tui.editing.line_editor import LineEditor
from pooldeck_tui.editing.questions import Answer, CellQuestion, text_of
from pooldeck_tui.widgets.line_list import Entry as Line
from pooldeck_tui.widgets.line_list import LineList

TYPE_KEY = editing_key("ctrl+e", "type", "type", "Type it", "Type the value instead of choosing it")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to choose."""

    text: str
    """As the database reads it."""
    about: str = ""
    """A few words about it."""


def choices_of(question: CellQuestion) -> tuple[Choice, ...]:
    """What a column can hold, where that is one of a few; nothing for any other."""
    column = question.column
    if column.look.names:
        return tuple(Choice(value, "" if name == value else name) for value, name in column.look.names)
    if column.kind is Kind.ENUM:
        return tuple(map(Choice, column.labels))
    if column.kind is not Kind.BOOLEAN:
        return ()
    if question.backend is Backend.SQLITE:
        return Choice("1", "true"), Choice("0", "false")
    return Choice("true"), Choice("false")


class ChoiceEditor(ValueEditor, inherit_bindings=False):
    """A list of the values; the one under the cursor is taken."""

    AUTO_FOCUS = "LineList"
    BINDINGS: ClassVar[list[BindingType]] = [
        NULL_KEY,
        DEFAULT_KEY,
        EMPTY_KEY,
        TYPE_KEY,
        editing_key("enter", "take", "take_choice", "Take", "Take what is under the cursor"),
        TAKE_KEY,
        CANCEL_KEY,
    ]
    DEFAULT_CSS = """
    ChoiceEditor LineList { height: auto; max-height: 40vh; padding: 0 1; }
    """
    take_sign = "⏎"

    def __init__(self, question: CellQuestion) -> None:
        super().__init__(question)
        self._choices = choices_of(question)
        texts = [choice.text for choice in self._choices]
        now = text_of(question.value)
        self._present = texts.index(now) if now in texts else None
        self._list = LineList(
            [
                Line(choice.text, choice.about, "• " if place == self._present else "  ")
                for place, choice in enumerate(self._choices)
            ]
        )

    def body(self) -> Iterator[Widget]:
        """The values, the one that the cell holds marked."""
        yield self._list

    def on_mount(self) -> None:
        """Begin with what the cell holds."""
        self._list.styles.height = len(self._choices)
        self._list.cursor = self._present or 0
        now = text_of(self.question.value)
        if self._present is None and now:
            self.say(f"The cell holds {now}, which is none of these.")

    def typed(self) -> str:
        """The value under the cursor."""
        return self._choices[self._list.cursor].text

    @property
    def is_unchanged(self) -> bool:
        """Whether the cursor is where it was put."""
        return self._present is not None and self._list.cursor == self._present

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Other values are only typed where the database would take them."""
        if action == "type":
            return self.question.backend is Backend.SQLITE
        return super().check_action(action, parameters)

    def on_line_list_clicked(self) -> None:
        """Take what was clicked."""
        self.action_take()

    def action_type(self) -> None:
        """Type the value instead."""
        self.app.push_screen(LineEditor(self.question), self._taken)

    def _taken(self, answer: Answer | None) -> None:
        if answer is not None:
            self.dismiss(answer)
