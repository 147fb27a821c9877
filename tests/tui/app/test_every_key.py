"""Every key of every command arrives at that command where it belongs; nothing nearer takes it away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import pytest
from textual.keys import key_to_character

from pooldeck_db.catalog import RelationName
from pooldeck_db.errors import ActionFailed
from pooldeck_db.rows import NOTHING, Conflict, Edit, RowAddress, RowImage
from pooldeck_tui.app import PooldeckApp
from pooldeck_tui.commands.gathering import commands_of, ids_of
from pooldeck_tui.dialogs.action_dialog import ActionDialog
from pooldeck_tui.dialogs.changes.conflicts import ConflictDialog
from pooldeck_tui.dialogs.changes.leftover import LeftoverDialog
from pooldeck_tui.dialogs.choose import ChooseDialog
from pooldeck_tui.dialogs.column_chooser import ColumnChooser
from pooldeck_tui.dialogs.column_finder import ColumnFinder
from pooldeck_tui.dialogs.copy_menu import CopyMenu
from pooldeck_tui.dialogs.filter_prompt import FilterPrompt
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.dialogs.parameter_prompt import ParameterPrompt
from pooldeck_tui.dialogs.record import RecordView
from pooldeck_tui.dialogs.record_fields import RecordFields
from pooldeck_tui.dialogs.searcher import Searcher
from pooldeck_tui.dialogs.text_dialog import TextDialog
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
from pooldeck_tui.screens.help import SECTIONS
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
from pooldeck_tui.widgets.line_cursor import LineCursor
from pooldeck_tui.widgets.line_list import LineList
from pooldeck_tui.widgets.mode_strip import MODES
from pooldeck_tui.widgets.new_rows import NewRows
from pooldeck_tui.widgets.plan_view import PlanTree
from pooldeck_tui.widgets.related_panel import RelatedPanel
from pooldeck_tui.widgets.sql_editor import SqlEditor
from pooldeck_tui.widgets.sql_editor.bar import FindBar
from pooldeck_tui.widgets.table_tree import TableTree
from pooldeck_tui.widgets.text_view import TextView
from support.app import running, settle, wait_until
from support.query_mode import querying, run
from support.servers import run_script

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.pilot import Pilot

    from pooldeck_db.target import Target

CONTEXTS: dict[str, tuple[tuple[str, ...], tuple[type[DOMNode], ...]]] = {
    "rows": ((), (Grid, TablePane, Panes, BrowseScreen, PooldeckApp)),
    "list of tables": (("b",), (TableTree,)),
    "filter of the list": (("b", "slash"), (TableTree,)),
    "connections": (("ctrl+o",), (ChoiceList, ConnectScreen)),
    "structure": (("d",), (TextView, TextDialog)),
    "question": (("ctrl+g",), (AnswerLine, LinePrompt)),
    "filter": (("w",), (AnswerLine, FilterPrompt)),
    "named views": (("u",), (ChoiceList, ViewsDialog)),
    "statistics": (("t",), (TextView, StatisticsDialog)),
    "columns": (("C",), (LineList, ColumnChooser)),
    "go to column": (("J",), (AnswerLine, ColumnFinder)),
    "copy as": (("Y",), (LineList, CopyMenu)),
    "one row": (("v",), (RecordFields, RecordView)),
    "related rows": (("R",), (RelatedPanel,)),
    "pool": (("2",), (Board, PoolScreen)),
    "review": (("D", "W"), (LineCursor, ReviewScreen)),
    "number": (("enter",), (CellViewer, TextBody)),
    "document": (("right", "enter"), (CellViewer, TreeBody)),
    "bytes": (("right", "right", "enter"), (CellViewer, BinaryBody)),
}
"""For each situation the keys that lead there, and whose commands work in it."""

EDITORS: tuple[type[DOMNode], ...] = (
    *(TextEditor, LineEditor, TimeEditor, UuidEditor, ChoiceEditor, StructuredEditor, BinaryEditor),
    *(ParentPicker, RowForm),
)
"""Their keys are pressed in the tests of the editors."""

FILTER = {f"tree.{name}" for name in ("clear_filter", "erase", "erase_word", "erase_all")}
CANCEL = {"table.cancel", "browse.cancel"}
VIEWS = {"viewer.next_view", "viewer.previous_view"}
CONDITIONAL: dict[str, set[str]] = {
    "rows": CANCEL | {"grid.deselect"},
    "list of tables": FILTER,
    "number": {"viewer.load"} | VIEWS,
    "document": {"viewer.load"},
    "bytes": {"viewer.load"},
    "review": {"review.set_aside"},
}
"""Commands that wait for something: a filter that is typed, a query that runs, an outcome that nobody knows."""


async def arrived(keys: tuple[str, ...], shop: Target) -> dict[str, str]:
    """Return the id of the command that each key has in a situation."""
    async with running(shop, table="orders") as pilot:
        await pilot.press(*keys)
        await settle(pilot)
        active = pilot.app.screen.active_bindings.items()
        return {
            name: found.binding.id or "" for key, found in active for name in (key, key_to_character(key) or key)
        }


@pytest.mark.parametrize("context", CONTEXTS)
async def test_every_key_arrives_where_it_belongs(sqlite_file_target: Target, context: str) -> None:
    await run_script(
        sqlite_file_target,
        "CREATE TABLE orders (id integer PRIMARY KEY, document JSON, data BLOB)",
        """INSERT INTO orders VALUES (1, '{"a": [1, 2]}', x'00ff')""",
    )
    keys, nodes = CONTEXTS[context]
    there = await arrived(keys, sqlite_file_target)
    commands = [command for node in nodes for command in commands_of(node)]
    if context == "filter of the list":
        commands = [command for command in commands if command.id in FILTER]
    elsewhere = CONDITIONAL.get(context, set())
    wrong = {
        (key, command.id, there.get(key))
        for command in commands
        if command.id not in elsewhere
        for key in command.keys
        if there.get(key) != command.id
    }
    assert wrong == set()


async def test_the_keys_of_an_explanation_arrive_there(sqlite_file_target: Target) -> None:
    target = sqlite_file_target
    await run_script(target, "CREATE TABLE t (a)", "CREATE TABLE u (a)")
    async with running(target, table="t") as pilot:
        await run_script(target, "DROP TABLE u")
        await pilot.press("b", "slash", "u", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.focused, ErrorPanel)
        there = {key: active.binding.id for key, active in pilot.app.screen.active_bindings.items()}
    wrong = {(key, c.id) for c in commands_of(ErrorPanel) for key in c.keys if there.get(key) != c.id}
    assert wrong == set()


def there(pilot: Pilot[None]) -> dict[str, str | None]:
    """Return the id of the command that each key has now."""
    return {
        name: active.binding.id
        for key, active in pilot.app.screen.active_bindings.items()
        for name in (key, key_to_character(key) or key)
    }


def astray(pilot: Pilot[None], *nodes: type[DOMNode]) -> set[tuple[str, str]]:
    """Return the keys of these nodes that do not arrive there, each with its command."""
    now = there(pilot)
    commands = [command for node in nodes for command in commands_of(node)]
    return {(key, each.id) for each in commands for key in each.keys if now.get(key) != each.id}


async def test_the_keys_of_new_rows_arrive_there(sqlite_file_target: Target) -> None:
    await run_script(sqlite_file_target, "CREATE TABLE t (id integer PRIMARY KEY, a)")
    async with running(sqlite_file_target, table="t") as pilot:
        await pilot.press("a", "ctrl+s")
        await settle(pilot)
        pilot.app.screen.query_one(NewRows).focus()
        await settle(pilot)
        assert astray(pilot, LineCursor, NewRows) == set()


async def test_the_keys_of_what_is_asked_about_changes_arrive_there(sqlite_file_target: Target) -> None:
    name = RelationName("main", "t")
    image = RowImage(RowAddress(name, ("a",), (1,)), ("a", "b"), (1, "shown"))
    changes = NOTHING.edited([(image, "b", "mine")])
    (change,) = changes
    assert isinstance(change, Edit)
    async with running(sqlite_file_target) as pilot:
        await pilot.app.push_screen(ConflictDialog([Conflict(change, replace(image, values=(1, "theirs")))]))
        await pilot.pause()
        assert astray(pilot, LineCursor, ConflictDialog) == set()
        await pilot.app.push_screen(LeftoverDialog("left", [], changes))
        await pilot.pause()
        assert astray(pilot, LineCursor, LeftoverDialog) == set()


async def test_the_keys_of_an_action_that_failed_arrive_there(sqlite_file_target: Target) -> None:
    async def fail(_: object) -> NoReturn:
        raise ActionFailed("It raised.", subject="Forget", traceback="Traceback")

    async with running(sqlite_file_target) as pilot:
        await pilot.app.push_screen(ActionDialog("Forget", fail))
        await settle(pilot)
        assert astray(pilot, ActionDialog) == set()


async def test_the_keys_that_cancel_arrive_while_something_runs(sqlite_file_target: Target) -> None:
    await run_script(
        sqlite_file_target,
        "CREATE TABLE t (a)",
        "CREATE VIEW endless AS WITH RECURSIVE r (n) AS"
        " (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000000000) SELECT count(*) AS n FROM r",
    )
    async with running(sqlite_file_target, table="t") as pilot:
        await pilot.press("b", "slash", *"endless", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.focused, Grid), "the table")
        await wait_until(pilot, lambda: pilot.app.screen.query_one(Grid).is_waiting, "the query")
        active = pilot.app.screen.active_bindings
        assert active["escape"].binding.id == "table.cancel"
        await pilot.press("b", "escape")
        active = pilot.app.screen.active_bindings
        assert active["escape"].binding.id == "browse.cancel"
        await pilot.press("ctrl+c")
        await settle(pilot)
        assert isinstance(pilot.app.screen, BrowseScreen)
        assert pilot.app.screen.busy_since is None


async def test_the_keys_of_the_activity_arrive_there(postgresql_target: Target) -> None:
    async with running(postgresql_target) as pilot:
        await pilot.press("3")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ActivityScreen), "the activity")
        await wait_until(pilot, lambda: isinstance(pilot.app.focused, Board), "its list")
        assert astray(pilot, Board, ActivityScreen) == set()


async def test_the_keys_of_the_query_mode_arrive_there(sqlite_file_target: Target) -> None:
    async with querying(sqlite_file_target, "SELECT 1 AS a") as pilot:
        # Digits are typed.
        assert {name for _, name in astray(pilot, SqlEditor, QueryScreen)} == {
            f"mode.{mode.name}" for mode in MODES
        }
        await pilot.press("ctrl+f")
        await settle(pilot)
        assert astray(pilot, FindBar) == set()
        await pilot.press("escape")
        await run(pilot)
        await pilot.press("f6")
        await settle(pilot)
        assert astray(pilot, Grid, ResultPane, Results) == {("escape", "grid.deselect")}  # Nothing is selected.
        await run(pilot, "SELECT 1 AS a", key="f7")
        await pilot.press("f6")
        await settle(pilot)
        assert astray(pilot, PlanTree, Results) == set()
        await pilot.press("f2")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, Searcher), "the history")
        assert astray(pilot, Searcher) == set()
        await pilot.press("escape")
        await pilot.app.push_screen(ChooseDialog("Which?", [("one", ""), ("other", "")]))
        await pilot.pause()
        assert astray(pilot, ChoiceList, ChooseDialog) == set()
        await pilot.app.push_screen(ParameterPrompt("a", None))
        await pilot.pause()
        assert astray(pilot, AnswerLine, ParameterPrompt) == set()


def test_every_command_has_a_situation_here() -> None:
    changes: set[type[DOMNode]] = {NewRows, ConflictDialog, LeftoverDialog, ActionDialog, *EDITORS}
    queries: set[type[DOMNode]] = {QueryScreen, SqlEditor, FindBar, ResultPane, Results, PlanTree}
    others: set[type[DOMNode]] = {ActivityScreen, ErrorPanel, Searcher, ChooseDialog, ParameterPrompt}
    elsewhere = changes | queries | others
    seen = {node for _, nodes in CONTEXTS.values() for node in nodes} | elsewhere
    assert ids_of([PooldeckApp, *(node for _, node in SECTIONS)]) <= ids_of(seen)
