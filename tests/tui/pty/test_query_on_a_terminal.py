"""The Query mode on a real terminal: statements are stopped by Esc, and a text outlives the process."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from contextlib import closing
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from support.query_mode import statements_running
from support.servers import run_script
from support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.target import Target
    from support.servers import Server

POOLDECK = [sys.executable, "-m", "pooldeck_tui"]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str | None]:
    """An environment whose files are the test's own."""
    names = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    return {"HOME": str(tmp_path), **dict.fromkeys(names, str(tmp_path / "home"))}


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """One note in a SQLite file."""
    path = tmp_path / "notes.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, note TEXT)")
        connection.execute("INSERT INTO notes VALUES (1, 'the only note')")
    return path


def show_query(terminal: Terminal) -> None:
    """Change to the Query mode once the table is shown."""
    terminal.wait_for("the only note")
    terminal.settle()
    terminal.press("4")
    terminal.wait_for("autocommit")
    terminal.settle()


async def test_a_statement_is_stopped_by_esc_and_is_gone_from_the_server(
    server: Server, postgresql_target: Target, home: dict[str, str | None]
) -> None:
    address = f"postgresql:///{postgresql_target.database}?host={server.socket}&user=postgres"
    await run_script(postgresql_target, "CREATE TABLE notes AS SELECT 'the only note' AS note")
    with Terminal([*POOLDECK, address], environ=home) as terminal:
        show_query(terminal)
        terminal.press(*"SELECT pg_sleep(30)", "f5")
        terminal.wait_for("stops it")
        async with asyncio.timeout(10):
            while not any("pg_sleep" in each for each in await statements_running(postgresql_target)):
                pass
        began = monotonic()
        terminal.press("escape")
        terminal.wait_for("stopped after")
        assert monotonic() - began < 1
        assert not await statements_running(postgresql_target)
        terminal.press(*"; SELECT 41 + 1", "f5")
        terminal.wait_for("1 row")
        terminal.wait_for("42")


def test_a_runaway_query_is_stopped_by_esc(notes: Path, home: dict[str, str | None]) -> None:
    with Terminal([*POOLDECK, notes], environ=home) as terminal:
        show_query(terminal)
        terminal.press(*"WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r ")
        terminal.press("f5")
        terminal.wait_for("stops it")
        began = monotonic()
        terminal.press("escape")
        terminal.wait_for("stopped after")
        assert monotonic() - began < 1
        terminal.settle()
        before = terminal.cpu()
        terminal.settle(1.0)
        assert terminal.cpu() - before < 0.5, "nothing computes any more"


def test_a_text_is_there_after_the_process_was_killed(notes: Path, home: dict[str, str | None]) -> None:
    with Terminal([*POOLDECK, notes], environ=home) as first:
        show_query(first)
        first.press(*"SELECT 'never lost'")
        first.wait_for("'never lost'")
        first.wait_until(lambda: _is_kept(notes.parent / "home", b"'never lost'"), "the text to be kept")
        first.signal(signal.SIGKILL)
        first.wait_exit()
    with Terminal([*POOLDECK, notes], environ=home) as second:
        show_query(second)
        second.wait_for("SELECT 'never lost'")


def test_little_is_sent_of_what_is_typed_and_what_runs(notes: Path, home: dict[str, str | None]) -> None:
    with Terminal([*POOLDECK, notes], environ=home) as terminal:
        show_query(terminal)
        assert terminal.bytes_of(lambda: terminal.press(*"SELECT * FROM ")) < 1_500
        assert terminal.bytes_of(lambda: terminal.press("n")) < 1_000
        assert terminal.bytes_of(lambda: terminal.press("o")) < 1_000
        assert "notes   table" in terminal.text, "which is offered"
        terminal.press(*"tes;WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) ")
        terminal.press(*"SELECT max(n) FROM r", "f5")
        terminal.wait_for("runs 1.")
        before = len(terminal.output)
        terminal.wait_for("runs 2.")
        assert len(terminal.output) - before < 2_000, "in about a second"
        terminal.press("escape")
        terminal.wait_for("stopped after")


def _is_kept(directory: Path, text: bytes) -> bool:
    """Tell whether a file holds the text, and not only the beginning of one that is to take its place."""
    files = [file for file in directory.rglob("*") if file.is_file() and not file.name.startswith(".")]
    return any(text in file.read_bytes() for file in files)
