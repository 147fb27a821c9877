"""Copying values, rows and columns with keys, in the app on a real database."""

from __future__ import annotations

import asyncio
import json
import stat
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from pooldeck_db.filters import Condition, Operator
from pooldeck_db.target import Backend
from pooldeck_tui.copying.clipboard import MOST_TERMINAL
from pooldeck_tui.dialogs.copy_menu import CopyMenu
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.screens.table import excerpting
from pooldeck_tui.screens.table.reading import TableReading
from pooldeck_tui.viewer import CellViewer
from support.app import answer, pane, running, screen_text, settle, title, wait_until
from support.servers import run_script

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from pooldeck_db.paging import PageRequest
    from pooldeck_db.target import Target
    from pooldeck_db.values import Value
    from pooldeck_tui.widgets.grid import CurrentRow

LONG = 30_000


@pytest.fixture(autouse=True)
def _through_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
async def notes(target: Target) -> Target:
    """Three notes: with a NULL, an empty text, and a long one."""
    await run_script(
        target,
        "CREATE TABLE notes (id integer PRIMARY KEY, name text, body text)",
        "INSERT INTO notes VALUES (1, NULL, 'it''s')",
        "INSERT INTO notes VALUES (2, '', 'tab\there')",
        f"INSERT INTO notes VALUES (3, 'NULL', '{'0123456789' * (LONG // 10)}')",
    )
    return target


def told(pilot: Pilot[None]) -> str:
    """Return what the last notice says."""
    return list(pilot.app._notifications)[-1].message


async def choose(pilot: Pilot[None], line: int, *keys: str) -> None:
    """Choose a format by its line in the menu."""
    await pilot.press("Y")
    assert isinstance(pilot.app.screen, CopyMenu)
    await pilot.press(*["down"] * line, *(keys or ("enter",)))
    await settle(pilot)


async def test_y_copies_the_value_under_the_cursor(notes: Target) -> None:
    async with running(notes) as pilot:
        await pilot.press("end", "down", "y")
        await settle(pilot)
        assert pilot.app.clipboard == "tab\there"
        assert told(pilot) == "Copied body, 8 characters, to the terminal's clipboard."


