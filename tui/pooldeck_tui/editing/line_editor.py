"""Edits values of one line: Enter takes them, and what the database makes of them is said while they are typed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar
from uuid import uuid4

from textual.binding import BindingType

from pooldeck_db.errors import DatabaseError
from pooldeck_db.target import Backend
from pooldeck_tui.editing.editor import CANCEL_KEY, DEFAULT_KEY, EMPTY_KEY, NULL_KEY, editing_key
from pooldeck_tui.editing.moments import has_now, now_typed, shifted
from pooldeck_tui.editing.questions import text_of
from pooldeck_tui.editing.text_editor import PROGRAM_KEY, QUOTE_KEY, UNDO_KEY, TextEditor
from pooldeck_tui.editing.uuids import uuid7
from pooldeck_tui.viewer.jobs import start
from pooldeck_tui.widgets.shown_key import shown_key

PAUSE = 0.25
"""Seconds without a key after which the database is asked what it makes of the text."""


_BEFORE = (NULL_KEY, DEFAULT_KEY, EMPTY_KEY)
_BEHIND = (
    QUOTE_KEY,
    PROGRAM_KEY,
    UNDO_KEY,
    editing_key("enter,ctrl+s", "take", "take_line", "Take", "Take what is typed"),
    CANCEL_KEY,
)


class LineEditor(TextEditor, inherit_bindings=False):
    """A line for the value."""

    BINDINGS: ClassVar[list[BindingType]] = [*_BEFORE, *_BEHIND]
    DEFAULT_CSS = """
    LineEditor ValueArea { min-height: 1; max-height: 30vh; }
    """
    is_work = takes_tab = takes_line = False
    take_sign = "⏎"

    def on_text_area_changed(self) -> None:
        """Say what there is by now, and after a moment what the database makes of it."""
        super().on_text_area_changed()
        self.workers.cancel_group(self, "foresee")
        text = self.typed()
        if text and not self.is_unchanged:
            start(self, "foresee", partial(self._foresee, text))

    def measured(self, text: str) -> str:
        """How long a line is can be seen, unless it is none."""
        return super().measured(text) if "\n" in text else ""

    async def _foresee(self, text: str) -> None:
        await asyncio.sleep(PAUSE)
        if await self.mistake(text):
            return
        try:
            checked = await self.question.check(text, quoted=self.is_quoted)
        except DatabaseError as error:
            self.refuse(error.what)
        else:
            stored = text_of(checked.entry)
            self.say(f"{self.state()}   stored as {stored}   {checked.remark}".rstrip())


class TimeEditor(LineEditor, inherit_bindings=False):
    """A line for a moment, a date or a time of day, with keys that count."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_BEFORE,
        editing_key("ctrl+g", "now", "now", "Now", "Type the present moment, as the database knows it"),
        editing_key("up", "shift('day',1)", "day_later", "Day later", "A day later", show=False),
        editing_key("down", "shift('day',-1)", "day_earlier", "Day earlier", "A day earlier", show=False),
        editing_key("pageup", "shift('hour',1)", "hour_later", "Hour later", "An hour later", show=False),
        editing_key("pagedown", "shift('hour',-1)", "hour_earlier", "Hour earlier", "An hour earlier", show=False),
        *_BEHIND,
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what is a point in time has a present."""
        if action == "now":
            return has_now(self.question.column, self.question.backend)
        return super().check_action(action, parameters)

    def state(self) -> str:
        """What would be stored, in words; at first, which keys count."""
        said = super().state()
        if not self.is_unchanged or not self.typed():
            return said
        later, earlier = shown_key(self, "shift('day',1)", "↑"), shown_key(self, "shift('day',-1)", "↓")
        return f"{said}   {later} a day later, {earlier} a day earlier"

    def action_now(self) -> None:
        """Type the present moment."""
        if self.question.backend is Backend.SQLITE:
            self.hold(now_typed(self.question.column, datetime.now(UTC)))
        else:
            start(self, "foresee", self._type_now)

    def action_shift(self, unit: str, steps: int) -> None:
        """Count what is typed on by some days or hours, or back."""
        later = shifted(self.typed(), unit, steps)
        if later is None:
            self.refuse(f"Only a date as in 2026-11-28, or a time as in 12:30, can be counted by the {unit}.")
        else:
            self.hold(later)

    async def _type_now(self) -> None:
        try:
            checked = await self.question.check("now")
        except DatabaseError as error:
            self.refuse(error.what)
        else:
            self.hold(text_of(checked.entry))


class UuidEditor(LineEditor, inherit_bindings=False):
    """A line for a UUID, with keys that make a new one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_BEFORE,
        editing_key("ctrl+g", "random", "uuid_random", "Random (v4)", "Type a new random UUID, version 4"),
        editing_key("ctrl+r", "ordered", "uuid_ordered", "By time (v7)", "Type a new UUID that sorts by time, v7"),
        *_BEHIND,
    ]

    def action_random(self) -> None:
        """Type a random UUID."""
        self.hold(str(uuid4()))

    def action_ordered(self) -> None:
        """Type a UUID that later ones sort behind."""
        self.hold(str(uuid7()))
