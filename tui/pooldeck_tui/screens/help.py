"""The help: every part of the app and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.commands.help import help_lines
from pooldeck_tui.dialogs.action_dialog import ActionDialog
from pooldeck_tui.dialogs.changes.conflicts import ConflictDialog
from pooldeck_tui.dialogs.changes.leftover import LeftoverDialog
from pooldeck_tui.dialogs.choose import ChooseDialog
from pooldeck_tui.dialogs.column_chooser import ColumnChooser
from pooldeck_tui.dialogs.copy_menu import CopyMenu
from pooldeck_tui.dialogs.filter_prompt import FilterPrompt
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.dialogs.parameter_prompt import ParameterPrompt
from pooldeck_tui.dialogs.record import RecordView
from pooldeck_tui.dialogs.record_fields import RecordFields
from pooldeck_tui.dialogs.searcher import Searcher
from pooldeck_tui.dialogs.text_dialog import TextDialog, text_width
from pooldeck_tui.dialogs.views_dialog import ViewsDialog
from pooldeck_tui.editing import RowForm
from pooldeck_tui.editing.binary_editor import BinaryEditor
from pooldeck_tui.editing.choice_editor import ChoiceEditor
from pooldeck_tui.editing.line_editor import LineEditor, TimeEditor, UuidEditor
from pooldeck_tui.editing.parent_picker import ParentPicker
from pooldeck_tui.editing.structured_editor import StructuredEditor
from pooldeck_tui.editing.text_editor import TextEditor
from pooldeck_tui.screens.activity.screen import ActivityScreen
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.screens.connect import ConnectScreen
from pooldeck_tui.screens.editing.review import ReviewScreen
from pooldeck_tui.screens.panes import Panes
from pooldeck_tui.screens.pool.screen import PoolScreen
from pooldeck_tui.screens.query.result import ResultPane
from pooldeck_tui.screens.query.results import Results
from pooldeck_tui.screens.query.screen import QueryScreen
from pooldeck_tui.screens.table.pane import TablePane
from pooldeck_tui.screens.table.profiling import StatisticsDialog
from pooldeck_tui.viewer import CellViewer
from pooldeck_tui.viewer.binary.body import BinaryBody
from pooldeck_tui.viewer.text.body import TextBody
from pooldeck_tui.viewer.tree.body import TreeBody
from pooldeck_tui.widgets.answer_line import AnswerLine
from pooldeck_tui.widgets.board import Board
from pooldeck_tui.widgets.choice_list import ChoiceList
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.grid import Grid
from pooldeck_tui.widgets.line_list import LineList
from pooldeck_tui.widgets.new_rows import NewRows
from pooldeck_tui.widgets.plan_view import PlanTree
from pooldeck_tui.widgets.related_panel import RelatedPanel
from pooldeck_tui.widgets.sql_editor import SqlEditor
from pooldeck_tui.widgets.sql_editor.bar import FindBar
from pooldeck_tui.widgets.table_tree import TableTree
from pooldeck_tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.dom import DOMNode

SECTIONS: tuple[tuple[str, type[DOMNode]], ...] = (
    ("Rows", Grid),
    ("Table", TablePane),
    ("Tabs", Panes),
    ("List of tables", TableTree),
    ("Browse", BrowseScreen),
    ("Pool", PoolScreen),
    ("Activity", ActivityScreen),
    ("Query", QueryScreen),
    ("Editing SQL", SqlEditor),
    ("Finding in SQL", FindBar),
    ("Rows of a result", ResultPane),
    ("Results", Results),
    ("Plans", PlanTree),
    ("Live lists", Board),
    ("Connections", ConnectScreen),
    ("List of connections", ChoiceList),
    ("Messages", ErrorPanel),
    ("Text", TextView),
    ("Views", TextDialog),
    ("Whole value", CellViewer),
    ("Whole value as text", TextBody),
    ("Whole value as a tree", TreeBody),
    ("Whole value as bytes", BinaryBody),
    ("Related rows", RelatedPanel),
    ("Filter", FilterPrompt),
    ("One row", RecordView),
    ("Fields of one row", RecordFields),
    ("Editing a text", TextEditor),
    ("Editing a line", LineEditor),
    ("Editing a date or a time", TimeEditor),
    ("Editing a UUID", UuidEditor),
    ("Editing JSON and arrays", StructuredEditor),
    ("Editing bytes", BinaryEditor),
    ("Choosing a value", ChoiceEditor),
    ("Choosing a row to refer to", ParentPicker),
    ("Editing a row", RowForm),
    ("New rows", NewRows),
    ("Review of what is staged", ReviewScreen),
    ("Rows that somebody else changed", ConflictDialog),
    ("What was left staged", LeftoverDialog),
    ("Columns", ColumnChooser),
    ("Finding by words", Searcher),
    ("Choosing an answer", ChooseDialog),
    ("Actions of models", ActionDialog),
    ("Copy as", CopyMenu),
    ("Lists", LineList),
    ("Named views", ViewsDialog),
    ("Statistics", StatisticsDialog),
    ("Questions", LinePrompt),
    ("Values of parameters", ParameterPrompt),
    ("Answers", AnswerLine),
)


def help_dialog(
    app: type[DOMNode], keymap: Mapping[str, str], width: int, here: Sequence[DOMNode] = ()
) -> TextDialog:
    """Everything that keys do, for a terminal of so many columns: `here` first, the app's own last."""
    sections = sorted(SECTIONS, key=lambda section: not any(isinstance(node, section[1]) for node in here))
    return TextDialog("Keys", help_lines((*sections, ("Everywhere", app)), keymap, text_width(width)))