async def test_a_value_of_which_only_the_beginning_is_here_is_copied_whole(notes: Target) -> None:
    async with running(notes) as pilot:
        await pilot.press("end", "down", "down", "y")
        await settle(pilot)
        assert pilot.app.clipboard == "0123456789" * (LONG // 10)


async def test_null_is_nothing_to_copy(notes: Target) -> None:
    async with running(notes) as pilot:
        await pilot.press("right", "y")
        await settle(pilot)
        assert pilot.app.clipboard == ""
        assert told(pilot) == "NULL is no value: there is nothing to copy."


async def test_what_no_terminal_takes_is_said_before_anything_is_sent(notes: Target) -> None:
    await run_script(notes, f"UPDATE notes SET body = '{'x' * (MOST_TERMINAL + 1)}' WHERE id = 1")
    async with running(notes) as pilot:
        await pilot.press("end", "y")
        await settle(pilot)
        assert pilot.app.clipboard == ""
        assert "74,995 bytes, and a terminal's clipboard takes 74,994. Copy it to a file instead." in told(pilot)


async def test_y_copies_a_selection_as_lines_with_tabs(notes: Target) -> None:
    async with running(notes) as pilot:
        await pilot.press("space", "shift+right", "down", "space", "y")
        await settle(pilot)
        assert pilot.app.clipboard == "1\t\\N\n2\t\n"
        assert told(pilot).startswith("Copied 2 rows of 2 columns as TSV")


@pytest.mark.parametrize(
    ("line", "keys", "expected"),
    [
        (0, (), "id\tname\tbody\n1\t\\N\tit's\n"),
        (0, ("n", "enter"), "1\t\\N\tit's\n"),
        (1, (), "id,name,body\r\n1,,it's\r\n"),
        (2, (), '[\n  {"id": 1, "name": null, "body": "it\'s"}\n]\n'),
        (3, (), "| id | name | body |\n| ---: | --- | --- |\n| 1 | *NULL* | it's |\n"),
        (5, (), '"id" IN (1)'),
    ],
)
async def test_a_row_is_copied_in_the_format_that_was_chosen(
    notes: Target, line: int, keys: tuple[str, ...], expected: str
) -> None:
    async with running(notes) as pilot:
        await choose(pilot, line, *keys)
        assert pilot.app.clipboard == expected


async def test_a_row_is_copied_as_an_insert_in_the_databases_own_words(notes: Target) -> None:
    schema = "main" if notes.backend is Backend.SQLITE else "public"
    async with running(notes) as pilot:
        await choose(pilot, 4)
        values = "(1, NULL, 'it''s');\n"
        assert pilot.app.clipboard == f'INSERT INTO "{schema}"."notes" ("id", "name", "body") VALUES\n  {values}'


async def test_hidden_columns_are_not_copied_and_moved_ones_stand_as_shown(notes: Target) -> None:
    async with running(notes) as pilot:
        await pilot.press("right", "minus", "H")
        await choose(pilot, 0)
        assert pilot.app.clipboard == "body\tid\nit's\t1\n"


async def test_selected_rows_are_copied_whole_in_their_order(notes: Target) -> None:
    async with running(notes) as pilot:
        await pilot.press("down", "down", "space", "up", "up", "space")
        await choose(pilot, 2)
        rows = json.loads(pilot.app.clipboard)
        assert [row["id"] for row in rows] == [1, 3]
        assert len(rows[1]["body"]) == LONG


async def test_too_many_long_values_are_refused_with_what_to_do(
    notes: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excerpting, "MOST_FETCHED", 0)
    async with running(notes) as pilot:
        await pilot.press("ctrl+a", "y")
        await settle(pilot)
        assert "1 long value would have to be fetched" in told(pilot)
        assert "hide the column" in told(pilot)
        assert pilot.app.clipboard == ""


@pytest.fixture
async def long_notes(target: Target) -> Target:
    """Twelve notes that are all longer than a page shows."""
    await run_script(
        target,
        "CREATE TABLE notes (id integer PRIMARY KEY, body text)",
        *(f"INSERT INTO notes VALUES ({n}, '{str(n % 10) * 3_000}')" for n in range(1, 13)),
    )
    return target


async def test_long_values_are_fetched_a_few_at_a_time_and_told(
    long_notes: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    running_now, most, told_of = 0, 0, []
    fetch, tell = TableReading.whole_value, TableReading.say_progress

    async def watched(self: TableReading, current: CurrentRow, wish: PageRequest, *, limit: int) -> Value:
        nonlocal running_now, most
        running_now += 1
        most = max(most, running_now)
        try:
            return await fetch(self, current, wish, limit=limit)
        finally:
            running_now -= 1

    def heard(self: TableReading, text: str) -> None:
        told_of.append(text)
        tell(self, text)

    monkeypatch.setattr(TableReading, "whole_value", watched)
    monkeypatch.setattr(TableReading, "say_progress", heard)
    async with running(long_notes) as pilot:
        await pilot.press("ctrl+a")
        await choose(pilot, 2)
        rows = json.loads(pilot.app.clipboard)
        size = pane(pilot).database.target.pool.size
    assert [row["body"] for row in rows] == [str(n % 10) * 3_000 for n in range(1, 13)]
    assert 1 < most < size
    assert told_of[0] == "fetched 0 of 12 long values"
    assert told_of[-2:] == ["fetched 12 of 12 long values", ""]


async def test_fetching_long_values_is_ended_by_esc(long_notes: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch, begun, ended = TableReading.whole_value, 0, 0

    async def endless(self: TableReading, current: CurrentRow, wish: PageRequest, *, limit: int) -> Value:
        nonlocal begun, ended
        begun += 1
        try:
            await asyncio.Event().wait()
        finally:
            ended += 1
        return await fetch(self, current, wish, limit=limit)

    monkeypatch.setattr(TableReading, "whole_value", endless)
    async with running(long_notes) as pilot:
        await pilot.press("ctrl+a", "y")
        await wait_until(pilot, lambda: begun > 1, "the fetching")
        assert "fetched 0 of 12 long values" in title(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert begun == ended
        assert told(pilot) == "Ended; nothing was copied."
        assert "fetched" not in title(pilot)
        assert pilot.app.clipboard == ""


async def test_rows_are_copied_to_a_file_that_nobody_else_reads(notes: Target, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    async with running(notes) as pilot:
        await pilot.press("down", "shift+down")
        await choose(pilot, 1, "f")
        await answer(pilot, str(path))
        assert told(pilot) == f"Copied to {path}."
    assert path.read_bytes() == f'id,name,body\r\n2,"",tab\there\r\n3,NULL,{"0123456789" * 3000}\r\n'.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_file_that_is_there_is_overwritten_only_after_a_yes(notes: Target, tmp_path: Path) -> None:
    path = tmp_path / "rows.txt"
    path.write_text("precious")
    async with running(notes) as pilot:
        await choose(pilot, 5, "f")
        await answer(pilot, str(path))
        assert isinstance(pilot.app.screen, LinePrompt)
        await answer(pilot, "no")
        assert isinstance(pilot.app.screen, LinePrompt)
        await pilot.press("escape")
        assert path.read_text() == "precious"
        await choose(pilot, 5, "f")
        await answer(pilot, str(path))
        pilot.app.screen.query_one(Input).value = ""
        await answer(pilot, "yes")
    assert path.read_text() == '"id" IN (1)'


async def test_a_path_that_cannot_be_written_is_asked_for_again_with_the_reason(
    notes: Target, tmp_path: Path
) -> None:
    path = tmp_path / "nowhere" / "rows.tsv"
    async with running(notes) as pilot:
        await choose(pilot, 0, "f")
        await answer(pilot, str(path))
        assert "There is no such directory." in screen_text(pilot)
        assert pilot.app.screen.query_one(Input).value == str(path)
        await answer(pilot, str(tmp_path / "rows.tsv"))
        assert told(pilot) == f"Copied to {tmp_path / 'rows.tsv'}."


async def test_what_was_chosen_is_taken_from_its_own_rows_whatever_is_shown_behind_by_then(
    long_notes: Target,
) -> None:
    await run_script(long_notes, "CREATE VIEW seen AS SELECT id, body FROM notes")
    async with running(long_notes, table="seen") as pilot:
        behind = pane(pilot)

        async def show(low: int) -> None:
            behind.narrow(wanted := Condition("id", Operator.GREATER, (low,)))
            await wait_until(pilot, lambda: behind.filter == wanted and not behind.is_busy, "the filtered rows")

        await pilot.press("end", "down", "enter")
        await settle(pilot)
        viewer = pilot.app.screen
        assert isinstance(viewer, CellViewer)
        assert viewer.load_whole is not None
        await show(6)
        assert await viewer.load_whole(10_000) == "2" * 3_000
        await pilot.press("escape", "ctrl+home", "Y")
        await show(9)
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        assert [row["body"] for row in json.loads(pilot.app.clipboard)] == ["7" * 3_000]
