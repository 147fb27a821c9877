"""Ways to a PostgreSQL server that cannot be gone to their end: each says where, and what to look at."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.errors import ConnectError, ServerUnreachable
from support.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from pooldeck_db.target import Target


@asynccontextmanager
async def somebody_else() -> AsyncIterator[int]:
    """A server that speaks another language than PostgreSQL; gives its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def refusal(target: Target) -> ConnectError:
    """Return why the target cannot be opened."""
    with pytest.raises(ConnectError) as caught:
        await open_database(target)
    return caught.value


async def test_a_server_that_does_not_answer_is_named_with_the_time_it_was_given(
    postgresql_target: Target,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        error = await refusal(replace(postgresql_target, host="127.0.0.1", port=port, connect_timeout=0.3))
    assert isinstance(error, ServerUnreachable)
    assert error.what == f"No answer came from 127.0.0.1 port {port} within 0.3 s."
    assert "connect_timeout" in error.hint


async def test_a_server_without_tls_is_told_from_one_that_is_none(postgresql_target: Target) -> None:
    async with Proxy(postgresql_target).running() as target:
        without_tls = await refusal(replace(target, options=(("sslmode", "require"),)))
    async with somebody_else() as port:
        other = await refusal(replace(postgresql_target, host="127.0.0.1", port=port))
    assert "sslmode=prefer" in without_tls.hint
    assert "does not answer as PostgreSQL does" in other.hint


async def test_a_server_of_another_kind_than_asked_for_is_explained(postgresql_target: Target) -> None:
    error = await refusal(replace(postgresql_target, options=(("target_session_attrs", "standby"),)))
    assert error.what == "No server is what target_session_attrs asks for (standby)."


async def test_a_certificate_that_is_none_is_named(postgresql_target: Target, tmp_path: Path) -> None:
    file = tmp_path / "client.crt"
    file.write_text("no certificate")
    options = (("sslcert", str(file)), ("sslkey", str(file)), ("sslpassword", "s3cret!"))
    error = await refusal(replace(postgresql_target, options=options))
    assert str(file) in error.what
    assert "sslcert, sslkey" in error.hint
    assert "s3cret!" not in str(error)


@pytest.mark.parametrize("setting", ["nonsense=1", "work_mem=x"])
async def test_a_setting_that_the_server_does_not_take_leads_to_the_options(
    postgresql_target: Target, setting: str
) -> None:
    error = await refusal(replace(postgresql_target, options=(("options", f"-c {setting}"),)))
    assert setting.partition("=")[0] in error.what
    assert "options" in error.hint
