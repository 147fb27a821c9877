"""Where a connection's password comes from; asked only when it is about to be used."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.errors import ConnectError
from pooldeck_db.target import Notice

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from pathlib import Path

    from pooldeck_db.settings.connection import ConnectionSettings
    from pooldeck_db.surroundings import Surroundings

Ask: TypeAlias = Callable[[str], Awaitable[str | None]]
"""Asks the user for a password with the given words; None when the user will not say."""

_COMMAND_TIMEOUT = 60.0
"""Seconds that a password command may run: some of them ask the user in a window of their own."""

_KILL_TIMEOUT = 1.0
"""Seconds to wait for what a killed command left in its pipes."""

_CHECK_FILE = "Check password_file of the connection."
_RUN_IT = "Run it in a shell: it has to print the password in its first line, and cannot ask on this terminal."

_LARGEST_SHOWN = 500
"""Characters of a failed command's complaint that are shown."""


async def fetch_password(
    connection: ConnectionSettings, surroundings: Surroundings, ask: Ask | None, *, label: str
) -> tuple[str | None, tuple[Notice, ...]]:
    """The password from the one source that the connection names; None where it names none.

    Raises ConnectError when the source fails.
    """
    if connection.password is not None:
        return connection.password.get_secret_value(), ()
    if connection.password_file is not None:
        return await asyncio.to_thread(_from_file, surroundings.path(connection.password_file), label)
    if connection.password_env is not None:
        return _from_variable(connection.password_env, surroundings, label), ()
    if connection.password_command is not None:
        return await _from_command(connection.password_command, surroundings, label), ()
    if connection.password_prompt:
        return await _from_user(ask, label), ()
    return None, ()


def _from_file(file: Path, label: str) -> tuple[str, tuple[Notice, ...]]:
    try:
        mode = file.stat().st_mode
        with file.open(encoding="utf-8") as opened:
            password = opened.readline().rstrip("\r\n")
    except OSError as problem:
        what = f"The password file {file} cannot be read: {problem.strerror}."
        raise ConnectError(what, subject=label, hint=_CHECK_FILE) from problem
    except UnicodeDecodeError:
        raise ConnectError(f"The password file {file} is not UTF-8.", subject=label, hint=_CHECK_FILE) from None
    if not password:
        raise ConnectError(
            f"The first line of the password file {file} is empty.", subject=label, hint=_CHECK_FILE
        )
    exposed = mode & (stat.S_IRWXG | stat.S_IRWXO)
    notice = Notice("Others can read this password file.", str(file), f"Run: chmod 600 {file}")
    return password, ((notice,) if exposed else ())


def _from_variable(variable: str, surroundings: Surroundings, label: str) -> str:
    password = surroundings.environ.get(variable)
    if not password:
        what = f"The environment variable {variable}, which holds the password, is not set."
        raise ConnectError(what, subject=label, hint="Set it, or change password_env of the connection.")
    return password


async def _from_user(ask: Ask | None, label: str) -> str:
    password = await ask(f"Password for {label}") if ask else None
    if password is None:
        raise ConnectError("No password was given.", subject=label, hint="Try again, and type it.")
    return password


async def _from_command(command: list[str], surroundings: Surroundings, label: str) -> str:
    program = command[0]
    try:
        process = await _started(command, surroundings)
    except OSError as problem:
        what = f"The password command {program} cannot be run: {problem.strerror}."
        raise ConnectError(what, subject=label, hint="Check password_command of the connection.") from problem
    output, complaint = await _output_of(process, program, label)
    password = output.decode("utf-8", "replace").partition("\n")[0].rstrip("\r")
    if process.returncode or not password:
        said = _without_output(complaint, output)
        what = f"The password command {program} {_ending(process.returncode)}"
        raise ConnectError(what + (f": {said}" if said else ", and said nothing."), subject=label, hint=_RUN_IT)
    return password


def _ending(status: int | None) -> str:
    """How a command ended that gave no password."""
    if not status:
        return "printed no password"
    return f"ended with exit status {status}" if status > 0 else f"was ended by signal {-status}"


async def _started(command: list[str], surroundings: Surroundings) -> Process:
    """The running command, in a session of its own: asking on the terminal, it would draw over the screen."""
    starting = asyncio.create_task(
        asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=dict(surroundings.environ),
            cwd=surroundings.directory,
            start_new_session=True,
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        # asyncio waits for ever where the start itself is cancelled before the pipes are connected.
        await _end(await starting)
        raise


async def _output_of(process: Process, program: str, label: str) -> tuple[bytes, bytes]:
    """What the process prints, out and error; the process and its children are gone when this ends."""
    try:
        async with asyncio.timeout(_COMMAND_TIMEOUT):
            return await process.communicate()
    except TimeoutError:
        what = f"The password command {program} did not end within {_COMMAND_TIMEOUT:g} seconds."
        raise ConnectError(what, subject=label, hint=_RUN_IT) from None
    finally:
        await _end(process)


async def _end(process: Process) -> None:
    """Kill the process and its children where it still runs, and close its pipes."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    # Reading the pipes to their end closes them; a stray daemon may hold them open for ever.
    with suppress(TimeoutError):
        async with asyncio.timeout(_KILL_TIMEOUT):
            await process.communicate()


def _without_output(complaint: bytes, output: bytes) -> str:
    """The complaint of a command in one line, with whatever it had printed already masked."""
    said = complaint.decode("utf-8", "replace")
    for line in filter(None, map(str.strip, output.decode("utf-8", "replace").splitlines())):
        said = said.replace(line, "***")
    return " ".join(said.split())[:_LARGEST_SHOWN]
