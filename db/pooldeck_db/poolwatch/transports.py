"""The two ways to a published pool: a Unix socket, and a web service."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.poolwatch.addresses import UnixAddress, WebAddress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

Read: TypeAlias = "Callable[[], Awaitable[bytes]]"
"""The next bytes; none at the end. Raises Unreachable."""

CONNECTING = 5.0
"""Seconds that a connection may take."""

_CHUNK = 65536


class Unreachable(Exception):
    """Nobody answers; the argument says what was found, in a sentence."""


class Denied(Exception):
    """Somebody answers, but not to us; the argument says why and what to do, in a sentence or two."""


@asynccontextmanager
async def opened(address: UnixAddress | WebAddress) -> AsyncIterator[Read]:
    """A connection to what is published at the address. Raises Unreachable and Denied."""
    way = _unix(address.path) if isinstance(address, UnixAddress) else _web(address)
    async with way as read:
        yield read


@asynccontextmanager
async def _unix(path: str) -> AsyncIterator[Read]:
    try:
        async with asyncio.timeout(CONNECTING):
            reader, writer = await asyncio.open_unix_connection(path, limit=_CHUNK)
    except TimeoutError as error:
        raise Unreachable(f"Nobody took the connection within {CONNECTING:.0f} s.") from error
    except OSError as error:
        raise _explained(path, error) from error

    async def read() -> bytes:
        try:
            return await reader.read(_CHUNK)
        except OSError as error:
            raise Unreachable(f"The connection broke: {error.strerror or error}.") from error

    try:
        yield read
    finally:
        writer.transport.abort()


def _explained(path: str, error: OSError) -> Unreachable | Denied:
    if isinstance(error, FileNotFoundError):
        return Unreachable("There is no socket at that path: nothing is published there now.")
    if isinstance(error, PermissionError):
        return Denied(_no_permission(path))
    try:
        is_socket = stat.S_ISSOCK(os.stat(path).st_mode)  # noqa: PTH116  # a path as it was typed
    except OSError:
        is_socket = True
    if not is_socket:
        return Denied("What is at that path is no socket. Check the address.")
    if error.errno == errno.ECONNREFUSED:
        return Unreachable("The process that published there has ended without removing its socket.")
    return Unreachable(f"It cannot be connected to: {error.strerror or error}.")


def _no_permission(path: str) -> str:
    try:
        owner = os.stat(path).st_uid  # noqa: PTH116
    except OSError:
        return "You have no permission for the directory of the socket. Run pooldeck as the user of the service."
    return f"You have no permission for the socket: it belongs to user {owner}. Run pooldeck as that user."


@asynccontextmanager
async def _web(address: WebAddress) -> AsyncIterator[Read]:
    import httpx  # Only for who watches a web service.

    url = httpx.URL(address.url)
    url = url.copy_with(path=f"{url.path.rstrip('/')}/stream")
    limits = httpx.Timeout(None, connect=CONNECTING)
    headers = {"Accept": "application/x-ndjson", "Accept-Encoding": "identity"}
    # Not by a proxy that the environment names: what is watched is where the address says.
    async with httpx.AsyncClient(timeout=limits, headers=headers, trust_env=False) as client:
        request = client.build_request("GET", url)
        try:
            async with asyncio.timeout(2 * CONNECTING):
                response = await client.send(request, stream=True)
        except TimeoutError as error:
            raise Unreachable("The service does not answer.") from error
        except httpx.HTTPError as error:
            raise Unreachable(f"The service cannot be reached: {str(error) or type(error).__name__}.") from error
        try:
            if response.status_code != httpx.codes.OK:
                raise _refusing(response.status_code)
            chunks = response.aiter_raw(_CHUNK)

            async def read() -> bytes:
                try:
                    return await anext(chunks, b"")
                except httpx.HTTPError as error:
                    raise Unreachable(f"The connection broke: {str(error) or type(error).__name__}.") from error

            yield read
        finally:
            await response.aclose()


def _refusing(status: int) -> Unreachable | Denied:
    if status in (401, 403):
        return Denied(f"The service does not let you read it (HTTP {status}). Check user and password.")
    if status == 503:  # Service Unavailable
        return Unreachable("The service says that it is not available now (HTTP 503).")
    return Denied(
        f"There is no pool at that address (HTTP {status}). Check where the service includes pool_router."
    )
