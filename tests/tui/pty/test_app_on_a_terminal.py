"""The whole program on a real terminal: what it sends, how it looks, how it ends."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from functools import partial
from typing import TYPE_CHECKING

import asyncpg
import pytest

from support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pooldeck_db.target import Target
    from support.servers import Server

POOLDECK = [sys.executable, "-m", "pooldeck_tui"]

LINE = 400
"""Bytes that a cursor move may cost."""

GAUGE = 160
"""Bytes that the gauge may send in three seconds: one bar of it, twice at most."""

PAGE = 15_000
"""Bytes that a page may cost at 120x40."""


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Fifty thousand orders in a SQLite file."""
    path = tmp_path / "orders.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, status TEXT, total REAL)")
        rows = ((i, f"Customer {i % 977}", ("paid", "open")[i % 2], i * 1.25) for i in range(1, 50_001))
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", rows)
    connection.close()
    return path


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str | None]:
    """An environment whose files are the test's own."""
    names = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    return {"HOME": str(tmp_path), **dict.fromkeys(names, str(tmp_path / "home"))}


@pytest.fixture
def open_orders(orders: Path, home: dict[str, str | None]) -> Iterator[Terminal]:
    """The program with the orders on the screen, come to rest."""
    with Terminal([*POOLDECK, orders], environ=home) as terminal:
        terminal.wait_for("Customer 36")
        terminal.wait_for("pool")
        terminal.settle()
        yield terminal


def test_a_cursor_move_sends_little(open_orders: Terminal) -> None:
    open_orders.press("down", "right")
    open_orders.settle()
    moves = [open_orders.bytes_of(partial(open_orders.press, key)) for key in ("down", "right", "up", "left")]
    assert max(moves) < LINE, moves


def test_a_page_sends_less_than_a_screen(open_orders: Terminal) -> None:
    open_orders.press("pagedown")
    open_orders.settle()
    pages = [open_orders.bytes_of(lambda: open_orders.press("pagedown")) for _ in range(3)]
    assert max(pages) < PAGE, pages


def test_idling_sends_nothing_but_the_moving_gauge(open_orders: Terminal) -> None:
    open_orders.settle(1.5)
    above = open_orders.text.splitlines()[:-1]
    assert open_orders.bytes_of(lambda: None, quiet=3.0) < GAUGE
    assert open_orders.text.splitlines()[:-1] == above


def test_eighty_by_twenty_four_shows_rows_title_and_keys(orders: Path, home: dict[str, str | None]) -> None:
    with Terminal([*POOLDECK, orders], size=(80, 24), environ=home) as terminal:
        terminal.wait_for("Customer 20")
        assert "orders.db" in terminal.line(0)
        assert "main.orders" in terminal.line(1)
        assert "pool" in terminal.line(23)
        terminal.press("b")
        terminal.wait_for("/ to filter")


def test_quitting_gives_the_terminal_back(open_orders: Terminal) -> None:
    open_orders.press("ctrl+q")
    assert open_orders.wait_exit() == 0
    assert open_orders.modes <= {7, 25}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_in_order(open_orders: Terminal, number: signal.Signals, code: int) -> None:
    open_orders.signal(number)
    assert open_orders.wait_exit() == code
    assert open_orders.modes <= {7, 25}


async def test_a_closed_terminal_ends_the_queries_on_the_server(
    server: Server, postgresql_target: Target, home: dict[str, str | None]
) -> None:
    admin = await asyncpg.connect(host=server.socket, user="postgres", database=postgresql_target.database)
    await admin.execute("CREATE VIEW slow AS SELECT 1 AS n FROM pg_sleep(300)")
    address = f"postgresql:///{postgresql_target.database}?host={server.socket}&user=postgres"
    count = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE application_name = 'pooldeck' AND datname = current_database()"
    )

    def run() -> int:
        with Terminal([*POOLDECK, address, "slow"], environ=home) as terminal:
            terminal.wait_for("esc cancels")
            terminal.hang_up()
            return terminal.wait_exit()

    assert await asyncio.to_thread(run) == 129
    async with asyncio.timeout(15):
        while await admin.fetchval(count):
            pass
    await admin.close()


