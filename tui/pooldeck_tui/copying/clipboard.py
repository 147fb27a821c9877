"""The ways to a clipboard: a program of this machine's, or the terminal itself, which may be far away."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pooldeck_tui.format import count

if TYPE_CHECKING:
    from textual.app import App

LONGEST_SEQUENCE = 100_000
"""Bytes of an escape sequence that terminals take; longer ones many of them drop without a word."""
MOST_TERMINAL = LONGEST_SEQUENCE // 4 * 3 - 6
"""Bytes of text that fit into such a sequence."""

_PATIENCE = 5.0
"""Seconds that a program may take."""
_TMUX = ("tmux", "load-buffer", "-w", "-")
_REMOTE = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")

_SAVE_INSTEAD = "Copy it to a file instead."


class ClipboardTrouble(Exception):
    """A text did not get to the clipboard; the message is a sentence that says why, and what to do."""


def clipboard_program(
    environ: Mapping[str, str], *, platform: str = sys.platform, which: Callable[[str], str | None] = shutil.which
) -> tuple[str, ...]:
    """The command that reads this machine's clipboard from its input; empty where there is none, or over SSH.

    Over SSH this machine's clipboard is not the one at which the user sits.
    """
    if any(environ.get(name) for name in _REMOTE):
        return ()
    candidates: list[tuple[str, ...]] = []
    if platform == "darwin":
        candidates.append(("pbcopy",))
    if environ.get("WAYLAND_DISPLAY"):
        candidates.append(("wl-copy",))
    if environ.get("DISPLAY"):
        candidates += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    return next((command for command in candidates if which(command[0])), ())


def terminal_obstacle(environ: Mapping[str, str]) -> str:
    """Why nothing would arrive through the terminal, in one sentence; empty where nothing is known against it."""
    if environ.get("TERM") == "linux":
        return "The Linux console has no clipboard."
    if environ.get("STY"):
        return "GNU screen keeps what is copied from the terminal."
    return ""


class Clipboard:
    """Takes texts, by the best way that there is."""

    def __init__(self, app: App[object], environ: Mapping[str, str]) -> None:
        self._app, self._environ = app, environ
        self._program = clipboard_program(environ)

    @property
    def limit(self) -> int | None:
        """Bytes of text that it takes; None for any number."""
        return None if self._program else MOST_TERMINAL

    def check(self, size: int | None) -> None:
        """Look whether a text of so many bytes can be taken (None: nobody knows); raises ClipboardTrouble."""
        if self._program:
            return
        obstacle = terminal_obstacle(self._environ)
        if obstacle:
            raise ClipboardTrouble(f"{obstacle} {_SAVE_INSTEAD}")
        if size is not None and size > MOST_TERMINAL:
            raise ClipboardTrouble(
                f"These are {count(size)} bytes, and a terminal's clipboard takes {count(MOST_TERMINAL)}."
                f" {_SAVE_INSTEAD}"
            )

    async def put(self, text: str) -> str:
        """Put a text on the clipboard, and return where it went, in words; raises ClipboardTrouble."""
        try:
            data = text.encode()
        except UnicodeEncodeError:
            raise ClipboardTrouble(f"It holds bytes that are no UTF-8. {_SAVE_INSTEAD}") from None
        self.check(len(data))
        if self._program:
            await _fed(self._program, data)
            return "to the clipboard"
        if self._environ.get("TMUX") and await _taken_by_tmux(data):
            return "to tmux and to the terminal's clipboard"
        # Whether it arrives, no terminal says.
        self._app.copy_to_clipboard(text)
        return "to the terminal's clipboard"


async def _taken_by_tmux(data: bytes) -> bool:
    """Whether tmux took the text, to pass it on to its terminal: from programs inside it takes none by default."""
    try:
        await _fed(_TMUX, data)
    except ClipboardTrouble:
        return False
    return True


async def _fed(command: tuple[str, ...], data: bytes) -> None:
    """Run a command with data for its input; raises ClipboardTrouble."""
    # A session of its own: xclip and wl-copy stay to hand the text out, also when the terminal is closed.
    quiet = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True
        )
    except OSError as error:
        raise ClipboardTrouble(f"{command[0]} cannot be run: {error.strerror}. {_SAVE_INSTEAD}") from None
    try:
        async with asyncio.timeout(_PATIENCE):
            await process.communicate(data)
    except TimeoutError:
        raise ClipboardTrouble(f"{command[0]} took longer than {_PATIENCE:g} seconds. {_SAVE_INSTEAD}") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise ClipboardTrouble(f"{command[0]} failed with exit code {process.returncode}. {_SAVE_INSTEAD}")
