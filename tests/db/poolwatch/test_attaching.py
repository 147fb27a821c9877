"""Peers that are no pool, or a broken one: a clear state each, and bounded memory."""

from __future__ import annotations

import asyncio
import json
import os
import re
import tracemalloc
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ConfigurationError
from pooldeck_db.pool import ConnectionView, PoolCounters, PoolEvent, PoolSnapshot, PoolSource, Waiter
from pooldeck_db.poolwatch import Gone, Refused, Seen, attach
from pooldeck_db.poolwatch.attaching import Attachment
from pooldeck_db.poolwatch.protocol import LONGEST_LINE, greeting, line_of
from pooldeck_db.poolwatch.reading import Incoming, Unreadable
from support.pool import next_state, times
from support.privileges import unprivileged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

HELLO = greeting("shop", 4711)

SNAPSHOT = PoolSnapshot(
    at=1_795_839_331.5,
    size=5,
    max_overflow=10,
    in_use=1,
    idle=4,
    overflow=0,
    waiters=1,
    longest_wait=0.25,
    wait=times(0.001, 0.002, 3.0),
    hold=times(0.5),
    counters=PoolCounters(checkouts=3, checkins=2, statements=7),
    connections=(
        ConnectionView(
            1,
            77,
            60.0,
            3,
            "GET /orders/{id}",
            "Task-7",
            0.5,
            2,
            "SELECT ?",
            None,
            0.1,
            "",
            ("shop/orders.py:4 in x",),
        ),
        ConnectionView(2, None, 60.0, 0, None, None, None, 0, ""),
    ),
    events=(
        PoolEvent(1, 1_795_839_330.0, "connect", 1, "server process 77"),
        PoolEvent(2, 1_795_839_331.0, "timeout", None, 'it said "events":[] and {"pooldeck":'),
    ),
    source=PoolSource("shop", 4711, "postgresql://ada@db/shop", "postgresql", 1_795_839_000.0),
    timeout=30.0,
    recycle=1800,
    waiting=(Waiter("Größe \ud800 ✓", "Task-8", 0.25),),
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "shop.sock"


@asynccontextmanager
async def peer(place: Path, behave: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[None]:
    """Something that listens at the place, and behaves so to everyone who connects."""
    serving: set[asyncio.Task[None]] = set()

    async def serve(writer: asyncio.StreamWriter) -> None:
        try:
            await behave(writer)
        except ConnectionError:
            return
        finally:
            writer.close()

    def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.get_running_loop().create_task(serve(writer)))

    server = await asyncio.start_unix_server(connected, place)
    try:
        yield
    finally:
        server.close()
        for task in serving:
            task.cancel()
        if serving:
            await asyncio.wait(serving)


def saying(*chunks: bytes) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
    async def say(writer: asyncio.StreamWriter) -> None:
        for chunk in chunks:
            writer.write(chunk)
            await writer.drain()

    return say


async def test_a_snapshot_arrives_as_it_was_sent(place: Path) -> None:
    async with peer(place, saying(HELLO, line_of(SNAPSHOT))), attach(str(place)) as attachment:
        seen = (await next_state(attachment, Seen)).snapshot
        assert seen.waiting[0].holder == "Größe ? ✓"
        assert seen.connections == SNAPSHOT.connections
        assert (seen.wait, seen.hold, seen.counters) == (SNAPSHOT.wait, SNAPSHOT.hold, SNAPSHOT.counters)
        assert (seen.source, seen.events) == (SNAPSHOT.source, SNAPSHOT.events)
        gone = await next_state(attachment, Gone)
        assert (gone.reason, gone.address) == ("The process closed the connection.", f"unix:{place}")


async def test_what_a_newer_service_says_beside_it_is_left_alone(place: Path) -> None:
    line = json.loads(line_of(SNAPSHOT))
    line["mood"] = line["pool"]["mood"] = line["pool"]["source"]["mood"] = "good"
    hello = json.loads(HELLO) | {"mood": "good"}
    said = json.dumps(hello).encode() + b"\n" + json.dumps(line).encode() + b"\n"
    async with peer(place, saying(said)), attach(str(place)) as attachment:
        assert (await next_state(attachment, Seen)).snapshot.size == 5


def changed(**fields: object) -> bytes:
    line = json.loads(line_of(SNAPSHOT))
    line["pool"] |= fields
    return json.dumps(line).encode() + b"\n"


NOTHING: dict[str, object] = {"counts": [], "total": 0, "max": 0}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", "not a pool of pooldeck: it says something else"),
        (b"\x00\xff\n", "not a pool of pooldeck: it says something else"),
        (b"[" * 200_000 + b"\n", "not a pool of pooldeck: it says something else"),
        (b'{"pooldeck": true}\n', "not a pool of pooldeck: it says something else"),
        (b'{"pooldeck": 2, "kind": "hello"}\n', "speaks version 2 of the protocol.*Update pooldeck"),
        (b'{"pooldeck": 1, "kind": "refused", "reason": "16 read."}\n', "lets nobody else read: 16 read."),
        (HELLO + b"garbage\n", "snapshot that cannot be read"),
        (HELLO + b'{"kind": "snapshot"}\n', "snapshot that cannot be read"),
        (HELLO + changed(size="many"), "snapshot that cannot be read"),
        (HELLO + changed(size=10**400), "snapshot that cannot be read"),
        (HELLO + changed(longest_wait=1e300), "out of all bounds"),
        (HELLO + changed(longest_wait=float("inf")), "snapshot that cannot be read"),
        (HELLO + changed(at=2.0**50), "moment is out of all bounds"),
        (HELLO + changed(wait=NOTHING | {"counts": [[10**9, 1]]}), "out of all bounds"),
        (HELLO + changed(hold=NOTHING | {"counts": [[5, -1]]}), "out of all bounds"),
        (b"x" * (LONGEST_LINE + 70_000), "line of more than"),
        (HELLO + b'{"pool": "' + b"x" * (LONGEST_LINE + 70_000), "line of more than"),
    ],
)
async def test_what_cannot_be_read_is_refused_with_the_reason(place: Path, said: bytes, reason: str) -> None:
    async with peer(place, saying(said)), attach(str(place)) as attachment:
        refused = await next_state(attachment, Refused)
        assert re.search(reason, refused.reason), refused.reason
        assert refused.address == f"unix:{place}"


