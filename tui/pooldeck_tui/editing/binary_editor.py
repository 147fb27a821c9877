"""Edits bytes: as hexadecimal digits, or from a file."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

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
from pooldeck_tui.format import count, counted
from pooldeck_tui.viewer.binary.data import HEX, is_hex
from pooldeck_tui.viewer.jobs import start
from pooldeck_tui.viewer.prompt import Prompt
from pooldeck_tui.viewer.saving import path_mistake, typed_path
from pooldeck_tui.widgets.value_area import ValueArea

if TYPE_CHECKING:
    from pooldeck_tui.editing.questions import CellQuestion

IN_PLACE = 4 * 1024
"""Bytes that are edited as digits."""
LARGEST = 16 * 1024 * 1024
"""Bytes of a file that are taken."""
_CHECKED = 64 * 1024
"""Bytes up to which the database is asked first: more of them would cross the line twice."""
_A_LINE = 16
_OTHERS = re.compile(r"[^0-9a-fA-F\s]")


def is_binary(question: CellQuestion) -> bool:
    """Whether a cell holds bytes, or is to hold them."""
    value = question.value.start if isinstance(question.value, Clipped) else question.value
    if isinstance(value, str):
        return question.backend is Backend.POSTGRESQL and question.column.kind is Kind.BINARY and is_hex(value)
    return isinstance(value, bytes) or (question.column.kind is Kind.BINARY and not isinstance(value, int | float))


def digits(data: bytes) -> str:
    """Bytes as they are typed: pairs of digits, sixteen a line."""
    return "\n".join(data[at : at + _A_LINE].hex(" ") for at in range(0, len(data), _A_LINE))


def digit_mistake(text: str) -> str:
    """What is wrong with typed digits; empty for nothing."""
    wrong = _OTHERS.search(text)
    if wrong is not None:
        line = text.count("\n", 0, wrong.start()) + 1
        column = wrong.start() - text.rfind("\n", 0, wrong.start())
        return f"Line {line:,}, column {column:,}: only the digits 0-9 and a-f make bytes."
    return "The last byte has one digit only." if len("".join(text.split())) % 2 else ""


class BinaryEditor(ValueEditor, inherit_bindings=False):
    """A text area for the digits; what is longer is only taken from files."""

    BINDINGS: ClassVar[list[BindingType]] = [
        NULL_KEY,
        DEFAULT_KEY,
        EMPTY_KEY,
        editing_key("ctrl+o", "file", "file", "From file", "Take the bytes of a file"),
        TAKE_KEY,
        CANCEL_KEY,
    ]
    DEFAULT_CSS = """
    BinaryEditor ValueArea { height: auto; min-height: 4; max-height: 40vh; }
    BinaryEditor Prompt { padding: 0 1; }
    """

    def __init__(self, question: CellQuestion) -> None:
        super().__init__(question)
        self._original = _bytes_of(question)
        self._aside: bytes | None = self._original if len(self._original) > IN_PLACE else None
        """The bytes where they are too many for the area, or not all here."""
        if isinstance(question.value, Clipped):
            self._aside = self._original
        self.area = ValueArea(
            digits(self._original[:IN_PLACE]), read_only=self._aside is not None, takes_tab=False
        )
        """What the digits are typed in."""
        self._prompt = Prompt()

    is_work = True

    def body(self) -> Iterator[Widget]:
        """The digits, and the line that asks for a file."""
        yield self.area
        yield self._prompt

    def on_mount(self) -> None:
        """Begin with the digits."""
        self.area.focus()
        self.say(self._words())

    def typed(self) -> str:
        """The bytes as the database writes them."""
        return self._spelt(self._data())

    @property
    def is_unchanged(self) -> bool:
        """Whether they are the bytes that they were."""
        return not digit_mistake(self._digits()) and self._data() == self._original

    @property
    def takes_empty(self) -> bool:
        """No bytes at all are always a value."""
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a file is asked for, keys belong to the answer."""
        return action == "cancel" if self._prompt.is_asking else super().check_action(action, parameters)

    def on_text_area_changed(self) -> None:
        """Say what there is by now."""
        self._warned, self._has_warned_of_loss = None, False
        self.say(self._words())

    def action_empty(self) -> None:
        """Answer with no bytes."""
        self.judge(self._spelt(b""), quoted=False)

    def action_take(self) -> None:
        """Answer with the bytes; many of them are not sent to be checked."""
        wrong = digit_mistake(self._digits())
        if wrong:
            self.refuse(wrong)
        elif self._aside is not None and not self.is_unchanged and len(self._aside) > _CHECKED:
            is_sqlite = self.question.backend is Backend.SQLITE
            self.answer(self._aside if is_sqlite else self._spelt(self._aside))
        else:
            super().action_take()

    def action_file(self) -> None:
        """Ask for a file."""
        self._prompt.ask("bytes of the file:", self._chosen, check=path_mistake)
        self.refresh_bindings()

    def action_cancel(self) -> None:
        """Ask for no file, else as anywhere."""
        if self._prompt.is_asking:
            self._prompt.close()
            self._resume()
        else:
            super().action_cancel()

    def _digits(self) -> str:
        return "" if self._aside is not None else self.area.value

    def _data(self) -> bytes:
        return self._aside if self._aside is not None else bytes.fromhex("".join(self.area.value.split()))

    def _spelt(self, data: bytes) -> str:
        return f"x'{data.hex()}'" if self.question.backend is Backend.SQLITE else HEX + data.hex()

    def _words(self) -> str:
        if isinstance(self.question.value, Clipped) and self._aside is self._original:
            return "Only the beginning is here: the value is too long to be edited, and can only be replaced."
        wrong = digit_mistake(self._digits())
        if wrong:
            return wrong
        said = counted(len(self._data()), "byte")
        if self._aside is not None:
            said += f", too many to be edited as digits: the first {count(IN_PLACE)} are shown"
        return f"unchanged: {said}" if self.is_unchanged and self.question.value is not None else said

    def _chosen(self, answer: str) -> None:
        start(self, "file", partial(self._load, typed_path(answer)))
        self._resume()

    def _resume(self) -> None:
        self.area.focus()
        self.refresh_bindings()

    async def _load(self, path: Path) -> None:
        try:
            data = await asyncio.to_thread(_read, path)
        except OSError as error:
            self.refuse(f"{path} was not read: {error.strerror}.")
            return
        if data is None:
            self.refuse(f"{path} is no file of at most {count(LARGEST)} bytes.")
            return
        self._aside = data if len(data) > IN_PLACE else None
        self.area.read_only = self._aside is not None
        self.area.value = digits(data[:IN_PLACE])
        self.say(self._words())


def _bytes_of(question: CellQuestion) -> bytes:
    value = question.value.start if isinstance(question.value, Clipped) else question.value
    if isinstance(value, str):
        return bytes.fromhex(value[len(HEX) :])
    return value if isinstance(value, bytes) else b""


def _read(path: Path) -> bytes | None:
    """The bytes of a file; None for anything else, and for too many."""
    if path.exists() and not path.is_file():
        return None
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    return data if len(data) <= LARGEST else None
