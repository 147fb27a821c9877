"""A proxy before a real PostgreSQL server that stalls, cuts, and refuses what it is told to refuse."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.target import Target

_PROTOCOL_3 = 196608
_CHUNK = 65536
_HEAD = 5
"""Bytes of a message's letter and length."""


class Proxy:
    """Passes bytes between clients and the server of a target."""

    def __init__(self, target: Target, *, knows: frozenset[str] | None = None, fatal: bytes = b"") -> None:
        """Refuse every startup parameter but those it knows; cut a connection over which `fatal` is asked."""
        self._target = target
        self._knows = knows
        self._fatal = fatal
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._streams: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._left: int | None = None
        self.connections = 0
        """Clients that have connected so far."""

    def stall(self) -> None:
        """Pass nothing on, in either direction, and close nothing: a network that swallows everything."""
        self._flowing.clear()

    def flow(self) -> None:
        """Pass everything on again."""
        self._flowing.set()

    def cut_after(self, messages: int) -> None:
        """Cut once so many more messages of the protocol were passed on, in whichever direction.

        To be called while nothing is under way.
        """
        self._left = messages

    @property
    def is_to_cut(self) -> bool:
        """Whether the cut that was asked for is still to come."""
        return self._left is not None

    def spare(self) -> None:
        """Cut nothing any more."""
        self._left = None

    def cut(self) -> None:
        """End every connection at once."""
        self._left = None
        for stream in tuple(self._streams):
            stream.transport.abort()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Target]:
        """Listen; gives the target that leads through the proxy."""
        listener = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        try:
            yield replace(self._target, host="127.0.0.1", port=port, options=(("sslmode", "disable"),))
        finally:
            listener.close()
            self.cut()
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._streams.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._serve(reader, writer)
        self._streams.discard(writer)
        writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._flowing.wait()
        length = await reader.readexactly(4)
        startup = length + await reader.readexactly(struct.unpack("!i", length)[0] - 4)
        if self._fatal and self._fatal in startup:
            return
        if (unknown := self._unknown_parameter(startup)) is not None:
            writer.write(_refusal(f"unsupported startup parameter: {unknown}"))
            await writer.drain()
            return
        socket = f"{self._target.host}/.s.PGSQL.{self._target.addresses[0][1]}"
        from_server, to_server = await asyncio.open_unix_connection(socket)
        self._streams.add(to_server)
        try:
            to_server.write(startup)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(reader, to_server))
                group.create_task(self._pump(from_server, writer))
        except* (ConnectionError, OSError):
            pass
        finally:
            self._streams.discard(to_server)
            to_server.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        buffer = bytearray()
        while data := await source.read(_CHUNK):
            await self._flowing.wait()
            if self._fatal and self._fatal in data:
                break
            buffer += data
            passed = len(buffer) if self._left is None else self._count(buffer)
            sink.write(bytes(buffer[:passed]))
            del buffer[:passed]
            await sink.drain()
            if self._left == 0 and buffer:
                self.cut()
        raise ConnectionResetError  # Either side's end is the end of both.

    def _count(self, buffer: bytearray) -> int:
        """The bytes of the whole messages in the buffer, as far as they are to be passed on."""
        passed = 0
        while self._left and len(buffer) >= passed + _HEAD:
            end = passed + 1 + int(struct.unpack_from("!i", buffer, passed + 1)[0])
            if end > len(buffer):
                break
            passed = end
            self._left -= 1
        return passed

    def _unknown_parameter(self, startup: bytes) -> str | None:
        """The first startup parameter that the proxy does not know, as PgBouncer looks for it."""
        if self._knows is None or struct.unpack("!i", startup[4:8])[0] != _PROTOCOL_3:
            return None
        names = [name.decode() for name in startup[8:].split(b"\0")[:-2:2]]
        return next((name for name in names if name not in self._knows), None)


def _refusal(message: str) -> bytes:
    fields = b"SFATAL\0" + b"VFATAL\0" + b"C08P01\0" + b"M" + message.encode() + b"\0\0"
    return b"E" + struct.pack("!i", len(fields) + 4) + fields
