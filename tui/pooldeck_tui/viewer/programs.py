"""Shows a value in the user's pager or editor, which have the terminal meanwhile."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from pooldeck_tui.format import clean_whole
from pooldeck_tui.viewer.saving import write_new

if TYPE_CHECKING:
    from textual.app import App

MOST_EDITED = 16 * 1024 * 1024
"""Bytes that are taken back from an editor."""

_PAGERS, _EDITORS = ("PAGER",), ("VISUAL", "EDITOR")


class ProgramTrouble(Exception):
    """A program could not be run; the message is a sentence that names it."""


def pager(environ: Mapping[str, str]) -> list[str]:
    """The command of the user's pager."""
    return _command(environ, _PAGERS, "less")


def editor(environ: Mapping[str, str]) -> list[str]:
    """The command of the user's editor."""
    return _command(environ, _EDITORS, "vi")


def for_pager(text: str) -> str:
    """A text with signs for what could act on the terminal: many pagers let escape sequences through."""
    return "\n".join(clean_whole(line.expandtabs()) for line in text.split("\n"))


async def run_on_file(app: App[object], command: list[str], name: str, content: str | bytes) -> bool:
    """Run a command on a private file with this content, and remove the file; return whether it was changed.

    The app gives the terminal away meanwhile. Raises ProgramTrouble, and OSError where the file cannot be written.
    """
    async with _private_file(name, content) as path:
        before = path.stat()
        await _run(app, [*command, str(path)])
        after = path.stat() if path.exists() else before
        return (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size)


async def edited_in(app: App[object], command: list[str], name: str, content: bytes) -> bytes | None:
    """Run an editor on a private file with this content; return what is in it then, None where it was not changed.

    Raises what `run_on_file` raises, and ProgramTrouble where more is in it than can be taken back.
    """
    async with _private_file(name, content) as path:
        await _run(app, [*command, str(path)])
        found = await asyncio.to_thread(_content, path)
    return None if found == content else found


@asynccontextmanager
async def _private_file(name: str, content: str | bytes) -> AsyncIterator[Path]:
    """A file that nobody else can read, as long as it is needed."""
    directory = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="pooldeck-", dir=_private_directory()))
    try:
        path = directory / name
        await asyncio.to_thread(write_new, path, content)
        yield path
    finally:
        # With whatever the program has left beside it. Not awaited: it has to happen even when the app ends.
        shutil.rmtree(directory, ignore_errors=True)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        found = file.read(MOST_EDITED + 1)
    if len(found) > MOST_EDITED:
        raise ProgramTrouble(f"More than {MOST_EDITED:,} bytes came back from the editor, which is too much.")
    return found


async def _run(app: App[object], command: list[str]) -> None:
    # Resolved here: `exec` would go on to another program of that name where the first cannot be run.
    program = shutil.which(command[0])
    if program is None:
        raise ProgramTrouble(f"There is no program {command[0]}. Set $PAGER or $EDITOR to one that there is.")
    try:
        with app.batch_update(), app.suspend():
            problem = await _run_there([program, *command[1:]], command[0])
    except SuspendNotSupported:
        raise ProgramTrouble("This terminal cannot be given to another program.") from None
    if problem is not None:
        raise problem


async def _run_there(command: list[str], name: str) -> ProgramTrouble | asyncio.CancelledError | None:
    """Run a command on the terminal; what went wrong is returned, for the app to take its terminal back first."""
    terminal = sys.__stderr__.fileno() if sys.__stderr__ is not None else 2
    try:
        process = await asyncio.create_subprocess_exec(*command, stdout=terminal, stderr=terminal)
    except OSError as error:
        return ProgramTrouble(f"{name} cannot be run: {error.strerror}.")
    try:
        await process.wait()
    except asyncio.CancelledError as cancelled:
        process.terminate()
        return cancelled
    return None


def _command(environ: Mapping[str, str], names: tuple[str, ...], usual: str) -> list[str]:
    wished = next((environ[name] for name in names if environ.get(name, "").strip()), usual)
    try:
        return shlex.split(wished) or [usual]
    except ValueError:
        return [wished]


def _private_directory() -> str | None:
    """The user's own directory that is kept in memory, where there is one."""
    directory = os.environ.get("XDG_RUNTIME_DIR", "")
    return directory if directory and os.access(directory, os.W_OK) else None
