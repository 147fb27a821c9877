"""What is typed is never lost: not by a kill, not by another pooldeck, not by a damaged file."""

from __future__ import annotations

import asyncio
import os
import re
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pooldeck_db.errors import PooldeckError
from pooldeck_db.scripts import Buffer, Buffers, buffer_files
from pooldeck_db.scripts import buffers as module

PROGRAM = Path(__file__).parent / "programs" / "writing.py"


def of(directory: Path, identity: str = "connection shop") -> Buffers:
    """The buffers of a process of its own."""
    return Buffers(identity, directory)


def files(buffers: Buffers) -> list[Path]:
    """The files of all processes' buffers."""
    return sorted(buffers.directory.glob("*/*.sql"))


@pytest.mark.parametrize("text", ["", "SELECT 1;\r\n\r\n-- ü\n\tx", "\0\ud800\u2028'", "{}\n" * 3, "\ufeffx"])
async def test_a_buffer_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    one = of(tmp_path)
    buffer = replace(one.new("first", text), cursor=len(text))
    await one.save(buffer)
    await one.close()
    assert await of(tmp_path).load() == (buffer,)


async def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    buffers = of(tmp_path / "state")
    await buffers.save(buffers.new("a", "SELECT 1"))
    (file,) = files(buffers)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(path.stat().st_mode) for path in (file.parent, buffers.directory)} == {0o700}


async def test_buffers_come_in_the_order_of_their_making(tmp_path: Path) -> None:
    one = of(tmp_path)
    made = [one.new(str(number)) for number in range(5)]
    for buffer in reversed(made):
        await one.save(buffer)
    await one.remove(made[2].id)
    await one.close()
    assert [buffer.title for buffer in await of(tmp_path).load()] == ["0", "1", "3", "4"]


async def test_what_was_written_when_it_was_killed_is_there(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, PROGRAM, tmp_path, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    said = [int(await process.stdout.readline()) for _ in range(20)]
    process.kill()
    rest = await process.stdout.read()
    await process.wait()
    last = int(rest.split()[-1]) if rest else said[-1]
    (buffer,) = await of(tmp_path).load()
    match = re.fullmatch(r"SELECT (\d+); -- x{100000}", buffer.text)
    assert match is not None
    assert int(match[1]) in (last, last + 1)


async def test_two_at_once_have_each_their_own(tmp_path: Path) -> None:
    one, other = of(tmp_path), of(tmp_path)
    mine = one.new("mine", "1")
    await one.save(mine)
    assert await other.load() == ()
    theirs = other.new("theirs", "2")
    await other.save(theirs)
    await one.save(replace(mine, text="3"))
    await one.close()
    assert await other.load() == (theirs,)
    await other.close()
    assert await of(tmp_path).load() == (replace(mine, text="3"), theirs)


async def test_a_third_takes_over_what_is_left_and_only_once(tmp_path: Path) -> None:
    for number in range(3):
        left = of(tmp_path)
        await left.load()
        await left.save(left.new(str(number)))
        left._desk.close() if left._desk else None
    one, other = of(tmp_path), of(tmp_path)
    found = await asyncio.gather(one.load(), other.load())
    assert sorted(buffer.title for each in found for buffer in each) == ["0", "1", "2"]


async def test_connections_do_not_share_buffers(tmp_path: Path) -> None:
    one = of(tmp_path, "connection a")
    await one.save(one.new("a"))
    await one.close()
    assert await of(tmp_path, "connection b").load() == ()


async def test_nothing_is_left_where_there_was_no_buffer(tmp_path: Path) -> None:
    one = of(tmp_path)
    buffer = one.new("a")
    await one.save(buffer)
    await one.remove(buffer.id)
    await one.close()
    assert list(one.directory.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"{", b"[" * 100_000, b'{"title": "a", "cursor": 0, "bytes": 5}\nabc'])
async def test_a_damaged_file_is_kept_aside_and_the_others_are_there(tmp_path: Path, damage: bytes) -> None:
    one = of(tmp_path)
    bad, good = one.new("bad", "x"), one.new("good", "y")
    await one.save(bad)
    await one.save(good)
    await one.close()
    files(one)[0].write_bytes(damage)
    assert await of(tmp_path).load() == (good,)
    assert (one.directory / f"{bad.id}.damaged").read_bytes() == damage


async def test_of_texts_that_come_faster_than_the_disk_the_newest_is_kept(tmp_path: Path) -> None:
    one = of(tmp_path)
    buffer = one.new("a")
    async with asyncio.TaskGroup() as group:
        for number in range(200):
            group.create_task(one.save(replace(buffer, text=str(number))))
    await one.close()
    assert [each.text for each in await of(tmp_path).load()] == ["199"]


async def test_a_save_that_is_cancelled_is_made_up_for_at_the_end(tmp_path: Path) -> None:
    one = of(tmp_path)
    buffer = one.new("a", "old")
    await one.save(buffer)
    async with one._turn:
        task = asyncio.create_task(one.save(replace(buffer, text="new")))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await one.close()
    assert [each.text for each in await of(tmp_path).load()] == ["new"]


async def test_what_cannot_be_kept_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 10)
    monkeypatch.setattr(module, "MOST", 2)
    one = of(tmp_path)
    with pytest.raises(PooldeckError, match="larger"):
        await one.save(one.new("a", "ü" * 6))
    kept = [one.new("a"), one.new("b")]
    for buffer in kept:
        await one.save(buffer)
    with pytest.raises(PooldeckError, match="2 buffers"):
        await one.save(one.new("c"))
    await one.save(replace(kept[0], text="x"))
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        await of(tmp_path / "file").save(Buffer("1", "a", ""))


async def test_where_there_are_no_locks_the_process_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buffer_files, "try_lock", lambda _: None)
    one, other = of(tmp_path), of(tmp_path)
    await one.save(one.new("alive"))
    assert await other.load() == ()
    owner = next(one.directory.glob(f"{os.getpid()}-*/owner.json"))
    gone = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await gone.wait()
    for owner in one.directory.glob("*/owner.json"):
        owner.write_text(owner.read_text().replace(str(os.getpid()), str(gone.pid)))
    assert [buffer.title for buffer in await of(tmp_path).load()] == ["alive"]