HOSTILE = {
    "title": "\x1b]2;owned\x07",
    "clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "hyperlink": "\x1b]8;;http://owned\x1b\\text\x1b]8;;\x1b\\",
    "alternate screen": "\x1b[?1049l",
    "C1 CSI": "\x9b2J",
    "C1 OSC": "\x9d2;owned\x9c",
    "DCS": "\x1bPowned\x1b\\",
    "reset": "\x1bc",
    "bell": "\x07\x08\x0e",
    "bidi": "\u202eowned\u2066",
    "markup": "[/foo] [@click=app.quit]owned[/]",
}


def test_nothing_from_the_database_acts_on_the_terminal(tmp_path: Path, home: dict[str, str | None]) -> None:
    path = tmp_path / "hostile.db"
    columns = ", ".join(f'"{text}"' for text in HOSTILE.values())
    with sqlite3.connect(path) as connection:
        for text in HOSTILE.values():
            connection.execute(f'CREATE TABLE "t{text}" ("a{text}")')
        connection.execute(f'CREATE TABLE "aa" ({columns})')
        connection.execute(f"INSERT INTO aa VALUES ({', '.join('?' * len(HOSTILE))})", tuple(HOSTILE.values()))
        for text in HOSTILE.values():
            connection.execute(f'CREATE VIEW "v{text}" AS SELECT * FROM "missing{text}"')
    connection.close()
    with Terminal([*POOLDECK, path], size=(200, 50), environ=home) as terminal:
        terminal.wait_for("main.aa")
        terminal.settle(1.0)
        begin = len(terminal.output)
        for table in ("[/foo]", "v"):
            terminal.press("b", "escape", "/", *table, "enter")
            terminal.settle()
        terminal.press("d")
        terminal.settle()
        sent = bytes(terminal.output[begin:])
        terminal.press("escape", "ctrl+q")
        assert terminal.wait_exit() == 0
        everything = bytes(terminal.output)
    for text in HOSTILE.values():
        if not text.isprintable():
            assert text.encode() not in sent
    assert b"\x1b]" not in sent
    assert b"\x1bP" not in sent
    assert not any(0x80 <= ord(char) < 0xA0 for char in everything.decode("utf-8", "replace"))
    assert "\u202e" not in everything.decode("utf-8", "replace")


def test_a_mistake_in_the_configuration_ends_before_the_screen_is_taken(
    tmp_path: Path, home: dict[str, str | None]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[connections.shop]\nurl = 'postgresql://h/d'\n[connections.shop.pool]\nsizee = 3\n")
    with Terminal([*POOLDECK, "shop", "--config", config], environ=home) as terminal:
        assert terminal.wait_exit() == 2
        text = terminal.text
    assert "connections.shop.pool.sizee" in text.replace("\n", "")
    assert b"\x1b[?1049h" not in terminal.output


@pytest.mark.parametrize("arguments", [["mysql://h/d"], ["no-such-thing"], ["--theme", "no-such-theme", "demo"]])
def test_an_argument_that_cannot_be_used_is_explained(arguments: list[str], home: dict[str, str | None]) -> None:
    with Terminal([*POOLDECK, *arguments], environ=home) as terminal:
        assert terminal.wait_exit() == 2
        assert "pooldeck:" in terminal.text
    assert b"\x1b[?1049h" not in terminal.output


def test_a_dumb_terminal_is_refused_with_a_hint(orders: Path, home: dict[str, str | None]) -> None:
    with Terminal([*POOLDECK, orders], environ={**home, "TERM": "dumb"}) as terminal:
        assert terminal.wait_exit() == 2
        assert "TERM=xterm-256color" in terminal.text


def test_the_version_is_told_without_a_terminal(home: dict[str, str | None]) -> None:
    with Terminal([*POOLDECK, "--version"], environ={**home, "TERM": "dumb"}) as terminal:
        assert terminal.wait_exit() == 0
        assert terminal.text.startswith("pooldeck 0.")
