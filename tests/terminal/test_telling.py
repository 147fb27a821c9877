"""Notices say how grave they are; a screenshot says where it is, or why it is not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from pooldeck_tui.terminal.base import TerminalApp


class Asking(ModalScreen[None]):
    def compose(self) -> ComposeResult:
        yield Input()


def told(pilot: Pilot[None]) -> list[tuple[str, str, str]]:
    """Return the notices that are shown: title, text and how grave."""
    return [(each.title, each.message, each.severity) for each in pilot.app._notifications]


async def wait_for_notice(pilot: Pilot[None]) -> tuple[str, str, str]:
    """Return the first notice as soon as there is one."""
    async with asyncio.timeout(10):
        while not told(pilot):
            await pilot.pause(0.01)
    return told(pilot)[0]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory without downloads, and a present directory beside it."""
    (tmp_path / "home").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for variable in ("XDG_CONFIG_HOME", "XDG_DOWNLOAD_DIR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "home"


async def test_a_warning_and_an_error_say_so_in_words() -> None:
    async with TerminalApp[None]().run_test() as pilot:
        pilot.app.notify("Saved.", markup=False)
        pilot.app.notify("Careful.", severity="warning", markup=False)
        pilot.app.notify("Broken.", severity="error", markup=False)
        pilot.app.notify("Cut.", title="Connection", severity="error", markup=False)
        await pilot.pause()
        assert told(pilot) == [
            ("", "Saved.", "information"),
            ("Warning", "Careful.", "warning"),
            ("Error", "Broken.", "error"),
            ("Connection", "Cut.", "error"),
        ]


async def test_where_there_are_no_downloads_a_screenshot_is_saved_right_here(tmp_path: Path) -> None:
    async with TerminalApp[None]().run_test() as pilot:
        pilot.app.action_screenshot("a [x].svg")
        path = tmp_path / "here" / "a [x].svg"
        assert await wait_for_notice(pilot) == ("Screenshot", f"Saved as {path}.", "information")
        assert path.read_text().startswith("<svg")


async def test_a_screenshot_goes_to_the_downloads_where_there_are_any(home: Path) -> None:
    (home / "Downloads").mkdir()
    async with TerminalApp[None]().run_test() as pilot:
        pilot.app.action_screenshot("a.svg")
        assert str(home / "Downloads" / "a.svg") in (await wait_for_notice(pilot))[1]


async def test_a_screenshot_that_cannot_be_saved_says_why_and_what_to_do(tmp_path: Path) -> None:
    async with TerminalApp[None]().run_test() as pilot:
        pilot.app.action_screenshot("a.svg", str(tmp_path / "nowhere"))
        title, text, severity = await wait_for_notice(pilot)
        assert (title, severity) == ("Screenshot", "error")
        assert text.startswith(f"Not saved: No such file or directory ({tmp_path / 'nowhere' / 'a.svg'}).")
        assert "directory that you may write to" in text
        await pilot.pause()
        assert len(told(pilot)) == 1


async def test_suspending_works_while_a_dialog_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pooldeck_tui.terminal.base.has_shell", lambda: False)
    async with TerminalApp[None]().run_test() as pilot:
        await pilot.app.push_screen(Asking())
        await pilot.press("ctrl+z")
        assert "no shell" in (await wait_for_notice(pilot))[1]
