"""COPY to and from the client, as the user typed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from pooldeck_db.catalog import Column
from pooldeck_db.errors import StatementFailed
from pooldeck_db.query.line import Answer
from pooldeck_db.query.postgresql.copied import Copied, written
from pooldeck_db.query.postgresql.stopping import Sink
from pooldeck_db.query.postgresql.timing import driver_seconds
from pooldeck_db.statements import Channel
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.query.intake import Intake
    from pooldeck_db.query.line import Job
    from pooldeck_db.statements import Classified

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_LINES = (Column("line", "text", Kind.TEXT, base_type="text"),)
_BINARY = b"PGCOPY\n"
_PIECE = 64 * 1024
"""Bytes that are sent at once."""


def is_copying(classified: Classified) -> bool:
    """Whether the statement is a COPY that exchanges rows with us."""
    return classified.copying is not None and classified.copying.channel is Channel.CLIENT


async def copy(driver: Driver, job: Job, intake: Intake) -> Answer:
    """Run it: what comes is shown line by line, what is sent stands behind it. Raises StatementFailed."""
    copying = job.classified.copying
    if copying is not None and copying.is_into_table:
        return await _copy_in(driver, job)
    return await _copy_out(driver, job, intake)


async def _copy_out(driver: Driver, job: Job, intake: Intake) -> Answer:
    intake.describe(_LINES, Copied())
    lines = _Lines(intake)
    # The driver's public methods write the statement themselves.
    sink = Sink(driver, lines.take)
    tag = await sink.checked(driver._copy_out(job.body.text, sink.__call__, driver_seconds(job)))
    await lines.end()
    return Answer(tag)


async def _copy_in(driver: Driver, job: Job) -> Answer:
    if job.body.data is None:
        raise StatementFailed(
            "COPY FROM STDIN needs rows, and there are none behind it.",
            hint="Write them behind its semicolon, each in a line, and \\. in the last one.",
        )
    tag: str = await driver._copy_in(job.body.text, _pieces(job.body.data), driver_seconds(job))
    return Answer(tag, int(tag.split()[-1]))


async def _pieces(data: str) -> AsyncIterator[bytes]:
    """The rows without the line that ends them; what stands behind the semicolon in its line is none."""
    sent = data.partition("\n")[2] if not data.partition("\n")[0].strip() else data
    end = sent.rfind("\\.")
    sent = sent[:end] if end >= 0 and not sent[end + 2 :].strip() else sent
    for place in range(0, len(sent), _PIECE):
        yield sent[place : place + _PIECE].encode("utf-8", "surrogateescape")


class _Lines:
    """Keeps each line as a row with one value."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._rest = b""

    async def take(self, chunk: bytes) -> None:
        """Take what came. Raises StatementFailed for what are no lines."""
        if chunk.startswith(_BINARY):
            raise StatementFailed(
                "What COPY gives in its binary format cannot be shown.", hint="Leave BINARY out."
            )
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        await self._keep(lines)

    async def end(self) -> None:
        """Keep a last line that does not end."""
        if self._rest:
            await self._keep([self._rest])

    async def _keep(self, lines: list[bytes]) -> None:
        texts = (line.decode("utf-8", "surrogateescape") for line in lines)
        await self._intake.take(b"".join(written([text]) for text in texts), len(lines))
