"""Actions that do what actions may not, or that fail."""

from __future__ import annotations

import asyncio

from sqlalchemy import event, func, text
from sqlalchemy.ext.asyncio import AsyncSession

from pooldeck_db.actions import Progress, action
from press.models import Letter, Patron, Reader


@action(Reader)
async def fails(session: AsyncSession, readers: list[Reader]) -> str:
    readers[0].name = "changed"
    await session.flush()
    raise LookupError(f"no such thing as \x1b[31m{len(readers)} readers")


@action(Reader)
async def exits(session: AsyncSession, readers: list[Reader]) -> None:
    raise SystemExit(3)


class Timeout(BaseException):
    """As some libraries have it, that no `except Exception` is to catch."""


@action(Reader)
async def times_out(session: AsyncSession, readers: list[Reader]) -> None:
    raise Timeout("in vain")


@action(Reader)
async def cancels_itself(session: AsyncSession, readers: list[Reader]) -> None:
    task = asyncio.create_task(asyncio.Event().wait())
    task.cancel()
    await task


@action(Reader)
async def reads_lazily(session: AsyncSession, readers: list[Reader]) -> str:
    return str(len(readers[0].letters))


@action(Reader)
async def reads_what_is_deferred(session: AsyncSession, readers: list[Reader]) -> str:
    return readers[0].remarks


@action(Reader)
async def reads_what_a_flush_expired(session: AsyncSession, readers: list[Reader]) -> str:
    readers[0].name = func.upper("changed")
    await session.flush()
    return readers[0].name


@action(Reader)
async def breaks_a_constraint(session: AsyncSession, readers: list[Reader]) -> None:
    for reader in readers:
        reader.email = "same@example.org"


@action(Reader)
async def answers_by_number(session: AsyncSession, readers: list[Reader]) -> str:
    readers[0].name = "changed"
    return len(readers)  # type: ignore[return-value] # mypy sees it, too


@action(Reader)
async def commits(session: AsyncSession, readers: list[Reader]) -> None:
    readers[0].name = "changed"
    await session.commit()


@action(Reader)
async def commits_and_goes_on(session: AsyncSession, readers: list[Reader]) -> str:
    readers[0].name = "changed"
    try:
        await session.commit()
    except Exception:  # noqa: BLE001 - as hasty code has it.
        readers[0].name = "changed again"
    return "fine"


@action(Reader)
async def commits_its_connection(session: AsyncSession, readers: list[Reader]) -> None:
    readers[0].name = "changed"
    await session.flush()
    await (await session.connection()).commit()


@action(Reader)
async def commits_by_sql(session: AsyncSession, readers: list[Reader]) -> None:
    readers[0].name = "changed"
    await session.flush()
    await session.execute(text("/* now */ commit"))


@action(Reader)
async def commits_its_connection_in_a_savepoint(session: AsyncSession, readers: list[Reader]) -> None:
    async with session.begin_nested():
        readers[0].name = "changed"
        await session.flush()
        await (await session.connection()).commit()


@action(Reader)
async def commits_behind_a_semicolon(session: AsyncSession, readers: list[Reader]) -> None:
    readers[0].name = "changed"
    await session.flush()
    await session.execute(text(" ;; commit"))


@action(Reader)
async def commits_behind_a_byte_order_mark(session: AsyncSession, readers: list[Reader]) -> None:
    readers[0].name = "changed"
    await session.flush()
    await session.execute(text("\ufeffcommit"))


@action(Reader)
async def commits_by_the_driver(session: AsyncSession, readers: list[Reader]) -> str:
    readers[0].name = "changed"
    await session.flush()
    await session.run_sync(lambda known: known.connection().connection.commit())
    return "fine"


@action(Reader)
async def commits_by_the_driver_and_fails(session: AsyncSession, readers: list[Reader]) -> None:
    await commits_by_the_driver(session, readers)
    raise LookupError("too late")


@action(Reader)
async def commits_by_the_driver_and_goes_on(session: AsyncSession, readers: list[Reader]) -> None:
    await commits_by_the_driver(session, readers)
    readers[1].remarks = "changed"


@action(Reader)
async def commits_by_the_driver_and_waits(
    session: AsyncSession, readers: list[Reader], progress: Progress
) -> None:
    await commits_by_the_driver(session, readers)
    progress(0, 1)
    await asyncio.Event().wait()


@action(Reader)
async def listens_for_the_commit(session: AsyncSession, readers: list[Reader]) -> None:
    readers[0].name = "changed"
    event.listen(session.sync_session, "after_commit", _complain)


def _complain(_: object) -> None:
    raise LookupError("nobody told me")


class Mute(Exception):
    """It cannot say what happened."""

    def __str__(self) -> str:
        raise RuntimeError


@action(Reader)
async def raises_what_cannot_be_told(session: AsyncSession, readers: list[Reader]) -> None:
    raise Mute


@action(Reader)
async def raises_at_length(session: AsyncSession, readers: list[Reader]) -> None:
    raise LookupError("x" * 10_000_000)


@action(Reader)
async def tells_nonsense(session: AsyncSession, readers: list[Reader], progress: Progress) -> None:
    progress(1, "all")  # type: ignore[arg-type] # mypy sees it, too


@action(Reader)
async def rolls_back_and_goes_on(session: AsyncSession, readers: list[Reader]) -> str:
    readers[0].name = "changed"
    await session.flush()
    await session.rollback()
    return "fine"


@action(Reader)
async def saves_points(session: AsyncSession, readers: list[Reader]) -> str:
    """Savepoints are an action's own."""
    async with session.begin_nested():
        readers[0].name = "kept"
    async with session.begin_nested() as point:
        readers[0].name = "dropped"
        await session.flush()
        await point.rollback()
    return "saved"


@action(Reader)
async def counts_for_ever(session: AsyncSession, readers: list[Reader], progress: Progress) -> None:
    readers[0].name = "changed"
    await session.flush()
    progress(0, 1)
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n"
    await session.execute(text(endless))


@action(Reader)
async def will_not_be_ended(session: AsyncSession, readers: list[Reader], progress: Progress) -> str:
    readers[0].name = "changed"
    progress(0, 1)
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        return "fine"
    return "never"


@action(Letter, load=("writer",))
async def loads_what_is_not_there(session: AsyncSession, letters: list[Letter]) -> None:
    """There is no such relationship."""


@action(Letter)  # type: ignore[arg-type] # mypy sees it, too
def is_no_coroutine(session: AsyncSession, letters: list[Letter]) -> None:
    """It would block."""


@action(Letter)  # type: ignore[arg-type] # mypy sees it, too
async def takes_too_much(session: AsyncSession, letters: list[Letter], more: int) -> None:
    """Nobody gives it more."""


@action(Letter)
async def twice(session: AsyncSession, letters: list[Letter]) -> str:
    return "first"


first = twice


@action(Letter)  # type: ignore[no-redef]
async def twice(session: AsyncSession, letters: list[Letter]) -> str:
    return "second"


@action(Patron)
async def fails_for_patrons(session: AsyncSession, patrons: list[Patron]) -> None:
    raise ValueError


@action(Patron, title="Count patrons' namesakes")
async def count_namesakes(session: AsyncSession, patrons: list[Patron]) -> str:
    """In place of what readers have under that name."""
    return "none"
