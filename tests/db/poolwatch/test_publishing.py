"""A pool published by a real process, watched from here."""

from __future__ import annotations

import os
import signal
import socket
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine

from pooldeck_db.errors import ConfigurationError
from pooldeck_db.poolwatch import Gone, Seen, attach, publish
from support.pool import next_state, running, seen_at, url_of
from support.servers import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from pooldeck_db.target import Target

PROGRAMS = Path(__file__).parent / "programs"
PUBLISHING, FORKING = PROGRAMS / "publishing.py", PROGRAMS / "forking.py"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{tmp_path / 'own.db'}", pool_size=1, max_overflow=0)
    yield made
    made.dispose()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "shop.sock"


async def test_tasks_are_watched_while_their_loop_is_blocked_and_the_pool_is_exhausted(
    target: Target, place: Path
) -> None:
    with running(PUBLISHING, "async", url_of(target).render_as_string(), str(place)) as process:
        assert process.answer() == f"unix:{place}"
        seen = await seen_at(f"unix:{place}", lambda snapshot: snapshot.waiters == 3)
        assert (seen.source.name, seen.source.pid) == ("shop", process.process.pid)
        assert seen.source.server == target.backend.value
        assert (seen.in_use, seen.size, seen.max_overflow, seen.timeout) == (2, 2, 0, 30.0)
        assert {(view.holder, view.task, view.thread) for view in seen.connections} == {
            ("order 0", "task 0", ""),
            ("order 1", "task 1", ""),
        }
        assert [(waiter.holder, waiter.task) for waiter in seen.waiting] == [
            (f"order {number}", f"task {number}") for number in (2, 3, 4)
        ]
        assert {view.statement for view in seen.connections} == {"SELECT ?, ?"}
        for view in seen.connections:
            assert view.stack[-1].startswith("programs/publishing.py:")
            assert view.stack[-1].endswith("in with_tasks.<locals>.hold")
        process.say("release")
        assert process.answer() == "released"
        seen = await seen_at(f"unix:{place}")
        assert (seen.in_use, seen.waiters, seen.counters.checkouts, seen.counters.checkins) == (0, 0, 5, 5)
        assert process.end() == 0
    assert not place.exists()


async def test_threads_are_watched_all_the_same(sqlite_file_target: Target, place: Path) -> None:
    url = f"sqlite:///{sqlite_file_target.path}"
    with running(PUBLISHING, "sync", url, str(place)) as process:
        process.answer()
        seen = await seen_at(str(place), lambda snapshot: snapshot.waiters == 3)
        held = {(view.holder, view.task, view.thread) for view in seen.connections}
        asking = {(waiter.holder, waiter.task) for waiter in seen.waiting}
        holders = {number for number in range(5) if (f"order {number}", "", f"thread {number}") in held}
        assert len(holders) == 2
        assert asking == {(f"order {number}", f"thread {number}") for number in set(range(5)) - holders}
        assert all(view.stack[-1].endswith("in with_threads.<locals>.hold") for view in seen.connections)
        process.say("release")
        assert process.answer() == "released"
        assert process.end() == 0
    assert not place.exists()


async def test_a_killed_process_that_comes_back_takes_its_socket_and_is_found_by_itself(
    sqlite_file_target: Target, place: Path
) -> None:
    arguments = ("sync", f"sqlite:///{sqlite_file_target.path}", str(place))
    async with attach(f"unix:{place}") as attachment:
        assert "no socket" in (await next_state(attachment, Gone)).reason
        with running(PUBLISHING, *arguments) as first:
            seen = await next_state(attachment, Seen)
            assert seen.snapshot.source.pid == first.process.pid
            first.answer()
            first.say("crash")
            first.process.wait()
            gone = await next_state(attachment, Gone)
            assert gone.since >= seen.snapshot.at
        assert stat.S_ISSOCK(place.lstat().st_mode)
        assert "ended without removing" in (await next_state(attachment, Gone)).reason
        with running(PUBLISHING, *arguments) as second:
            seen = await next_state(attachment, Seen)
            assert seen.snapshot.source.pid == second.process.pid
            assert seen.address == f"unix:{place}"
            second.answer()
            second.end()
    assert not place.exists()


async def test_a_stopped_process_is_gone_until_it_goes_on(sqlite_file_target: Target, place: Path) -> None:
    with running(PUBLISHING, "sync", f"sqlite:///{sqlite_file_target.path}", str(place)) as process:
        process.answer()
        async with attach(str(place)) as attachment:
            await next_state(attachment, Seen)
            process.process.send_signal(signal.SIGSTOP)
            assert "has said nothing" in (await next_state(attachment, Gone)).reason
            process.process.send_signal(signal.SIGCONT)
            await next_state(attachment, Seen)


