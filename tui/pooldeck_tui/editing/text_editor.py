"""Edits texts of any number of lines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped, Kind
from pooldeck_tui.editing.editor import (
    CANCEL_KEY,
    DEFAULT_KEY,
    EMPTY_KEY,
    NULL_KEY,
    TAKE_KEY,
    ValueEditor,
    editing_key,
)
from pooldeck_tui.editing.questions import CellQuestion, in_words, text_of
from pooldeck_tui.format import count, counted
from pooldeck_tui.viewer.jobs import start
from pooldeck_tui.viewer.programs import ProgramTrouble, edited_in, editor
from pooldeck_tui.widgets.shown_key import shown_key
from pooldeck_tui.widgets.stand_ins import is_ambiguous
from pooldeck_tui.widgets.value_area import ValueArea

IN_PLACE = 8 * 1024
"""Characters of a text that are edited in place: at each key, its whole line is wrapped and drawn anew."""
_SHOWN = 2_000
"""Characters that are shown of a longer one."""

_ALWAYS_TEXT = frozenset((Kind.TEXT, Kind.JSON, Kind.ENUM, Kind.TIME, Kind.UUID))
"""The kinds of SQLite's columns in which what is typed is a text whatever it looks like, at first."""


QUOTE_KEY = editing_key(
    "f4", "quote", "quote", "Text or number", "Take what is typed as a text, or as what it is like"
)
PROGRAM_KEY = editing_key(
    "ctrl+o", "program", "program", "$EDITOR", "Edit the value in $EDITOR, and come back with it"
)
UNDO_KEY = editing_key("ctrl+underscore", "undo", "undo", "Undo", "Undo the last change of the text", show=False)
LINE_FEED_KEY = editing_key("ctrl+j", "line_feed", "line_feed", "New line", "Type a line feed")
TAKE_LINE_KEY = editing_key("enter", "take_line", "take_one_line", "Take", "Take a text that is one line")


