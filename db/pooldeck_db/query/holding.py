"""Who has which connection: one of the pool for each statement, or one that is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from pooldeck_db.errors import ConnectionLost, DatabaseError
from pooldeck_db.guard import to_its_end
from pooldeck_db.query.lease import Lease
from pooldeck_db.query.pin import Pin, may_leave_something

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from pooldeck_db.query.line import Line
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.statements import Classified

T = TypeVar("T")


class Holding:
    """The connection that the console keeps, if it keeps one, and those that it borrows."""

    def __init__(self, sessions: Sessions, line_on: Callable[[object], Line]) -> None:
        self._sessions = sessions
        self._line_on = line_on
        self.pin: Pin | None = None
        """The connection that is kept."""

    async def use(
        self, work: Callable[[Pin], Coroutine[object, object, T]], classified: Classified | None = None
    ) -> T:
        """Do something on the connection that is kept, or on one of the pool; then keep it, or give it back."""
        pin = self.pin
        if pin is None:
            lease = await Lease.taken(self._sessions)
            pin = Pin(lease, self._line_on(lease.driver))
        else:
            pin.lease.enlist()
        try:
            pin.check()
            answer = await work(pin)
        except BaseException as error:  # Nothing is swallowed: however it ended, the connection is seen to.
            was_lost = pin.has_ended()
            await to_its_end(self._after_failure(pin, classified, error))
            is_told = isinstance(error, DatabaseError) or getattr(error, "sqlstate", None)
            if was_lost and isinstance(error, Exception) and not is_told:
                # The driver's own complaint of a closed connection says nothing of what happened.
                raise ConnectionLost("The connection was lost.") from error
            raise
        await to_its_end(self._after(pin, classified))
        return answer

    async def _after(self, pin: Pin, classified: Classified | None) -> None:
        try:
            await pin.observe(classified)
        except BaseException:  # Nothing is swallowed: what could not be looked at, nobody may get.
            self.pin = None
            await pin.lease.discard()
            raise
        await self._keep(pin)

    async def _after_failure(self, pin: Pin, classified: Classified | None, error: BaseException) -> None:
        """What is kept stays, if it can; one of the pool goes back only where nothing is left on it."""
        is_kept = self.pin is pin or pin.transaction is not None
        is_doubtful = isinstance(error, asyncio.CancelledError) or (
            classified is not None and may_leave_something(classified)
        )
        if pin.has_ended() or (is_doubtful and not is_kept):
            await self._end(pin)
            return
        try:
            if not is_kept and pin.line.in_transaction:
                await pin.line.command("ROLLBACK")
            await pin.observe(classified, has_failed=True)
        except BaseException:  # Nothing is swallowed: what could not be looked at, nobody may get.
            await self._end(pin)
            raise
        await (self._end(pin) if pin.has_ended() else self._keep(pin))

    async def _keep(self, pin: Pin) -> None:
        self.pin = pin if pin.why else None
        if self.pin is None:
            await pin.let_go()

    async def _end(self, pin: Pin) -> None:
        self.pin = None
        await pin.lease.discard()

    async def release(self) -> None:
        """End the connection that is kept; what is open on it is rolled back."""
        if self.pin is not None:
            await to_its_end(self._end(self.pin))