async def test_a_line_without_end_takes_no_memory(place: Path) -> None:
    chunk = b"x" * 65_536

    async def pour(writer: asyncio.StreamWriter) -> None:
        writer.write(HELLO)
        while True:
            writer.write(chunk)
            await writer.drain()

    async with peer(place, pour), attach(str(place)) as attachment:
        tracemalloc.start()
        assert "line of more than" in (await next_state(attachment, Refused)).reason
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 6 * LONGEST_LINE


async def test_a_process_that_dies_in_the_middle_of_a_message_is_gone(place: Path) -> None:
    line = line_of(SNAPSHOT)
    async with peer(place, saying(HELLO, line, line[:50])), attach(str(place)) as attachment:
        await next_state(attachment, Seen)
        assert "in the middle of a message" in (await next_state(attachment, Gone)).reason


async def test_a_peer_that_takes_the_connection_and_says_nothing_is_gone(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pooldeck_db.poolwatch.attaching.SILENCE", 0.05)
    enough = asyncio.Event()

    async def wait(writer: asyncio.StreamWriter) -> None:
        await enough.wait()
        writer.write(HELLO + line_of(SNAPSHOT))
        await asyncio.Event().wait()

    async with peer(place, wait), attach(str(place)) as attachment:
        assert "took the connection and has said nothing" in (await next_state(attachment, Gone)).reason
        enough.set()
        await next_state(attachment, Seen)
        assert "has said nothing" in (await next_state(attachment, Gone)).reason


async def test_no_permission_says_whose_it_is(place: Path) -> None:
    async with peer(place, saying(HELLO)):
        place.chmod(0o600)
        with unprivileged(place.parent):
            async with attach(str(place)) as attachment:
                refused = await next_state(attachment, Refused)
    if os.geteuid():  # Only root has somebody else to be.
        assert refused.reason
    else:
        assert refused.reason == (
            "You have no permission for the socket: it belongs to user 0. Run pooldeck as that user."
        )


async def test_what_is_no_socket_is_said(place: Path) -> None:
    place.write_text("accounts")
    async with attach(str(place)) as attachment:
        assert "no socket. Check the address" in (await next_state(attachment, Refused)).reason


async def test_a_pattern_finds_who_comes_and_says_who_ended(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pooldeck_db.poolwatch.attaching.LOOKING", 0.02)
    monkeypatch.setattr("pooldeck_db.poolwatch.attaching.LATEST", 0.02)

    async def stay(writer: asyncio.StreamWriter) -> None:
        writer.write(HELLO + line_of(SNAPSHOT))
        await asyncio.Event().wait()

    async with attach(f"unix:{place.with_name('*.sock')}") as attachment:
        assert "No socket matches" in (await next_state(attachment, Gone)).reason
        one, other = place.with_name("one.sock"), place.with_name("other.sock")
        async with peer(one, stay):
            assert (await next_state(attachment, Seen)).address == f"unix:{one}"
            async with peer(other, stay):
                await next_state(attachment, Seen, lambda state: state.address == f"unix:{other}")
                other.unlink()
                gone = await next_state(attachment, Gone, lambda state: state.address == f"unix:{other}")
                assert gone.reason == "The process has ended."


async def test_who_takes_states_slowly_gets_the_newest_and_keeps_no_more(place: Path) -> None:
    enough = asyncio.Event()

    async def hurry(writer: asyncio.StreamWriter) -> None:
        writer.write(HELLO)
        for number in range(500):
            writer.write(changed(in_use=number))
            await writer.drain()
        enough.set()
        await asyncio.Event().wait()

    async with peer(place, hurry), attach(str(place)) as attachment:
        await next_state(attachment, Seen)
        await enough.wait()
        await next_state(attachment, Seen, lambda state: state.snapshot.in_use == 499)
        assert isinstance(attachment, Attachment)
        assert len(attachment._states) == 0


async def test_closing_ends_the_iteration_and_leaves_nothing(place: Path) -> None:
    attachment = attach(str(place))
    await next_state(attachment, Gone)
    await attachment.aclose()
    await attachment.aclose()
    assert [state async for state in attachment] == []


@pytest.mark.parametrize("address", ["", "unix:", "postgresql://shop", "http://", "http:///pool"])
async def test_an_address_that_is_none_is_explained(address: str) -> None:
    with pytest.raises(ConfigurationError):
        attach(address)


async def test_no_address_shows_a_secret() -> None:
    shown = attach("http://ada:secret@127.0.0.1:8000/pool?token=secret").address
    assert shown == "http://127.0.0.1:8000/pool"


def test_a_snapshot_too_large_for_a_line_is_cut_and_still_one() -> None:
    large = "\U0001f40d" * 200
    view = ConnectionView(1, 1, 1.0, 1, large, large, 1.0, 1, large * 10, 1.0, 1.0, large, (large,) * 16)
    events = tuple(PoolEvent(number, 1.0, "connect", 1, large) for number in range(256))
    for connections in (100, 512):
        line = line_of(snapshot_of((view,) * connections, events))
        assert len(line) <= LONGEST_LINE
        incoming = Incoming()
        (seen,) = incoming.feed(HELLO + line)
        assert seen.connections[0].holder == large


def snapshot_of(connections: tuple[ConnectionView, ...], events: tuple[PoolEvent, ...]) -> PoolSnapshot:
    return PoolSnapshot(
        1.0, 5, 5, 1, 4, 0, 0, 0.0, times(), times(), PoolCounters(), connections, events, SNAPSHOT.source
    )


def test_bytes_may_come_in_any_pieces() -> None:
    said = HELLO + line_of(SNAPSHOT) * 3
    for size in (1, 7, 1000, len(said)):
        incoming = Incoming()
        pieces = [said[start : start + size] for start in range(0, len(said), size)]
        assert sum(len(list(incoming.feed(piece))) for piece in pieces) == 3
        assert not incoming.within_line


def test_a_line_that_is_only_just_too_long_is_refused_however_it_comes() -> None:
    incoming = Incoming()
    list(incoming.feed(HELLO))
    with pytest.raises(Unreadable, match="more than"):
        list(incoming.feed(b"x" * (LONGEST_LINE + 1) + b"\n"))
