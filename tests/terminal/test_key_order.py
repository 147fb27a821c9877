"""What is typed in one burst is handled in the order in which it was typed."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from pooldeck_tui.terminal.key_order import KeyOrderApp


class Question(ModalScreen[str]):
    def compose(self) -> ComposeResult:
        yield Input()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)


class Typing(KeyOrderApp[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "ask", "Ask"), Binding("f3", "note", priority=True)]

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[str | None] = []
        self.noted: list[str] = []

    def compose(self) -> ComposeResult:
        yield Input()

    def action_ask(self) -> None:
        self.push_screen(Question(), self.answers.append)

    def action_note(self) -> None:
        self.noted.append(self.screen.query_one(Input).value)


def burst(app: Typing, *keys: str) -> None:
    """Have keys come in faster than any of them can be handled."""
    for key in keys:
        app.post_message(Paste(key[1:]) if key.startswith("|") else Key(key, key if len(key) == 1 else None))


async def typed(pilot: Pilot[None], *keys: str) -> str:
    app = pilot.app
    assert isinstance(app, Typing)
    burst(app, *keys)
    await pilot.pause()
    while app._typing is not None and (app._typed or app._typing.asked):
        await pilot.pause()
    await pilot.pause()
    return app.screen.query_one(Input).value


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("a", "b", "backspace", "c"), "ac"),
        (("a", "b", "left", "c", "home", "d", "end", "e"), "dacbe"),
        (("a", "|xyz", "backspace", "b"), "axyb"),
        (("ctrl+u", "a", "ctrl+u", "b", "backspace"), ""),
        (tuple("quick brown".replace(" ", "_")) + ("backspace",) * 6, "quick"),
    ],
)
async def test_letters_and_bound_keys_keep_their_order(keys: tuple[str, ...], value: str) -> None:
    async with Typing().run_test() as pilot:
        assert await typed(pilot, *keys) == value


async def test_what_is_typed_behind_a_key_that_opens_a_dialog_is_typed_into_the_dialog() -> None:
    app = Typing()
    async with app.run_test() as pilot:
        below = await typed(pilot, "x", "f2", "a", "b", "backspace", "c", "enter", "y")
        assert app.answers == ["ac"]
        assert below == "xy"


async def test_a_key_with_priority_comes_in_its_turn() -> None:
    app = Typing()
    async with app.run_test() as pilot:
        await typed(pilot, "a", "f3", "b", "f3")
        assert app.noted == ["a", "ab"]


async def test_a_widget_that_goes_takes_no_key_with_it() -> None:
    app = Typing()
    async with app.run_test() as pilot:
        burst(app, "a", "b")
        await app.query_one(Input).remove()
        await app.mount(Input())
        app.query_one(Input).focus()
        await pilot.pause()
        assert await typed(pilot, "c", "d") in {"cd", "bcd"}
