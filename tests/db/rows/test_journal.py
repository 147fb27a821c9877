"""What is kept is on the disk, for this user alone, and whatever was left behind is offered once."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import json
import os
import stat
import uuid
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ConnectionLost
from pooldeck_db.rows import NOTHING, ChangeSet, Insert, Journal, Leftover, journal_file
from pooldeck_db.rows import journal as journals
from pooldeck_db.rows.journal_lines import BLANK, Journalled, Owner, Reading, first_line, read, step
from support.changes import ITEMS, ORDERS, cell, prepared, row
from support.disk import full_at

if TYPE_CHECKING:
    from pathlib import Path

ONE = NOTHING.edited([cell(1, "new")])
TWO = ONE.inserted(ORDERS, [("note", "\udcff")]).deleted([row(2)])
OWNER = first_line(Owner("shop", "host", 1))


def lines(*states: Journalled) -> list[bytes]:
    """The lines of a journal that went through these states."""
    return [
        OWNER,
        *(line for before, after in zip((BLANK, *states), states, strict=False) for line in step(before, after)),
    ]


def same(one: ChangeSet, other: ChangeSet) -> bool:
    return (list(one.changes.items()), one.drafts) == (list(other.changes.items()), other.drafts)


STATES = (
    Journalled(ONE, at=1.0),
    Journalled(TWO, at=2.0),
    Journalled(TWO.without([0]), at=2.5),
    Journalled(TWO, at=2.6),
    Journalled(TWO.without([row(1).address]), adopted=("a", "b"), at=3.0),
    Journalled(TWO, at=4.0),
    Journalled(TWO, prepared(*TWO.without([0])), at=5.0),
    Journalled(TWO, at=6.0),
    Journalled(TWO, prepared(*TWO), at=7.0),
    Journalled(replace(NOTHING, drafts=1), at=8.0),
)  # fmt: skip


def test_every_state_can_be_read_from_the_lines_that_led_to_it() -> None:
    for count in range(1, len(STATES) + 1):
        reading = read(lines(*STATES[:count]))
        expected = STATES[count - 1]
        assert same(reading.state.changes, expected.changes)
        assert (reading.state.prepared, reading.state.adopted, reading.state.at) == (
            expected.prepared,
            expected.adopted,
            expected.at,
        )
        assert (reading.owner, reading.trouble) == (Owner("shop", "host", 1), "")


def test_a_journal_that_ends_anywhere_is_read_up_to_the_last_step_that_is_whole() -> None:
    data = b"".join(lines(*STATES))
    ends = [len(b"".join(lines(*STATES[:count]))) for count in range(len(STATES) + 1)]
    for length in sorted(
        {*range(len(OWNER), len(data), 11), *(end + near for end in ends[:-1] for near in (-1, 0, 1))}
    ):
        reading = read(data[:length].splitlines(keepends=True))
        # A line may lack its line feed and still be whole.
        whole = sum(end <= length + 1 for end in ends[1:])
        assert same(reading.state.changes, STATES[whole - 1].changes if whole else NOTHING), length
        assert reading.trouble == ""


@pytest.mark.parametrize(
    "damage", [b"{\n", b"[]\n", b'{"end":{}}\n', b'{"change":{}}\n', b"\xff\n", b"[" * 99_999 + b"\n"]
)
def test_a_line_that_is_damaged_ends_the_reading_and_is_told(damage: bytes) -> None:
    reading = read([*lines(STATES[0]), damage, *step(STATES[0], STATES[1])])
    assert same(reading.state.changes, ONE)
    assert reading.trouble


@pytest.mark.parametrize(
    ("first", "trouble"),
    [
        (b'{"journal":3}\n', "newer pooldeck"),
        (b"{}\n", "no journal"),
        (b"\x00\n", "damaged"),
        (b'["journal"]\n', "no journal"),
    ],
)
def test_of_what_is_no_journal_nothing_is_read(first: bytes, trouble: str) -> None:
    reading = read([first, *lines(STATES[0])[1:]])
    assert (reading.owner, reading.state) == (None, BLANK)
    assert trouble in reading.trouble


def test_a_step_costs_what_it_changes_and_not_what_is_staged() -> None:
    many = NOTHING.edited(cell(number, "x") for number in range(1000))
    assert len(list(step(Journalled(many), Journalled(many.edited([cell(3, "y")]))))) == 2
    assert len(list(step(Journalled(many), Journalled(many.without([row(3).address]))))) == 2


async def test_nothing_is_written_before_there_is_something_to_keep(tmp_path: Path) -> None:
    journal = Journal("shop", tmp_path / "journal")
    await journal.keep(BLANK)
    assert await journal.leftovers() == ()
    await journal.close()
    assert journal.path is None
    assert not (tmp_path / "journal").exists()


async def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    journal = Journal("shop", tmp_path / "state" / "journal")
    await journal.keep(STATES[0])
    assert journal.path is not None
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700
    await journal.close()


async def test_what_was_kept_is_offered_when_its_owner_is_gone_and_not_before(tmp_path: Path) -> None:
    first = Journal("shop", tmp_path)
    for state in STATES[:-1]:
        await first.keep(state)
    second = Journal("shop", tmp_path)
    assert await second.leftovers() == ()
    await first.close()
    [leftover] = await second.leftovers()
    assert same(leftover.changes, STATES[-2].changes)
    assert (leftover.prepared, leftover.at, leftover.trouble) == (STATES[-2].prepared, 7.0, "")
    assert leftover.host == os.uname().nodename
    await second.close()


async def test_of_what_is_finished_nothing_stays(tmp_path: Path) -> None:
    journal = Journal("shop", tmp_path)
    for state in STATES:
        await journal.keep(state)
    assert (list(tmp_path.iterdir()), journal.path) == ([], None)
    await journal.keep(STATES[0])
    assert journal.path is not None
    await journal.close()


async def test_a_leftover_is_offered_to_one_of_two_and_again_only_when_that_lets_it_go(tmp_path: Path) -> None:
    await left_behind(tmp_path)
    one, other = Journal("shop", tmp_path), Journal("shop", tmp_path)
    offers = await asyncio.gather(one.leftovers(), other.leftovers())
    assert sorted(map(len, offers)) == [0, 1]
    [leftover] = [*offers[0], *offers[1]]
    holder, waiting = (one, other) if offers[0] else (other, one)
    assert await holder.leftovers() == ()
    await holder.release(leftover)
    [again] = await waiting.leftovers()
    assert same(again.changes, leftover.changes)
    await waiting.remove(again)
    assert await one.leftovers() == await other.leftovers() == ()
    assert list(tmp_path.iterdir()) == []
    await one.close()
    await other.close()


async def test_another_connection_is_offered_nothing(tmp_path: Path) -> None:
    await left_behind(tmp_path)
    other = Journal("shop2", tmp_path)
    assert await other.leftovers() == ()
    await other.close()


async def test_what_was_taken_over_is_void_even_if_its_file_is_still_there(tmp_path: Path) -> None:
    left = await left_behind(tmp_path)
    second = Journal("shop", tmp_path)
    await second.keep(Journalled(ONE, adopted=(left.name,)))
    third = Journal("shop", tmp_path)
    assert await third.leftovers() == ()
    assert not left.exists()
    await second.close()
    [leftover] = await third.leftovers()
    assert same(leftover.changes, ONE)
    await third.close()


async def test_a_journal_that_only_took_over_is_kept_as_long_as_it_is_needed(tmp_path: Path) -> None:
    left = await left_behind(tmp_path)
    second = Journal("shop", tmp_path)
    await second.keep(Journalled(adopted=(left.name,)))
    assert second.path is not None
    assert second.path.exists()
    await second.close()
    third = Journal("shop", tmp_path)
    assert await third.leftovers() == ()
    assert await third.leftovers() == ()
    assert list(tmp_path.iterdir()) == []


async def test_a_damaged_journal_offers_what_can_be_read_and_is_kept_beside(tmp_path: Path) -> None:
    left = await left_behind(tmp_path)
    data = left.read_bytes() + b'garbage\n{"end":{}}\n'
    left.write_bytes(data)
    journal = Journal("shop", tmp_path)
    [leftover] = await journal.leftovers()
    assert same(leftover.changes, ONE)
    assert "damaged" in leftover.trouble
    await journal.remove(leftover)
    assert await journal.leftovers() == ()
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [data]


async def test_a_journal_is_written_anew_before_it_grows_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "_SMALL", 4000)
    journal = Journal("shop", tmp_path)
    changes = NOTHING
    for number in range(300):
        changes = changes.edited([cell(number % 3, f"{number:0200}")])
        await journal.keep(Journalled(changes))
        assert journal.path is not None
        assert journal.path.stat().st_size < 5000
    await journal.close()
    [leftover] = await left_in(tmp_path)
    assert same(leftover.changes, changes)


async def test_a_full_disk_leaves_the_state_before_and_later_steps_go_on_from_there(tmp_path: Path) -> None:
    journal = Journal("shop", tmp_path)
    await journal.keep(STATES[0])
    assert journal.path is not None
    before = journal.path.read_bytes()
    long = ONE.edited([cell(2, "x" * 5000)])
    with full_at(len(before) + 1000), pytest.raises(OSError, match="large"):
        await journal.keep(Journalled(long))
    assert journal.path.read_bytes() == before
    await journal.keep(Journalled(long.inserted(ORDERS)))
    await journal.close()
    [leftover] = await left_in(tmp_path)
    assert same(leftover.changes, long.inserted(ORDERS))


async def test_a_journal_that_cannot_be_written_anew_goes_on_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "_SMALL", 3000)
    journal = Journal("shop", tmp_path)
    changes = NOTHING.edited(cell(number, "x" * 50) for number in range(10))
    await journal.keep(Journalled(changes))
    # Nobody can make a file of that name any more.
    monkeypatch.setattr(journal_file, "uuid4", lambda: uuid.UUID(int=0))
    assert journal.path is not None
    (tmp_path / f".{journal.path.name}.00000000").touch()
    for number in range(50):
        changes = changes.edited([cell(number % 10, f"{number}")])
        await journal.keep(Journalled(changes))
    await journal.close()
    [leftover] = await left_in(tmp_path)
    assert same(leftover.changes, changes)


async def test_a_journal_that_was_closed_keeps_nothing_more(tmp_path: Path) -> None:
    journal = Journal("shop", tmp_path)
    await journal.keep(STATES[0])
    await journal.close()
    with pytest.raises(ConnectionLost, match="closed"):
        await journal.keep(STATES[1])
    [leftover] = await left_in(tmp_path)
    assert same(leftover.changes, ONE)


async def test_a_journal_that_cannot_be_opened_is_told_and_can_be_put_aside(tmp_path: Path) -> None:
    left = await left_behind(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    left.rename(elsewhere)
    left.symlink_to(elsewhere)
    journal = Journal("shop", tmp_path)
    [leftover] = await journal.leftovers()
    assert (len(leftover.changes), leftover.prepared) == (0, None)
    assert "cannot be opened" in leftover.trouble
    await journal.release(leftover)
    await journal.remove(leftover)
    assert await journal.leftovers() == ()
    assert {file.suffix for file in tmp_path.iterdir()} == {".damaged", ""}
    await journal.close()


async def test_whenever_the_disk_is_full_it_holds_the_last_state_that_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "_SMALL", 3000)
    random = Random(5)
    journal, kept, failed, changes = Journal("shop", tmp_path), BLANK, 0, NOTHING
    for number in range(400):
        match random.randrange(6):
            case 0:
                changes = changes.without([id for id in changes.changes if random.random() < 0.5])  # noqa: A001
            case 1:
                changes = changes.inserted(ORDERS, [("note", "y" * random.randrange(300))])
            case _:
                changes = changes.edited([cell(random.randrange(9), f"{number}" + "x" * random.randrange(300))])
        state = Journalled(changes, prepared(*changes) if random.random() < 0.2 else None)
        try:
            with full_at(random.randrange(12_000)):
                await journal.keep(state)
        except OSError:
            failed += 1
        else:
            kept = state
        on_disk = (
            read(journal.path.read_bytes().splitlines(keepends=True)) if journal.path is not None else Reading()
        )
        assert on_disk.trouble == ""
        assert same(on_disk.state.changes, replace(kept.changes, drafts=on_disk.state.changes.drafts))
        assert on_disk.state.prepared == kept.prepared
        assert journal.path is None or on_disk.state.changes.drafts == kept.changes.drafts
    assert 50 < failed < 350
    await journal.close()


async def test_a_first_step_that_finds_no_room_leaves_nothing_behind(tmp_path: Path) -> None:
    journal = Journal("shop", tmp_path)
    with full_at(100), pytest.raises(OSError, match="large"):
        await journal.keep(STATES[0])
    assert (journal.path, list(tmp_path.iterdir())) == (None, [])
    await journal.keep(STATES[0])
    assert journal.path is not None
    await journal.close()


async def test_a_directory_that_cannot_be_made_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    journal = Journal("shop", tmp_path / "file" / "journal")
    with pytest.raises(OSError, match="file"):
        await journal.keep(STATES[0])
    assert journal.path is None


async def test_a_draft_that_was_killed_in_the_making_is_swept_away_when_it_is_old(tmp_path: Path) -> None:
    left = await left_behind(tmp_path)
    old, new = tmp_path / f".{left.name}.1", tmp_path / f".{left.name}.2"
    for draft in (old, new):
        draft.write_bytes(OWNER)
    os.utime(old, (0, 0))
    journal = Journal("shop", tmp_path)
    assert len(await journal.leftovers()) == 1
    assert set(tmp_path.iterdir()) == {left, new}
    await journal.close()


async def test_where_the_file_system_knows_no_locks_only_what_is_surely_left_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", without_locks)
    dead = await asyncio.create_subprocess_exec("true")
    await dead.wait()
    here, living = os.uname().nodename, os.getpid()
    for host, pid, expected in ((here, living, 0), ("elsewhere", dead.pid, 0), (here, dead.pid, 1)):
        left = await left_behind(tmp_path)
        _, *others = left.read_bytes().splitlines(keepends=True)
        left.write_bytes(b"".join((first_line(Owner("shop", host, pid)), *others)))
        for _ in range(2):
            assert len(await left_in(tmp_path)) == expected
        left.unlink()


async def test_a_keep_that_is_cancelled_is_made_to_its_end(tmp_path: Path) -> None:
    journal = Journal("shop", tmp_path)
    task = asyncio.create_task(journal.keep(STATES[0]))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await journal.keep(STATES[1])
    await journal.close()
    [leftover] = await left_in(tmp_path)
    assert same(leftover.changes, TWO)


async def test_the_lines_can_be_read_by_people(tmp_path: Path) -> None:
    journal = Journal("shop", tmp_path)
    await journal.keep(Journalled(ChangeSet.of([Insert(0, ITEMS, (("note", "text"), ("id", None)))]), at=1.5))
    assert journal.path is not None
    first, change, end = map(json.loads, journal.path.read_text().splitlines())
    assert first["connection"] == "shop"
    assert change == {
        "change": {"insert": 0, "relation": ["public", "items"], "entries": [["note", "text"], ["id", None]]}
    }
    assert end == {"end": {"at": 1.5, "drafts": 1, "prepared": None, "adopted": []}}
    await journal.close()


async def left_in(directory: Path) -> tuple[Leftover, ...]:
    """What a process that starts now would be offered."""
    journal = Journal("shop", directory)
    try:
        return await journal.leftovers()
    finally:
        await journal.close()


async def left_behind(directory: Path) -> Path:
    """A journal in which one edit is staged, whose owner is gone."""
    journal = Journal("shop", directory)
    await journal.keep(STATES[0])
    path = journal.path
    assert path is not None
    await journal.close()
    return path
