"""Few colours or none, on a real terminal: what is sent, and that everything is still told apart."""

from __future__ import annotations

import re
import sqlite3
import sys
from typing import TYPE_CHECKING

import pytest

from support.emulated import Cell
from support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POOLDECK = [sys.executable, "-m", "pooldeck_tui"]

ATTRIBUTES = {0, 1, 2, 3, 4, 7, 22, 23, 24, 27}
"""Reset, bold, dim, italic, underline and reverse, and their ends."""

PALETTE = {*range(30, 38), 39, *range(40, 48), 49, *range(90, 98), *range(100, 108)}
"""The terminal's own sixteen colours as ink and as background, and its default ones."""

_STYLE = re.compile(rb"\x1b\[([0-9;]*)m")

TOUR = (
    *("down", "right", "end", "pagedown", "ctrl+t", "b", "/", "w", "o", "escape"),
    *("b", "d", "escape", "f1", "escape", "ctrl+g", "1", "x", "enter", "escape", "ctrl+p", "escape"),
    *("ctrl+l", "b", "/", *"broken", "enter"),
)
"""Keys that lead past every kind of screen."""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A configuration with one connection, of production: a wide table, a table of words, a view that fails."""
    path = tmp_path / "shop.db"
    names = ", ".join(f"column_number_{number} TEXT" for number in range(12))
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE things (id INTEGER PRIMARY KEY, note TEXT, {names})")
        notes = (None, "", "NULL", "plain")
        rows = ((number, notes[number % 4], "some words") for number in range(400))
        connection.executemany("INSERT INTO things (id, note, column_number_0) VALUES (?, ?, ?)", rows)
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.execute("CREATE VIEW broken AS SELECT * FROM missing")
    connection.close()
    config = tmp_path / "config.toml"
    config.write_text(f'[connections.shop]\npath = "{path}"\nenvironment = "production"\n')
    return config


def opened(config: Path, *arguments: str, **environ: str) -> Terminal:
    """Return the program at the things, come to rest."""
    names = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    home = {"HOME": str(config.parent), **dict.fromkeys(names, str(config.parent / "home"))}
    command = [*POOLDECK, "--config", str(config), *arguments, "shop", "things"]
    terminal = Terminal(command, size=(100, 30), environ={**home, **environ})
    terminal.wait_for("some words")
    terminal.wait_for("pool")
    terminal.settle()
    return terminal


def parameters(output: bytearray) -> set[int]:
    """Return every parameter of every sequence that sets a style, those of an extended colour too."""
    return {int(code or 0) for match in _STYLE.finditer(output) for code in match[1].split(b";")}


def press(terminal: Terminal, *keys: str, quiet: float = 0.15) -> None:
    """Press keys one by one, each when nothing has come for `quiet` seconds after the one before."""
    for key in keys:
        terminal.press(key)
        terminal.settle(quiet)


def found(terminal: Terminal, text: str) -> list[Cell]:
    """Return the cells of the first place on the screen that says `text`."""
    for y, line in enumerate(terminal.text.splitlines()):
        if text in line:
            cells = terminal.cells()[y]
            start = "".join(cell.text for cell in cells).index(text)
            return cells[start : start + len(text)]
    raise AssertionError(f"no {text!r} on the screen:\n{terminal.text}")


@pytest.fixture
def colourless(shop: Path) -> Iterator[Terminal]:
    """The program without colour."""
    with opened(shop, NO_COLOR="1") as terminal:
        yield terminal


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"NO_COLOR": "1", "POOLDECK_PLAIN_OUTPUT": "1"}])
def test_without_colour_nothing_but_attributes_is_sent(shop: Path, environ: dict[str, str]) -> None:
    with opened(shop, "--theme", "nord", **environ) as terminal:
        press(terminal, *TOUR, quiet=0.06)
        assert parameters(terminal.output) <= ATTRIBUTES


def test_the_option_for_no_colour_does_what_the_variable_does(shop: Path) -> None:
    with opened(shop, "--colors", "none") as terminal:
        assert parameters(terminal.output) <= ATTRIBUTES


def test_an_empty_no_color_says_nothing(shop: Path) -> None:
    with opened(shop, NO_COLOR="") as terminal:
        assert any(fg != "default" for fg in {cell.fg for cell in found(terminal, "PRODUCTION")})
        assert len({cell.fg for row in terminal.cells() for cell in row}) > 4


@pytest.mark.parametrize(
    ("theme", "environ"),
    [
        ((), {}),
        ((), {"POOLDECK_PLAIN_OUTPUT": "1"}),
        ((), {"TERM": "linux", "COLORTERM": ""}),
        (("--theme", "ansi-light"), {}),
    ],
)
def test_sixteen_colours_are_all_that_is_sent(shop: Path, theme: tuple[str, ...], environ: dict[str, str]) -> None:
    with opened(shop, "--colors", "16", *theme, **environ) as terminal:
        press(terminal, *TOUR, quiet=0.06)
        assert parameters(terminal.output) <= ATTRIBUTES | PALETTE


def test_in_sixteen_colours_no_black_or_white_lies_about_the_terminals_background(shop: Path) -> None:
    with opened(shop, "--colors", "16") as terminal:
        papers = {cell.bg for row in terminal.cells() for cell in row}
        assert papers == {"default", "red"}
        assert {cell.bg for cell in found(terminal, "PRODUCTION")} == {"red"}


def test_without_colour_cursor_row_and_number_are_seen(colourless: Terminal) -> None:
    press(colourless, "down", "right")
    row = colourless.cells()[4]
    reversed_ = "".join(cell.text for cell in row if cell.reverse)
    assert reversed_.strip() == "''"
    assert all(not cell.reverse for cell in colourless.cells()[5][:-1])
    number = [cell for cell in row if cell.text == "2"]
    assert number[0].bold


def test_without_colour_frozen_columns_end_in_a_line(colourless: Terminal) -> None:
    press(colourless, *("right",) * 6)
    rows = colourless.text.splitlines()[3:20]
    lines = [{x for x, char in enumerate(row) if char == "│"} for row in rows]
    assert set.intersection(*lines), colourless.text


def test_without_colour_null_empty_and_text_are_told_apart(colourless: Terminal) -> None:
    null, empty, text = found(colourless, "∅"), found(colourless, "''"), found(colourless, "NULL")
    assert all(cell.italics for cell in null + empty)
    assert not any(cell.italics for cell in text)


def test_without_colour_production_is_reversed(colourless: Terminal) -> None:
    assert all(cell.reverse and cell.bold for cell in found(colourless, "PRODUCTION"))


def test_without_colour_the_focus_is_where_the_cursor_is_reversed(colourless: Terminal) -> None:
    assert not any(cell.reverse for cell in found(colourless, "things  "))
    press(colourless, "b")
    assert all(cell.reverse for cell in found(colourless, "things  "))
    assert not any(cell.reverse for row in colourless.cells()[3:6] for cell in row[40:98])


def test_without_colour_the_present_tab_is_in_brackets_and_reversed(colourless: Terminal) -> None:
    press(colourless, "b", "/", *"words", "ctrl+t")
    assert all(cell.reverse for cell in found(colourless, "[words]"))
    assert not any(cell.reverse for cell in found(colourless, " things "))


def test_without_colour_an_error_is_marked_and_bold(colourless: Terminal) -> None:
    press(colourless, "b", "/", *"broken", "enter")
    colourless.wait_for("missing")
    assert found(colourless, "! It")[0].bold


def test_without_colour_the_chosen_line_of_a_list_is_reversed(shop: Path) -> None:
    names = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    home = {"HOME": str(shop.parent), **dict.fromkeys(names, str(shop.parent / "home")), "NO_COLOR": "1"}
    with Terminal([*POOLDECK, "--config", shop], size=(80, 24), environ=home) as terminal:
        terminal.wait_for("configured, production")
        terminal.settle()
        assert all(cell.reverse for cell in found(terminal, "configured, production"))
        assert not any(cell.reverse for cell in found(terminal, "a shop database"))
