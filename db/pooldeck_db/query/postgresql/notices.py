"""What the server says beside its answers."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from pooldeck_db.query.records import Notice

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.query.body import Body
    from pooldeck_db.query.intake import Intake

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

MOST = 1_000
"""Notices that are kept of one statement; a loop may raise any number."""


@asynccontextmanager
async def listening(driver: Driver, body: Body, intake: Intake) -> AsyncIterator[None]:
    """Note what the server says meanwhile."""

    def note(_: object, message: asyncpg.PostgresLogMessage) -> None:
        if len(intake.notices) < MOST:
            intake.notices.append(_notice(message, body, intake.prefix))

    driver.add_log_listener(note)
    try:
        yield
        await asyncio.sleep(0)  # The driver tells of each in a turn of the loop of its own.
    finally:
        driver.remove_log_listener(note)


class Heard:
    """What others notified, until it is asked for."""

    def __init__(self) -> None:
        self._notices: deque[Notice] = deque(maxlen=MOST)

    async def listen(self, driver: Driver) -> None:
        """Hear of what comes on the channels that the session listens to; the driver drops it otherwise."""
        for channel in await driver.fetch("SELECT pg_catalog.pg_listening_channels()"):
            await driver.add_listener(channel[0], self._note)

    def taken(self) -> list[Notice]:
        """What was notified since this was asked last."""
        notices = list(self._notices)
        self._notices.clear()
        return notices

    def _note(self, _: object, __: int, channel: str, payload: object) -> None:
        self._notices.append(Notice("NOTIFY", f"{channel}: {payload}" if payload else channel))


def _notice(message: asyncpg.PostgresLogMessage, body: Body, prefix: int) -> Notice:
    position = message.position
    return Notice(
        severity=message.severity_en or message.severity or "",
        text=message.message or "",
        detail=message.detail or "",
        hint=message.hint or "",
        position=body.origin(int(position) - prefix) if position else None,
    )
