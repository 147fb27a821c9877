"""From what the user wants to see to an open database."""

from __future__ import annotations

import asyncio
import importlib
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.errors import AuthenticationFailed, ConnectError
from pooldeck_tui.widgets.title_bar import Heading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pooldeck_db.database import Database
    from pooldeck_db.demo.location import Progress
    from pooldeck_db.settings import Settings
    from pooldeck_db.target import Target
    from pooldeck_tui.launch import Destination

    Ask: TypeAlias = Callable[[str], Awaitable[str | None]]

_BAR = 20
"""Cells of the progress bar."""

_WRONG_LOGIN = "28P01"
"""The sqlstate of a wrong password; the other refusals of a login are not mended by one."""

_log = logging.getLogger(__name__)

_NEEDED = (
    "pooldeck_db.database",
    "pooldeck_db.resolution",
    "pooldeck_tui.screens.table.pane",
    "pooldeck_tui.screens.editing.editing",
    "pooldeck_tui.screens.editing.recovering",
)
_NEEDED_FOR_NAMES = ("pooldeck_db.settings",)
_NEEDED_FOR_DEMO = ("pooldeck_db.demo.making",)


async def open_destination(
    destination: Destination,
    settings: Settings | None,
    *,
    ask: Ask,
    tell: Callable[[str], None],
) -> Database:
    """Open what the user wants to see.

    `ask` gets a password, None where the user turns away; `tell` takes a line about the progress.

    The database packages are imported here, in a thread: the screen is already there. Raises PooldeckError.
    """
    await _imported(_NEEDED)
    target = await _target(destination, settings, ask, tell)
    if destination.read_only:
        target = replace(target, read_only=True)
    if destination.models is not None:
        target = replace(target, models=destination.models)
    tell(f"Connecting to {target.label}…")
    return await _connect(target, ask)


def expected_heading(destination: Destination, settings: Settings | None) -> Heading:
    """What is known of a destination before it is open; that it is production is said from the beginning."""
    target = destination.target
    if target is not None:
        return Heading(target.label, target.environment, read_only=destination.read_only or target.read_only)
    named = settings.connections.get(destination.text) if settings is not None else None
    return Heading(
        "demo" if destination.demo else destination.text,
        named.environment if named is not None else "",
        read_only=destination.read_only or (named is not None and bool(named.read_only)),
    )


def heading_of(database: Database) -> Heading:
    """What the title says of an open database, and why it is read-only where nobody asked for that."""
    target = database.target
    server = f"{database.product} {database.version}"
    if database.read_only_because:
        server += f", {database.read_only_because}"
    return Heading(target.label, target.environment, server, database.read_only)


async def remember(target: Target) -> None:
    """Have the target offered again the next time; that it cannot be written down is no reason to disturb."""
    await asyncio.to_thread(_remember, target)


async def _connect(target: Target, ask: Ask) -> Database:
    """Open the target; a server that wants a password, where none was given, gets one from the user."""
    from pooldeck_db.database import open_database

    try:
        return await open_database(target)
    except AuthenticationFailed as error:
        if error.code != _WRONG_LOGIN or target.password or (password := await ask(target.label)) is None:
            raise
    return await open_database(replace(target, password=password))


def _remember(target: Target) -> None:
    from pooldeck_db.history import RecentTargets

    try:
        RecentTargets().remember(target, now=time.time())
    except OSError as error:
        _log.warning("The list of recent databases cannot be written: %s", error)


async def _target(
    destination: Destination,
    settings: Settings | None,
    ask: Ask,
    tell: Callable[[str], None],
) -> Target:
    if destination.demo:
        return await _demo_target(settings, tell)
    if destination.target is not None:
        return destination.target
    if settings is None:
        from pooldeck_db.resolution import parse_target

        return await asyncio.to_thread(parse_target, destination.text)
    await _imported(_NEEDED_FOR_NAMES)
    from pooldeck_db.settings import find_target

    return await find_target(destination.text, settings, ask=ask)


async def _demo_target(settings: Settings | None, tell: Callable[[str], None]) -> Target:
    from pooldeck_db.demo.location import Found, demo_path, look
    from pooldeck_db.target import Backend, ModelSources, Target

    path = demo_path(settings.demo.path if settings is not None else None)
    try:
        if await asyncio.to_thread(look, path) is not Found.CURRENT:
            await _imported(_NEEDED_FOR_DEMO)
            from pooldeck_db.demo.making import make_demo

            await make_demo(path, lambda progress: tell(_said(progress)))
    except OSError as error:
        what = f"The demo database cannot be made there: {error.strerror}."
        hint = "Set demo.path to a place that can be written to."
        raise ConnectError(what, subject=str(path), hint=hint) from error
    models = ModelSources(("pooldeck_db.demo.models", "pooldeck_db.demo.actions"), path.parent)
    return Target(Backend.SQLITE, "demo", path=path, environment="demo", models=models)


async def _imported(modules: tuple[str, ...]) -> None:
    for module in modules:
        await asyncio.to_thread(importlib.import_module, module)


def _said(progress: Progress) -> str:
    """A progress bar in words and blocks."""
    part = progress.done / max(1, progress.total)
    filled = round(part * _BAR)
    return (
        f"Making the demo database, once.\n\n{'█' * filled}{'░' * (_BAR - filled)} {part:.0%}\n\n{progress.table}"
    )