class TextEditor(ValueEditor, inherit_bindings=False):
    """A text area for the value; a text that is too long for it is edited in the user's own editor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        NULL_KEY,
        DEFAULT_KEY,
        EMPTY_KEY,
        LINE_FEED_KEY,
        QUOTE_KEY,
        PROGRAM_KEY,
        UNDO_KEY,
        TAKE_LINE_KEY,
        TAKE_KEY,
        CANCEL_KEY,
    ]
    DEFAULT_CSS = """
    TextEditor ValueArea { height: auto; min-height: 4; max-height: 40vh; }
    """

    def __init__(self, question: CellQuestion) -> None:
        super().__init__(question)
        self._original = text_of(question.value)
        self._aside: str | None = None
        """The text where it is not in the area: all of it, of which the area shows the beginning."""
        self._quoted = isinstance(question.value, str) or question.column.kind in _ALWAYS_TEXT
        if self._is_held_aside(self._original):
            self._aside = self._original
        self.area = ValueArea(
            self._original if self._aside is None else self._original[:_SHOWN],
            read_only=self._aside is not None,
            takes_tab=self.takes_tab,
        )
        """What the value is typed in."""

    is_work = True
    takes_tab = True
    """Whether the Tab key types a tab."""
    takes_line = True
    """Whether Enter takes the text while it is one line."""

    def body(self) -> Iterator[Widget]:
        """The area."""
        yield self.area

    def on_mount(self) -> None:
        """Begin at the end of the text."""
        self.area.focus()
        if self._aside is None:
            self.area.move_cursor(self.area.document.end)
        self.say_state()

    def typed(self) -> str:
        """The text, exactly."""
        return self.area.value if self._aside is None else self._aside

    @property
    def is_unchanged(self) -> bool:
        """Whether the text is the one it was, and is to be read in the same way."""
        return self.typed() == self._original

    @property
    def is_quoted(self) -> bool:
        """Whether the text is one whatever it looks like: always where it was one before."""
        return self._quoted

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only SQLite tells a text from a number in one column; a part of a value cannot be edited."""
        if action == "quote":
            return self.question.backend is Backend.SQLITE
        if action == "program":
            return not isinstance(self.question.value, Clipped)
        if action in ("line_feed", "take_line"):
            # Most texts are a line, and Enter at its end means that it is done: it is not to end up in the data.
            return self._is_line
        return super().check_action(action, parameters)

    def offers(self, action: str) -> bool:
        """Of two keys that take a line, one is named."""
        if action == "take" and self._is_line:
            return False
        return super().offers(action)

    async def mistake(self, text: str) -> str:
        """What the database cannot hold; nothing typed, where that may mean NULL."""
        if not text and not self.takes_empty:
            key = shown_key(self, "null", "^n", of=self)
            return f"Nothing is typed, which {self.question.column.type} does not take. {key} stores NULL."
        return await super().mistake(text)

    def on_text_area_changed(self) -> None:
        """Say what there is by now."""
        self._warned, self._has_warned_of_loss = None, False
        self.refresh_bindings()
        self.say_state()

    def say_state(self) -> None:
        """Say what would be stored."""
        self.say(self.state())

    def state(self) -> str:
        """What would be stored, in words."""
        if isinstance(self.question.value, Clipped):
            return "Only the beginning is here: the value is too long to be edited, and can only be replaced."
        text = self.typed()
        if self.is_unchanged and not self.question.has_value:
            said = "nothing is typed"
        elif self.is_unchanged:
            present = in_words(self.question.value)
            said = f"unchanged: {present or self.measured(text)}".removesuffix(": ")
        else:
            said = (self.measured(text) or "changed") if text else in_words("")
        if self.question.backend is Backend.SQLITE and text:
            said += ", a text" if self._quoted else ", read as a number or x'…' where it looks like one"
        return said if self._aside is None else f"{said}; {self._why_aside(text)}"

    def measured(self, text: str) -> str:
        """How long a text is, in words; empty where that says nothing."""
        lines = text.count("\n") + 1
        return counted(len(text), "character") + (f" in {count(lines)} lines" if lines > 1 else "")

    def action_quote(self) -> None:
        """Take the text for one, or for what it looks like."""
        self._quoted = not self._quoted
        self._warned = None
        self.say_state()

    def action_line_feed(self) -> None:
        """Make a second line; in more than one, Enter makes the next."""
        self.area.type_text("\n")

    def action_take_line(self) -> None:
        """Answer with the line."""
        self.action_take()

    def action_undo(self) -> None:
        """Undo the last change."""
        self.area.undo()

    def action_program(self) -> None:
        """Edit the text in the user's editor."""
        start(self, "program", partial(self._in_program, self.typed()))

    def hold(self, text: str) -> None:
        """Go on with another text, in the area where that can hold it."""
        self._aside = text if self._is_held_aside(text) else None
        self.area.read_only = self._aside is not None
        self.area.value = text if self._aside is None else text[:_SHOWN]
        self._warned = None
        self.say_state()

    @property
    def _is_line(self) -> bool:
        return self.takes_line and not self.area.read_only and "\n" not in self.area.text

    def _is_held_aside(self, text: str) -> bool:
        return len(text) > IN_PLACE or is_ambiguous(text) or isinstance(self.question.value, Clipped)

    def _why_aside(self, text: str) -> str:
        key = shown_key(self, "program", "^o", of=self)
        if len(text) <= IN_PLACE:
            return f"it has characters that this editor uses as signs: {key} edits it in $EDITOR"
        return f"too long to be edited here, the first {count(_SHOWN)} are shown: {key} edits it in $EDITOR"

    async def _in_program(self, text: str) -> None:
        name = "value.json" if self.question.column.kind is Kind.JSON else "value.txt"
        try:
            content = text.encode("utf-8", "surrogateescape")
            changed = await edited_in(self.app, editor(os.environ), name, content)
            if changed is not None:
                found = changed.removesuffix(b"\n") if not content.endswith(b"\n") else changed
                errors = "surrogateescape" if self.question.backend is Backend.SQLITE else "strict"
                self.hold(found.decode("utf-8", errors))
        except ProgramTrouble as trouble:
            self.refuse(str(trouble))
        except (UnicodeDecodeError, UnicodeEncodeError) as error:
            self.refuse(f"The text is not UTF-8, and was left as it was: {error.reason}.")
        except OSError as error:
            self.refuse(f"The file for the editor was not written or not read: {error.strerror}.")
