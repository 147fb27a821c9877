"""Which way leads to the clipboard, what it takes, and what is said where it does not."""

from __future__ import annotations

import asyncio
import base64
import re
from typing import TYPE_CHECKING

import pytest
from textual.app import App

from pooldeck_tui.copying.clipboard import (
    LONGEST_SEQUENCE,
    MOST_TERMINAL,
    Clipboard,
    ClipboardTrouble,
    clipboard_program,
    terminal_obstacle,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EVERYTHING = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that is the only place where programs are found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def install(directory: Path, name: str, script: str) -> None:
    program = directory / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)


@pytest.mark.parametrize(
    ("environ", "platform", "there", "expected"),
    [
        (EVERYTHING, "linux", {"wl-copy", "xclip"}, "wl-copy"),
        (EVERYTHING, "linux", {"xsel"}, "xsel"),
        ({"DISPLAY": ":0"}, "linux", {"wl-copy", "xclip", "xsel"}, "xclip"),
        ({}, "linux", {"wl-copy", "xclip", "pbcopy"}, ""),
        ({}, "darwin", {"pbcopy"}, "pbcopy"),
        (EVERYTHING, "linux", set(), ""),
        ({**EVERYTHING, "SSH_CONNECTION": "10.0.0.1 22 10.0.0.2 22"}, "linux", {"wl-copy"}, ""),
        ({"SSH_TTY": "/dev/pts/1"}, "darwin", {"pbcopy"}, ""),
    ],
)
def test_a_program_of_this_machine_is_used_where_the_user_sits_at_it(
    environ: Mapping[str, str], platform: str, there: set[str], expected: str
) -> None:
    found = clipboard_program(environ, platform=platform, which=lambda name: name if name in there else None)
    assert (found[0] if found else "") == expected


@pytest.mark.parametrize(
    ("environ", "word"), [({"TERM": "linux"}, "console"), ({"STY": "1.pts"}, "screen"), ({"TERM": "xterm"}, "")]
)
def test_what_keeps_a_text_from_the_terminal_is_known(environ: dict[str, str], word: str) -> None:
    assert word in terminal_obstacle(environ)
    assert bool(terminal_obstacle(environ)) == bool(word)


def test_the_longest_text_makes_no_longer_a_sequence_than_terminals_take() -> None:
    def sequence(size: int) -> int:
        return len(b"\x1b]52;c;" + base64.b64encode(b"x" * size) + b"\x07")

    assert sequence(MOST_TERMINAL) <= LONGEST_SEQUENCE < sequence(MOST_TERMINAL + 3)


async def test_the_terminal_takes_no_more_than_it_can_and_a_file_is_named_instead() -> None:
    app: App[object] = App()
    async with app.run_test():
        clipboard = Clipboard(app, {})
        assert await clipboard.put("ä" * (MOST_TERMINAL // 2)) == "to the terminal's clipboard"
        assert app.clipboard == "ä" * (MOST_TERMINAL // 2)
        with pytest.raises(ClipboardTrouble, match=r"These are 74,996 bytes, .* takes 74,994\. Copy it to a file"):
            await clipboard.put("ä" * (MOST_TERMINAL // 2 + 1))
        with pytest.raises(ClipboardTrouble, match="74,994"):
            clipboard.check(MOST_TERMINAL + 1)


async def test_what_is_no_utf_8_is_not_copied_as_something_else() -> None:
    app: App[object] = App()
    async with app.run_test():
        with pytest.raises(ClipboardTrouble, match="no UTF-8"):
            await Clipboard(app, {}).put("a\udcffb")
        assert app.clipboard == ""


async def test_a_program_gets_every_byte_however_many(programs: Path) -> None:
    install(programs, "xclip", f'exec /bin/cat > "{programs}/taken"')
    app: App[object] = App()
    text = "'\"\\ \x00 漢 \n" * 100_000
    async with app.run_test():
        assert await Clipboard(app, {"DISPLAY": ":0"}).put(text) == "to the clipboard"
    assert (programs / "taken").read_bytes() == text.encode()


async def test_a_program_that_fails_is_named(programs: Path) -> None:
    install(programs, "xclip", "exit 3")
    app: App[object] = App()
    async with app.run_test():
        with pytest.raises(ClipboardTrouble, match=r"xclip failed with exit code 3\. Copy it to a file"):
            await Clipboard(app, {"DISPLAY": ":0"}).put("text")


async def test_a_program_that_hangs_is_ended_and_holds_nothing_up(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pooldeck_tui.copying import clipboard

    monkeypatch.setattr(clipboard, "_PATIENCE", 0.2)
    install(programs, "xclip", "exec /bin/sleep 60")
    app: App[object] = App()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    async with app.run_test():
        ticking = asyncio.create_task(tick())
        with pytest.raises(ClipboardTrouble, match=re.escape("xclip took longer than 0.2 seconds")):
            await Clipboard(app, {"DISPLAY": ":0"}).put("text")
        ticking.cancel()
    assert ticks > 5


async def test_tmux_is_asked_itself_and_where_it_refuses_the_terminal_is(programs: Path) -> None:
    app: App[object] = App()
    async with app.run_test():
        clipboard = Clipboard(app, {"TMUX": "/tmp/tmux,1,0"})
        assert await clipboard.put("without tmux") == "to the terminal's clipboard"
        install(programs, "tmux", f'echo "$@" > "{programs}/asked"; exec /bin/cat > "{programs}/taken"')
        assert await clipboard.put("with tmux") == "to tmux and to the terminal's clipboard"
        assert (programs / "asked").read_text() == "load-buffer -w -\n"
        assert (programs / "taken").read_text() == "with tmux"
        assert app.clipboard == "without tmux"
