"""The Query mode of the whole app: opened, given a text, run."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiosqlite
import asyncpg
from textual.events import Key
from textual.widgets import Input

from pooldeck_tui.dialogs.choose import ChooseDialog
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.screens.query.plan import PlanPane
from pooldeck_tui.screens.query.result import ResultPane
from pooldeck_tui.screens.query.screen import QueryScreen
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.tab_strip import TabStrip
from pooldeck_tui.widgets.top_line import TopLine
from support.app import running, screen_text, settle, wait_until
from support.calm import until_calm
from support.servers import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

    from pooldeck_db.target import Target

SIZE = (120, 40)


@asynccontextmanager
async def querying(
    target: Target, text: str = "", *, notices: bool = False, size: tuple[int, int] = SIZE
) -> AsyncIterator[Pilot[None]]:
    """Run the app in the Query mode, a text in its editor, with nothing run yet."""
    async with running(target, notices=notices, size=size) as pilot:
        await show_query(pilot)
        if text:
            await write(pilot, text)
        yield pilot


async def show_query(pilot: Pilot[None]) -> QueryScreen:
    """Change to the Query mode."""
    await pilot.press("4")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, QueryScreen), "the Query mode")
    await settle(pilot)
    return query(pilot)


def query(pilot: Pilot[None]) -> QueryScreen:
    """Return the screen, also while a dialog is above it."""
    found = [screen for screen in pilot.app.screen_stack if isinstance(screen, QueryScreen)]
    assert found, "the Query mode is not shown"
    return found[-1]


async def write(pilot: Pilot[None], text: str, *, place: int = 0) -> None:
    """Have a text in the editor, the cursor before a character of it."""
    editor = query(pilot).editor
    editor.focus()
    editor.load(text, place)
    await settle(pilot)


async def run(pilot: Pilot[None], text: str = "", key: str = "f5") -> None:
    """Run the statement under the cursor, of another text where one is given, to its end or to a question."""
    if text:
        await write(pilot, text)
    await pilot.press(key)
    await handled(pilot)
    await ended(pilot)


async def start(pilot: Pilot[None], text: str) -> ResultPane:
    """Begin to run a statement that does not end by itself."""
    await write(pilot, text)
    screen = query(pilot)
    press_at_once(pilot, "f5")
    await until(lambda: screen.busy_since is not None and screen.results.current is not None)
    return result(pilot)


def press_at_once(pilot: Pilot[None], key: str) -> None:
    """Press a key while the machine is busy, which the pilot would wait for."""
    pilot.app.post_message(Key(key, None))


async def handled(pilot: Pilot[None]) -> None:
    """Wait until the app has handled the keys that were pressed, which it does in their order."""
    is_handled = asyncio.Event()
    pilot.app.call_later(is_handled.set)
    await is_handled.wait()


async def ended(pilot: Pilot[None]) -> None:
    """Wait until nothing runs any more, or something is asked and can be read."""
    screen = query(pilot)
    await wait_until(
        pilot,
        lambda: screen.busy_since is None or isinstance(pilot.app.screen, (ChooseDialog, LinePrompt)),
        "the statement to end",
    )
    if screen.busy_since is None:
        await settle(pilot)
    else:
        await until_calm()


def asked(pilot: Pilot[None]) -> str:
    """Return what is asked; empty where nothing is."""
    is_asked = isinstance(pilot.app.screen, (ChooseDialog, LinePrompt))
    return screen_text(pilot) if is_asked else ""


async def choose(pilot: Pilot[None], answer: str) -> None:
    """Give one of the answers that a dialog offers, by its name."""
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), f"a question to answer {answer!r}")
    dialog = pilot.app.screen
    assert isinstance(dialog, ChooseDialog)
    names = [name for name, _ in dialog._answers]
    await pilot.press(*["down"] * names.index(answer), "enter")
    await wait_until(pilot, lambda: pilot.app.screen is not dialog, "the question to go")
    await ended(pilot)


async def type_answer(pilot: Pilot[None], text: str) -> None:
    """Type what a dialog asks for, in the place of what stands there."""
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, LinePrompt), f"a question to type {text!r}")
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")
    await ended(pilot)


def result(pilot: Pilot[None]) -> ResultPane:
    """Return the result that is shown."""
    current = query(pilot).results.current
    assert isinstance(current, ResultPane)
    return current


def row(pilot: Pilot[None]) -> tuple[str | None, ...]:
    """Return the values under the cursor of the result, as texts, which both databases give alike."""
    current = result(pilot).grid.current
    assert current is not None
    return tuple(None if value is None else str(value) for value in current.values)


def failure(pilot: Pilot[None]) -> str:
    """Return what the result says of why it failed."""
    error = result(pilot).query_one(ErrorPanel).error
    assert error is not None
    return str(error)


def plan(pilot: Pilot[None]) -> PlanPane:
    """Return the plan that is shown."""
    current = query(pilot).results.current
    assert isinstance(current, PlanPane)
    return current


def result_tabs(pilot: Pilot[None]) -> list[str]:
    """Return the names of the results."""
    return [tab.label for tab in query(pilot).results.query_one(TabStrip).tabs]


def text_tabs(pilot: Pilot[None]) -> list[str]:
    """Return the names of the texts."""
    strip = query(pilot).query_one(TabStrip)
    return [tab.label for tab in strip.tabs]


def state(pilot: Pilot[None]) -> str:
    """Return what is said of the console."""
    return " ".join(query(pilot).query_one("QueryScreen > TopLine", TopLine).texts)


def said(pilot: Pilot[None]) -> str:
    """Return what the line above a result says."""
    return " ".join(result(pilot).query_one(TopLine).texts)


def told(pilot: Pilot[None]) -> list[str]:
    """Return the notices that were given."""
    return [notification.message for notification in pilot.app._notifications]


async def statements_running(target: Target) -> list[str]:
    """Return the statements of pooldeck that run on the server."""
    watcher = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        found = await watcher.fetch(
            "SELECT query FROM pg_stat_activity WHERE datname = current_database()"
            " AND state <> 'idle' AND pid <> pg_backend_pid()"
        )
    finally:
        await watcher.close()
    return [str(record["query"]) for record in found]


async def stored(target: Target, query: str) -> list[tuple[object, ...]]:
    """Return rows as they are written, seen by the bare driver."""
    if target.path is not None:
        async with aiosqlite.connect(target.path) as lite, lite.execute(query) as cursor:
            return [tuple(row) for row in await cursor.fetchall()]
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        return [tuple(record) for record in await connection.fetch(query)]
    finally:
        await connection.close()
