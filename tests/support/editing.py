"""Editors by themselves, without a terminal; what the database would say is said by a function of the test."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

from textual.app import App
from textual.screen import ModalScreen
from textual.widgets import Static

from pooldeck_db.catalog import Column
from pooldeck_db.rows import Checked
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind
from pooldeck_tui.editing import Answer, CellQuestion, editor_for
from pooldeck_tui.editing.editor import ValueEditor
from support.viewer import settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

    from pooldeck_db.rows import Entry
    from pooldeck_tui.editing import Check, Present

Result = TypeVar("Result")

TEXT = Column("note", "text", Kind.TEXT, base_type="text")
NUMBER = Column("total", "numeric(10,2)", Kind.NUMBER, base_type="numeric")
JSON = Column("payload", "jsonb", Kind.JSON, base_type="jsonb")
ARRAY = Column("tags", "text[]", Kind.ARRAY, base_type="_text")
UUID = Column("id", "uuid", Kind.UUID, base_type="uuid")
MOMENT = Column("at", "timestamp with time zone", Kind.TIME, base_type="timestamptz")
BOOLEAN = Column("paid", "boolean", Kind.BOOLEAN, base_type="bool")
MOOD = Column("mood", "mood", Kind.ENUM, base_type="mood", labels=("sad", "ok", "happy"))
BINARY = Column("image", "bytea", Kind.BINARY, base_type="bytea")


class Asked:
    """Says of every text that it would be stored as it is, and keeps what it was asked."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, bool]] = []

    async def __call__(self, text: str, *, quoted: bool = False) -> Checked:
        """Keep the text."""
        self.texts.append((text, quoted))
        return Checked(text)


class EditingApp(App[None], Generic[Result]):
    """Shows one screen, and keeps its answer."""

    def __init__(self, screen: ModalScreen[Result]) -> None:
        super().__init__()
        self._asking = screen
        self.answers: list[Result | None] = []

    def on_mount(self) -> None:
        """Ask."""
        self.push_screen(self._asking, self.answers.append)


@asynccontextmanager
async def asking(screen: ModalScreen[Result], *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """Show a screen, come to rest."""
    app = EditingApp(screen)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


@asynccontextmanager
async def editing(
    column: Column,
    value: Present,
    *,
    check: Check | None = None,
    backend: Backend = Backend.POSTGRESQL,
    default: bool = False,
    rules: tuple[str, ...] = (),
    has_value: bool = True,
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[Pilot[None]]:
    """Ask for a cell's value."""
    question = CellQuestion(
        column, value, check or Asked(), backend, "public.orders", default, rules, has_value=has_value
    )
    async with asking(editor_for(question), size=size) as pilot:
        yield pilot


def answers(pilot: Pilot[None]) -> list[object]:
    """Return what has been answered: None where the user turned away."""
    assert isinstance(pilot.app, EditingApp)
    return pilot.app.answers


def answered(pilot: Pilot[None]) -> Entry:
    """Return the entry of the one cell that was asked for."""
    (answer,) = answers(pilot)
    assert isinstance(answer, Answer)
    ((_, entry),) = answer.entries
    return entry


def editor(pilot: Pilot[None]) -> ValueEditor:
    """Return the editor that is seen."""
    screen = pilot.app.screen
    assert isinstance(screen, ValueEditor)
    return screen


def said(pilot: Pilot[None]) -> str:
    """Return what the editor says of what is typed."""
    return str(editor(pilot).query_one("#state", Static).content)
