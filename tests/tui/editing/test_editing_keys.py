"""Every key of every editor has an id and a help line, and arrives at its command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.binding import Binding
from textual.keys import key_to_character

from pooldeck_db.paging import Start
from pooldeck_db.target import Backend
from pooldeck_tui.commands.gathering import commands_of
from pooldeck_tui.editing import CellQuestion, ParentPage, RowField, RowForm, RowQuestion, editor_for
from pooldeck_tui.editing.array_editor import ArrayEditor
from pooldeck_tui.editing.binary_editor import BinaryEditor
from pooldeck_tui.editing.choice_editor import ChoiceEditor
from pooldeck_tui.editing.editor import ValueEditor
from pooldeck_tui.editing.line_editor import LineEditor, TimeEditor, UuidEditor
from pooldeck_tui.editing.parent_picker import ParentPicker
from pooldeck_tui.editing.structured_editor import StructuredEditor
from pooldeck_tui.editing.text_editor import TextEditor
from support.editing import ARRAY, BINARY, BOOLEAN, JSON, MOMENT, NUMBER, TEXT, UUID, Asked, asking
from support.viewer import press

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import ModalScreen

    from pooldeck_db.paging import Place
    from pooldeck_tui.editing import Present

EVERY: list[type[DOMNode]] = [
    ArrayEditor,
    ValueEditor,
    TextEditor,
    LineEditor,
    TimeEditor,
    UuidEditor,
    StructuredEditor,
    ChoiceEditor,
    BinaryEditor,
    ParentPicker,
    RowForm,
]


class Nobody:
    """A parent relation without rows."""

    title = "customer → customers"
    hint = "part of id"

    def present(self, value: Present) -> Place:
        """At the beginning."""
        return Start()

    async def page(self, typed: str, place: Place) -> ParentPage:
        """No rows."""
        return ParentPage((), before=False, after=False)


def screens() -> dict[str, tuple[ModalScreen[object], list[type[DOMNode]]]]:
    """Every editor that can be reached, with the classes whose keys work in it."""

    async def ask(column: str, value: Present) -> CellQuestion:
        raise AssertionError(column)

    made: dict[str, tuple[ModalScreen[object], list[type[DOMNode]]]] = {}
    for column in (TEXT, NUMBER, MOMENT, UUID, JSON, BOOLEAN, BINARY):
        screen = editor_for(CellQuestion(column, None, Asked(), Backend.SQLITE))
        made[column.name] = (screen, [type(screen)])  # type: ignore[assignment]
    array = editor_for(CellQuestion(ARRAY, None, Asked(), Backend.POSTGRESQL))
    made["array"] = (array, [ArrayEditor])  # type: ignore[assignment]
    picker = editor_for(CellQuestion(NUMBER, None, Asked(), Backend.SQLITE, parents=Nobody()))
    made["picker"] = (picker, [ParentPicker])  # type: ignore[assignment]
    row = RowForm(RowQuestion("row", (RowField(TEXT, None, None),), ask))
    made["row"] = (row, [RowForm])  # type: ignore[assignment]
    return made


@pytest.mark.parametrize("node", EVERY)
def test_every_binding_has_an_id_and_a_help_line(node: type[DOMNode]) -> None:
    bindings = node.__dict__["BINDINGS"]
    assert all(isinstance(each, Binding) and each.id and each.tooltip for each in bindings)
    assert {each.id.split(".")[0] for each in bindings} <= {"edit", "form"}


def test_no_id_has_two_meanings() -> None:
    said = {(command.id, command.keys, command.help) for node in EVERY for command in commands_of(node)}
    by_id = {each[0] for each in said if each[0].startswith(("edit.", "form."))}
    assert len([each for each in said if each[0].startswith(("edit.", "form."))]) == len(by_id)


@pytest.mark.parametrize(
    "name", ["note", "total", "at", "id", "payload", "paid", "image", "array", "picker", "row"]
)
async def test_every_key_arrives_where_it_belongs(name: str) -> None:
    screen, nodes = screens()[name]
    async with asking(screen) as pilot:
        await press(pilot)
        active = pilot.app.screen.active_bindings.items()
        there = {each: found.binding.id for key, found in active for each in (key, key_to_character(key) or key)}
        commands = [
            command
            for node in nodes
            for command in commands_of(node)
            if command.id in {each.id for each in node.__dict__["BINDINGS"]}
        ]
        wrong = {
            (key, command.id, there.get(key))
            for command in commands
            for key in command.keys
            if there.get(key) != command.id
        }
        assert wrong == set()
