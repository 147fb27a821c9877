"""What is staged outlives the process, however that ends: it is offered when the database is opened again."""

from __future__ import annotations

import signal
import sqlite3
import sys
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest

from support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

LINE = 400
"""Bytes that a cursor move may cost."""

POOLDECK = [sys.executable, "-m", "pooldeck_tui"]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Three notes in a SQLite file."""
    path = tmp_path / "notes.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, note TEXT)")
        connection.executemany("INSERT INTO notes VALUES (?, ?)", [(i, f"note {i}") for i in (1, 2, 3)])
    return path


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str | None]:
    """An environment whose files are the test's own."""
    names = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    return {"HOME": str(tmp_path), **dict.fromkeys(names, str(tmp_path / "home"))}


def stored(path: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.execute("SELECT id, note FROM notes ORDER BY id"))


def test_a_cursor_move_over_staged_rows_sends_little(notes: Path, home: dict[str, str | None]) -> None:
    with Terminal([*POOLDECK, notes], environ=home) as terminal:
        stage(terminal)
        terminal.settle(1.5)
        moves = [
            terminal.bytes_of(partial(terminal.press, key)) for key in ("up", "down", "left", "right", "down")
        ]
        assert max(moves) < LINE, moves


def stage(terminal: Terminal) -> None:
    """Edit one note and mark another to be deleted."""
    terminal.wait_for("note 3")
    terminal.press("right", "e")
    terminal.wait_for("take")
    terminal.press("end", "!", "ctrl+s")
    terminal.wait_for("1 staged")
    terminal.press("down", "D")
    terminal.wait_for("2 staged")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_staged_changes_are_offered_after_the_process_has_gone(
    notes: Path, home: dict[str, str | None], end: signal.Signals
) -> None:
    with Terminal([*POOLDECK, notes], environ=home) as first:
        stage(first)
        first.signal(end)
        first.wait_exit()
    assert stored(notes) == [(1, "note 1"), (2, "note 2"), (3, "note 3")]
    with Terminal([*POOLDECK, notes], environ=home) as second:
        second.wait_for("This was left staged")
        second.wait_for("note 1!")
        second.press("enter")
        second.wait_for("2 staged")
        second.press("W")
        second.wait_for("UPDATE")
        second.press("ctrl+s")
        second.wait_for("Written")
    assert stored(notes) == [(1, "note 1!"), (3, "note 3")]
    with Terminal([*POOLDECK, notes], environ=home) as third:
        third.wait_for("note 1!")
        third.settle(1.0)
        assert "was left staged" not in third.text


def test_what_is_discarded_is_offered_never_again(notes: Path, home: dict[str, str | None]) -> None:
    with Terminal([*POOLDECK, notes], environ=home) as first:
        stage(first)
        first.signal(signal.SIGKILL)
        first.wait_exit()
    with Terminal([*POOLDECK, notes], environ=home) as second:
        second.wait_for("This was left staged")
        second.press("escape")
        second.settle(0.5)
        second.press("ctrl+q")
        second.wait_exit()
    with Terminal([*POOLDECK, notes], environ=home) as third:
        third.wait_for("This was left staged")
        third.press("X")
        third.settle(0.5)
        third.press("ctrl+q")
        third.wait_exit()
    with Terminal([*POOLDECK, notes], environ=home) as fourth:
        fourth.wait_for("note 3")
        fourth.settle(1.0)
        assert "was left staged" not in fourth.text
    assert stored(notes) == [(1, "note 1"), (2, "note 2"), (3, "note 3")]


def test_rows_that_are_others_by_now_are_merged_at_once(notes: Path, home: dict[str, str | None]) -> None:
    with Terminal([*POOLDECK, notes], environ=home) as first:
        stage(first)
        first.signal(signal.SIGKILL)
        first.wait_exit()
    with closing(sqlite3.connect(notes)) as connection, connection:
        connection.execute("UPDATE notes SET note = 'theirs' WHERE id = 1")
    with Terminal([*POOLDECK, notes], environ=home) as second:
        second.wait_for("1 row not as they were then")
        second.press("enter")
        # What somebody else wrote stands in the grid before, too.
        second.wait_for("as it was shown to you")
        second.settle()
        second.press("m", "enter")
        second.wait_for("Staged as you chose")
        second.press("W")
        second.wait_for("theirs → note 1!")
        second.wait_for("UPDATE")
        second.press("ctrl+s")
        second.wait_for("Written")
    assert stored(notes) == [(1, "note 1!"), (3, "note 3")]