async def test_every_forked_worker_publishes_a_pool_of_its_own(sqlite_file_target: Target, place: Path) -> None:
    with running(FORKING, f"sqlite:///{sqlite_file_target.path}", str(place)) as process:
        first, second, helper = map(int, process.answer().split())
        found: dict[int, Seen] = {}
        async with attach(f"unix:{place.with_name('shop*.sock')}") as attachment:
            # A worker is seen already while it makes its connection, which is in use before it is there.
            while len(found) < 3 or not all(found[worker].snapshot.connections for worker in (first, second)):
                state = await next_state(attachment, Seen)
                found[state.snapshot.source.pid] = state
        assert set(found) == {process.process.pid, first, second}
        assert found[process.process.pid].address == f"unix:{place}"
        assert found[first].address == f"unix:{place.with_name(f'shop-{first}.sock')}"
        assert [view.holder for view in found[first].snapshot.connections] == ["worker 0"]
        assert [view.holder for view in found[second].snapshot.connections] == ["worker 1"]
        assert found[first].snapshot.counters.checkouts == found[second].snapshot.counters.checkouts == 1
        assert not place.with_name(f"shop-{helper}.sock").exists()
        assert process.end() == 0
    assert list(place.parent.glob("*.sock")) == []


def test_the_socket_is_ours_alone_and_goes_with_the_publication(engine: Engine, place: Path) -> None:
    with publish(engine, str(place)) as publication:
        assert publication.address == f"unix:{place}"
        assert stat.S_IMODE(place.lstat().st_mode) == 0o600
        assert list(place.parent.glob(".*")) == []
    assert not place.exists()
    publication.close()


def test_where_nobody_chose_the_directory_is_ours_alone(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with publish(engine, name="shop / api") as publication:
        assert publication.path == Path(os.environ["XDG_RUNTIME_DIR"], "pooldeck", f"shop-api-{os.getpid()}.sock")
        assert stat.S_IMODE(publication.path.parent.lstat().st_mode) == 0o700
    publication.path.parent.chmod(0o755)
    with pytest.raises(ConfigurationError, match="not this user's alone"):
        publish(engine)
    publication.path.parent.chmod(0o700)
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    with publish(engine) as publication:
        assert publication.path.parent == Path(f"/tmp/pooldeck-{os.geteuid()}")


def test_a_second_publisher_is_refused_while_the_first_lives(engine: Engine, place: Path) -> None:
    with publish(engine, str(place)):
        with pytest.raises(ConfigurationError, match="already published there"):
            publish(engine, str(place))
        assert place.exists()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://127.0.0.1/pool", "published at one socket"),
        ("unix:/tmp/shop-*.sock", "published at one socket"),
        ("postgresql://shop", "neither"),
        ("/nowhere/at/all.sock", "No pool can be published there: No such file"),
        ("/tmp/" + 120 * "x", "at most 103 bytes"),
    ],
)
def test_an_address_that_cannot_be_is_explained_and_the_engine_is_left_alone(
    engine: Engine, address: str, reason: str
) -> None:
    pool = type(engine.pool)
    with pytest.raises(ConfigurationError, match=reason):
        publish(engine, address)
    assert type(engine.pool) is pool


def test_what_is_no_socket_is_left_as_it_is(engine: Engine, place: Path) -> None:
    place.write_text("accounts")
    with pytest.raises(ConfigurationError, match="something else than a socket"):
        publish(engine, str(place))
    assert place.read_text() == "accounts"


def test_a_socket_that_somebody_else_put_in_its_place_is_not_removed(engine: Engine, place: Path) -> None:
    with publish(engine, str(place)), socket.socket(socket.AF_UNIX) as other:
        place.unlink()
        other.bind(str(place))
    assert place.exists()


def connected(place: Path) -> socket.socket:
    one = socket.socket(socket.AF_UNIX)
    one.settimeout(10)
    one.connect(str(place))
    return one


def drained(one: socket.socket) -> bytes:
    """All that there is to read up to the end."""
    said = b""
    while chunk := one.recv(1 << 20):
        said += chunk
    return said


def test_the_seventeenth_reader_is_told_so(engine: Engine, place: Path) -> None:
    with publish(engine, str(place)):
        readers = [connected(place) for _ in range(17)]
        for reader in readers[:16]:
            assert reader.recv(1 << 20)
        assert b"16 read this pool already" in drained(readers[16])
        for reader in readers:
            reader.close()


def test_who_says_something_is_dropped(engine: Engine, place: Path) -> None:
    with publish(engine, str(place)) as publication, connected(place) as reader:
        assert b'"kind":"hello"' in reader.recv(1 << 20)
        reader.sendall(b"GET / HTTP/1.1\r\n\r\n")
        with suppress(ConnectionResetError):  # Most of what it said was not even read.
            drained(reader)
        assert publication._server is not None
        assert publication._server._readers == {}


async def test_a_reader_that_stalls_is_dropped_and_slows_nobody(
    engine: Engine, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pooldeck_db.poolwatch.serving.STALLED", 0.5)
    publication = publish(engine, str(place))
    with publication, connected(place) as stalled:
        server = publication._server
        assert server is not None
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        line, server._line = server._line, lambda: b"x" * 1_000_000 + b"\n"
        await until(lambda: len(server._readers) == 1)
        await until(lambda: not server._readers)
        server._line = line
        assert (await seen_at(str(place))).size == 1
        with engine.connect():
            seen = await seen_at(str(place), lambda snapshot: snapshot.in_use == 1)
        assert seen.counters.checkouts == 1
