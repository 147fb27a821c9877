"""The error panel explains, offers another try, and never takes an error's text for anything but text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widgets import Static

from pooldeck_db.errors import ConnectionLost, ObjectMissing, PooldeckError, StatementFailed
from pooldeck_tui.widgets.error_panel import ErrorPanel


class Shell(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        yield ErrorPanel()

    def on_error_panel_retry(self) -> None:
        self.heard.append("retry")

    def on_error_panel_closed(self) -> None:
        self.heard.append("closed")

    @property
    def panel(self) -> ErrorPanel:
        return self.query_one(ErrorPanel)

    @property
    def text(self) -> str:
        return str(self.panel.query_one(Static).visual)


@asynccontextmanager
async def opened(
    error: PooldeckError | None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Shell, Pilot[None]]]:
    app = Shell()
    async with app.run_test(size=size) as pilot:
        app.panel.error = error
        app.panel.focus()
        await pilot.pause()
        yield app, pilot


async def test_title_object_reason_hint_and_keys_each_have_their_paragraph() -> None:
    async with opened(ObjectMissing("The table was dropped.", subject="public.orders")) as (app, _):
        assert app.text.split("\n\n") == [
            "! It is not there",
            "public.orders",
            "The table was dropped.",
            "It may have been dropped or renamed: refresh the list of tables.",
            " r  try again    esc  close",
        ]


async def test_what_an_error_does_not_know_leaves_no_gap() -> None:
    async with opened(StatementFailed("division by zero")) as (app, _):
        assert app.text.split("\n\n") == [
            "! The database refused",
            "division by zero",
            " r  try again    esc  close",
        ]


async def test_keys_are_named_only_while_they_come_to_the_panel() -> None:
    async with opened(StatementFailed("division by zero")) as (app, pilot):
        app.set_focus(None)
        await pilot.pause()
        assert app.text.split("\n\n") == ["! The database refused", "division by zero"]
        app.panel.focus()
        await pilot.pause()
        assert app.text.endswith(" r  try again    esc  close")


@pytest.mark.parametrize(("key", "heard"), [("r", "retry"), ("escape", "closed")])
async def test_a_key_asks_for_another_try_or_closes(key: str, heard: str) -> None:
    async with opened(ConnectionLost("The server closed it.")) as (app, pilot):
        await pilot.press(key)
        await pilot.pause()
        assert app.heard == [heard]


async def test_a_newer_error_takes_the_place_of_the_older_and_none_empties_the_panel() -> None:
    async with opened(ConnectionLost("first")) as (app, pilot):
        app.panel.error = ConnectionLost("second")
        await pilot.pause()
        assert "first" not in app.text
        assert "second" in app.text
        app.panel.error = None
        await pilot.pause()
        assert app.text == ""


@pytest.mark.parametrize(
    "text", ["[/foo] [bold]", "\x1b]52;c;eA==\x07\x9b2J", "\u202eabc", "[@click=app.quit]x[/]"]
)
async def test_an_errors_text_is_neither_markup_nor_escape(text: str) -> None:
    async with opened(StatementFailed(text, subject=text, hint=text)) as (app, pilot):
        assert app.text.replace("\n", "").isprintable()
        if text.isprintable():
            assert app.text.count(text) == 3
        await pilot.click(ErrorPanel, offset=(4, 3))
        assert app.is_running


async def test_lines_of_a_message_stay_lines() -> None:
    async with opened(StatementFailed("syntax error\nLINE 1: SELEC\t1\n        ^")) as (app, _):
        assert "syntax error\nLINE 1: SELEC   1\n        ^" in app.text


@pytest.mark.parametrize(
    ("keys", "at_end"),
    [("end", True), ("G", True), ("end home", False), ("G g", False)],
)
async def test_a_long_message_is_scrolled_to_its_ends(keys: str, at_end: bool) -> None:
    async with opened(StatementFailed("\n".join(map(str, range(200))))) as (app, pilot):
        await pilot.press(*keys.split())
        await pilot.pause()
        assert app.panel.scroll_offset.y == (app.panel.max_scroll_y if at_end else 0)


@pytest.mark.parametrize(
    ("forth", "back"), [("down", "up"), ("j", "k"), ("pagedown", "pageup"), ("ctrl+f", "ctrl+b")]
)
async def test_a_long_message_is_scrolled_by_keys(forth: str, back: str) -> None:
    async with opened(StatementFailed("\n".join(map(str, range(200))))) as (app, pilot):
        await pilot.press(forth)
        await pilot.pause()
        assert app.panel.scroll_target_y > 0
        await pilot.press(back)
        await pilot.pause()
        assert app.panel.scroll_target_y == 0


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (20, 5)])
async def test_every_size_is_survived(size: tuple[int, int]) -> None:
    async with opened(ConnectionLost("The server closed it.", subject="shop"), size) as (app, pilot):
        await pilot.press("down", "end", "r")
        await pilot.pause()
        assert app.heard == ["retry"]


def test_every_binding_has_an_id_a_description_and_a_tooltip() -> None:
    bindings = [binding for binding in ErrorPanel.BINDINGS if isinstance(binding, Binding)]
    assert len(bindings) == len(ErrorPanel.BINDINGS)
    assert all(binding.id and binding.description and binding.tooltip for binding in bindings)
