"""The parts of the editors as the help names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.editing.binary_editor import BinaryEditor
from pooldeck_tui.editing.choice_editor import ChoiceEditor
from pooldeck_tui.editing.form_fields import FormFields
from pooldeck_tui.editing.line_editor import LineEditor, TimeEditor, UuidEditor
from pooldeck_tui.editing.parent_picker import ParentPicker
from pooldeck_tui.editing.row_form import RowForm
from pooldeck_tui.editing.structured_editor import StructuredEditor
from pooldeck_tui.editing.text_editor import TextEditor

if TYPE_CHECKING:
    from textual.dom import DOMNode

EDITING: tuple[tuple[str, type[DOMNode]], ...] = (
    ("Editing a row", RowForm),
    ("Cells of a row", FormFields),
    ("Editing a text", TextEditor),
    ("Editing a number, or another line", LineEditor),
    ("Editing a time", TimeEditor),
    ("Editing a UUID", UuidEditor),
    ("Editing JSON or an array", StructuredEditor),
    ("Editing bytes", BinaryEditor),
    ("Choosing a value", ChoiceEditor),
    ("Choosing the row that is referred to", ParentPicker),
)
"""Each with what has its keys."""
