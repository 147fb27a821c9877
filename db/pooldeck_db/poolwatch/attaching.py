"""Watches a pool in another process, and comes back by itself when that does."""

from __future__ import annotations

import asyncio
import glob
import time
from collections import deque
from typing import TYPE_CHECKING, Self

from pooldeck_db.poolwatch.addresses import UnixAddress, WebAddress, parsed
from pooldeck_db.poolwatch.states import Gone, Refused, Seen

if TYPE_CHECKING:
    from types import TracebackType

    from pooldeck_db.poolwatch.states import State

SILENCE = 3.0
"""Seconds without a word after which a pool counts as gone, although its process still has the line open."""

SOONEST, LATEST = 0.2, 5.0
"""Seconds until it is tried again, at first and at last."""

LOOKING = 1.0
"""Seconds between two looks for the sockets of a pattern."""

MOST_SOURCES = 64
"""How many sockets of a pattern are watched."""

_WAITING = 256
"""States that wait to be taken; the snapshots are replaced by newer ones, so that few ever do."""


def attach(address: str) -> Attachment:
    """Watch what is published at an address; nothing is done before the first state is asked for.

    `unix:/run/shop.sock`, a path, `unix:/run/shop-*.sock` (all that match, also later), or
    `http://127.0.0.1:8000/pool`. Raises ConfigurationError where it is none of these.
    """
    return Attachment(parsed(address))


class Attachment:
    """The states of one address, or of all sockets of a pattern, as they change: `async for state in attachment`.

    Who takes them slowly gets the newest snapshots only. Ends when it is closed.
    """

    def __init__(self, address: UnixAddress | WebAddress) -> None:
        self._address = address
        self._states: deque[State] = deque(maxlen=_WAITING)
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def address(self) -> str:
        """What is watched, without any secret."""
        return str(self._address)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> State:
        if self._task is None and not self._closed:
            self._task = asyncio.create_task(self._watch(), name=f"watch {self.address}")
            self._task.add_done_callback(lambda _: self._news.set())
        while not self._states:
            if self._closed:
                raise StopAsyncIteration
            if self._task is not None and self._task.done():
                self._task.result()
            self._news.clear()
            await self._news.wait()
        return self._states.popleft()

    async def aclose(self) -> None:
        """Let go of it; closing again does nothing."""
        self._closed = True
        self._states.clear()
        self._news.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def note(self, state: State) -> None:
        """A state to be taken; a snapshot takes the place of one of the same pool that nobody took yet."""
        if isinstance(state, Seen):
            for place, waiting in enumerate(self._states):
                if isinstance(waiting, Seen) and waiting.address == state.address:
                    del self._states[place]
                    break
        self._states.append(state)
        self._news.set()

    async def _watch(self) -> None:
        if isinstance(self._address, UnixAddress) and self._address.is_pattern:
            await self._watch_all(self._address)
        else:
            await Source(self._address, self).watch()

    async def _watch_all(self, pattern: UnixAddress) -> None:
        sources: dict[str, asyncio.Task[None]] = {}
        found_none_since: float | None = None
        async with asyncio.TaskGroup() as group:
            while True:
                paths = sorted(await asyncio.to_thread(glob.glob, pattern.path))[:MOST_SOURCES]
                for path in paths:
                    if path not in sources:
                        sources[path] = group.create_task(Source(UnixAddress(path), self).watch())
                for path in sources.keys() - set(paths):
                    sources.pop(path).cancel()
                    self.note(Gone("The process has ended.", time.time(), str(UnixAddress(path))))
                if paths:
                    found_none_since = None
                elif found_none_since is None:
                    found_none_since = time.time()
                    self.note(Gone("No socket matches the pattern now.", found_none_since, str(pattern)))
                await asyncio.sleep(LOOKING)


class Source:
    """One published pool."""

    def __init__(self, address: UnixAddress | WebAddress, attachment: Attachment) -> None:
        self._address = address
        self._attachment = attachment
        self._seen_at = time.time()
        self._last: Gone | Refused | None = None
        self._pause = SOONEST

    async def watch(self) -> None:
        """Watch it for ever."""
        from pooldeck_db.poolwatch.reading import Unreadable
        from pooldeck_db.poolwatch.transports import Denied, Unreachable

        while True:
            try:
                await self._read()
            except Unreachable as error:
                self._gone(str(error))
            except (Denied, Unreadable) as error:
                self._refused(str(error))
                self._pause = LATEST
            await asyncio.sleep(self._pause)
            self._pause = min(LATEST, self._pause * 2)

    async def _read(self) -> None:
        from pooldeck_db.poolwatch.reading import Incoming
        from pooldeck_db.poolwatch.transports import Unreachable, opened

        incoming = Incoming()
        async with opened(self._address) as read:
            pending = asyncio.ensure_future(read())
            try:
                while True:
                    await asyncio.wait({pending}, timeout=SILENCE)
                    if not pending.done():
                        self._silent(incoming.greeted)
                        continue
                    chunk = pending.result()
                    if not chunk:
                        raise Unreachable(_ended(within_line=incoming.within_line))
                    for snapshot in incoming.feed(chunk):
                        self._seen(Seen(snapshot, str(self._address)))
                    pending = asyncio.ensure_future(read())
            finally:
                pending.cancel()
                await asyncio.wait({pending})
                if not pending.cancelled():
                    pending.exception()  # Retrieved, or asyncio would log it where nobody waits for it any more.

    def _seen(self, state: Seen) -> None:
        self._seen_at, self._last, self._pause = time.time(), None, SOONEST
        self._attachment.note(state)

    def _silent(self, greeted: bool) -> None:
        if greeted:
            self._gone(f"It has said nothing for {SILENCE:.0f} s: the process is stopped, or very busy.")
        else:
            self._gone(f"It took the connection and has said nothing for {SILENCE:.0f} s.")

    def _gone(self, reason: str) -> None:
        if not isinstance(self._last, Gone) or self._last.reason != reason:
            self._last = Gone(reason, self._seen_at, str(self._address))
            self._attachment.note(self._last)

    def _refused(self, reason: str) -> None:
        if not isinstance(self._last, Refused) or self._last.reason != reason:
            self._last = Refused(reason, str(self._address))
            self._attachment.note(self._last)


def _ended(*, within_line: bool) -> str:
    return "The process ended in the middle of a message." if within_line else "The process closed the connection."
