"""What is staged outlasts the process, goes back and forth by steps, and is settled by what came of an apply."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ConnectionLost, ConstraintViolated, PooldeckError, ValueRefused
from pooldeck_db.rows import (
    NOTHING,
    Applied,
    Conflict,
    Conflicted,
    Edit,
    Insert,
    Journal,
    Leftover,
    Refused,
    Staging,
    Unknown,
    keeper,
    steps,
)
from support.changes import ITEMS, ORDERS, cell, prepared, row, written
from support.disk import full_at

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from pooldeck_db.rows import ChangeSet, Entry, Outcome

ONE = NOTHING.edited([cell(1, "new")])
TWO = ONE.inserted(ORDERS, [("note", "a")])


@asynccontextmanager
async def staging_in(directory: Path) -> AsyncIterator[tuple[Staging, Journal]]:
    journal = Journal("shop", directory)
    yield Staging(journal), journal
    await journal.close()


def editing(number: int, entry: Entry) -> Callable[[ChangeSet], ChangeSet]:
    """The change that has the note of a row hold something."""
    return lambda changes: changes.edited([cell(number, entry)])


async def left_in(directory: Path) -> tuple[Leftover, ...]:
    """What a process that starts now would be offered."""
    journal = Journal("shop", directory)
    try:
        return await journal.leftovers()
    finally:
        await journal.close()


async def test_what_is_staged_is_on_the_disk(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(ONE)
        await staging.change(lambda changes: changes.inserted(ORDERS, [("note", "a")]))
        assert list(staging.changes) == list(TWO)
        assert staging.notice is None
    [leftover] = await left_in(tmp_path)
    assert list(leftover.changes) == list(TWO)


async def test_changes_that_are_made_at_once_all_hold(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await asyncio.gather(*(staging.change(editing(number, "x")) for number in range(20)))
        assert {change.id for change in staging.changes} == {row(number).address for number in range(20)}


async def test_steps_go_back_and_forth_and_so_does_the_disk(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        sets = [NOTHING, ONE, TWO, TWO.deleted([row(1)]), TWO.deleted([row(1)]).without([0])]
        for changes in sets[1:]:
            await staging.stage(changes)
        assert not await staging.redo()
        for changes in reversed(sets[:-1]):
            assert await staging.undo()
            assert list(staging.changes) == list(changes)
        assert (await staging.undo(), staging.can_undo, staging.can_redo) == (False, False, True)
        for changes in sets[1:4]:
            assert await staging.redo()
            assert list(staging.changes) == list(changes)
        await staging.stage(ONE)
        assert (await staging.redo(), staging.can_undo, staging.can_redo) == (False, True, False)
        await staging.undo()
    [leftover] = await left_in(tmp_path)
    assert list(leftover.changes) == list(sets[3])


async def test_a_new_row_after_an_undo_is_another_one(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.change(lambda changes: changes.inserted(ORDERS))
        await staging.undo()
        await staging.change(lambda changes: changes.inserted(ITEMS))
        assert list(staging.changes) == [Insert(1, ITEMS, ())]


async def test_a_change_that_is_refused_changes_nothing(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(ONE)
        with pytest.raises(ValueRefused):
            await staging.change(lambda changes: changes.deleted([row(1)]).edited([cell(1, "x")]))
        await staging.change(lambda changes: changes)
        assert staging.changes is ONE
        assert await staging.undo()
        assert not staging.can_undo


async def test_whoever_listens_is_told_of_every_change(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        seen: list[int] = []
        stop = staging.subscribe(lambda: seen.append(len(staging.changes)))
        await staging.stage(TWO)
        await staging.undo()
        await staging.redo()
        await staging.preparing(prepared(*TWO))
        await staging.settle(committed=True)
        stop()
        await staging.stage(ONE)
        assert seen == [2, 0, 2, 2, 0]


async def test_steps_are_bounded_in_number(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        for number in range(steps.MOST_STEPS + 10):
            await staging.change(editing(number % 7, number))
        count = 0
        while await staging.undo():
            count += 1
        assert count == steps.MOST_STEPS
        assert len(staging.changes) == 7


async def test_steps_are_bounded_in_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MOST_HELD", 100_000)
    async with staging_in(tmp_path) as (staging, _):
        for number in range(30):
            await staging.stage(NOTHING.edited([cell(1, f"{number}" + "x" * 10_000)]))
        count = 0
        while await staging.undo():
            count += 1
        assert 5 < count < 12
        while await staging.redo():
            pass
        assert list(staging.changes) == list(NOTHING.edited([cell(1, "29" + "x" * 10_000)]))


async def test_the_bytes_of_all_values_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "MOST_STAGED", 1024 * 1024)
    async with staging_in(tmp_path) as (staging, _):
        for number in range(4):
            await staging.change(editing(number, b"x" * 250_000))
        full = staging.changes
        with pytest.raises(ValueRefused, match="1 MiB"):
            await staging.change(lambda changes: changes.edited([cell(4, b"x" * 250_000)]))
        assert staging.changes is full
        await staging.change(lambda changes: changes.without([row(0).address]))
        await staging.change(lambda changes: changes.edited([cell(4, b"x" * 250_000)]))
        assert len(staging.changes) == 4


async def test_a_state_directory_that_cannot_be_written_loses_nothing_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    async with staging_in(tmp_path / "file") as (staging, journal):
        assert staging.notice is None
        await staging.stage(ONE)
        assert list(staging.changes) == list(ONE)
        assert staging.notice is not None
        assert "not kept on the disk" in staging.notice.what
        assert str(tmp_path / "file") in staging.notice.subject
        assert staging.notice.hint
        # Nothing is there that could be offered although it was written.
        await staging.preparing(prepared(*ONE))
        await staging.conclude(Applied(prepared(*ONE).written))
        assert (len(staging.changes), staging.pending, journal.path) == (0, None, None)


async def test_a_disk_that_is_full_for_a_while_gets_everything_afterwards(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(ONE)
        with full_at(100):
            await staging.stage(TWO)
            assert staging.notice is not None
            with pytest.raises(PooldeckError, match="not kept on the disk") as caught:
                await staging.preparing(prepared(*TWO))
            assert caught.value.hint
        assert (list(staging.changes), staging.pending) == (list(TWO), None)
        [] = await left_in(tmp_path)
        await staging.change(lambda changes: changes.deleted([row(2)]))
        assert staging.notice is None
    [leftover] = await left_in(tmp_path)
    assert list(leftover.changes) == list(TWO.deleted([row(2)]))


async def test_what_is_committed_is_staged_no_more_and_the_rest_still_is(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, journal):
        await staging.stage(TWO)
        await staging.preparing(prepared(*ONE))
        sent = staging.pending
        assert sent is not None
        assert sent.id
        await staging.conclude(Applied(prepared(*ONE).written))
        assert list(staging.changes) == [Insert(0, ORDERS, (("note", "a"),))]
        assert (staging.pending, staging.can_undo, staging.can_redo) == (None, False, False)
        await staging.conclude(Applied(prepared(*staging.changes).written))
        assert (len(staging.changes), journal.path) == (0, None)


CONFLICT = Conflict(Edit(row(1), (("note", "new"),)), None)


@pytest.mark.parametrize(
    "outcome",
    [Conflicted((CONFLICT,)), Refused(None, "", ConstraintViolated("No."))],
    ids=lambda outcome: type(outcome).__name__,
)
@pytest.mark.parametrize("is_prepared", [False, True])
async def test_what_was_not_written_stays_staged(outcome: Outcome, is_prepared: bool, tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(TWO)
        if is_prepared:
            await staging.preparing(prepared(*TWO))
        await staging.conclude(outcome)
        assert (list(staging.changes), staging.pending, staging.can_undo) == (list(TWO), None, True)
        await staging.undo()
        assert list(staging.changes) == []


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("is_prepared", [False, True])
async def test_after_an_unknown_outcome_nothing_is_staged_until_it_is_known(
    committed: bool, is_prepared: bool, tmp_path: Path
) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(TWO)
        if is_prepared:
            await staging.preparing(prepared(*TWO))
        await staging.conclude(Unknown(prepared(*TWO), ConnectionLost("It is gone.")))
        for step in (staging.stage(ONE), staging.undo(), staging.redo(), staging.preparing(prepared(*TWO))):
            with pytest.raises(PooldeckError, match="not known yet"):
                await step
        await staging.settle(committed=committed)
        await staging.settle(committed=not committed)
        assert list(staging.changes) == ([] if committed else list(TWO))
        await staging.stage(ONE)


async def test_a_try_that_is_made_again_is_noted_in_the_place_of_the_one_before(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(TWO)
        await staging.preparing(prepared(*TWO))
        await staging.preparing(replace(prepared(*ONE), transaction="4712"))
    async with staging_in(tmp_path) as (staging, journal):
        [leftover] = await journal.leftovers()
        assert leftover.prepared is not None
        assert (leftover.prepared.transaction, len(leftover.prepared.written)) == ("4712", 1)
        await staging.adopt(leftover, committed=True)
        assert list(staging.changes) == list(TWO.without([row(1).address]))


async def test_what_was_changed_while_it_was_written_is_not_committed(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(TWO)
        sent = prepared(*TWO)
        await staging.change(lambda changes: changes.edited([cell(1, "newer")]))
        with pytest.raises(PooldeckError, match="changed while it was written"):
            await staging.preparing(sent)
        assert staging.pending is None


async def test_what_was_being_committed_when_the_process_ended_is_said_with_the_leftover(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(TWO)
        await staging.preparing(prepared(*ONE))
    for committed, rest in ((False, TWO), (True, TWO.without([row(1).address]))):
        async with staging_in(tmp_path) as (staging, journal):
            [leftover] = await journal.leftovers()
            assert list(leftover.changes) == list(TWO)
            assert leftover.prepared is not None
            assert leftover.prepared.transaction == "4711"
            assert leftover.prepared.written == (written(next(iter(ONE))),)
            with pytest.raises(PooldeckError, match="not known whether"):
                await staging.adopt(leftover)
            if not committed:
                await journal.release(leftover)
                continue
            await staging.adopt(leftover, committed=True)
            assert list(staging.changes) == list(rest)


async def test_a_leftover_is_staged_behind_what_is_staged_and_never_offered_again(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(TWO)
    async with staging_in(tmp_path) as (staging, journal):
        await staging.change(lambda changes: changes.inserted(ITEMS))
        [leftover] = await journal.leftovers()
        await staging.adopt(leftover)
        expected = [Insert(0, ITEMS, ()), *ONE, Insert(1, ORDERS, (("note", "a"),))]
        assert list(staging.changes) == expected
        assert await journal.leftovers() == ()
        assert await staging.undo()
        assert len(staging.changes) == 1
        await staging.redo()
    [leftover] = await left_in(tmp_path)
    assert list(leftover.changes) == expected
    assert len(list(tmp_path.iterdir())) == 1


async def test_a_leftover_of_a_row_that_is_staged_already_stays_on_the_disk(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(ONE)
    async with staging_in(tmp_path) as (staging, journal):
        await staging.change(lambda changes: changes.deleted([row(1)]))
        [leftover] = await journal.leftovers()
        with pytest.raises(ValueRefused, match="same row"):
            await staging.adopt(leftover)
        await staging.undo()
        await staging.adopt(leftover)
        assert list(staging.changes) == list(ONE)


async def test_a_leftover_that_cannot_be_noted_stays_on_the_disk(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(ONE)
    async with staging_in(tmp_path) as (staging, journal):
        [leftover] = await journal.leftovers()
        with full_at(50), pytest.raises(PooldeckError, match="cannot be taken over") as caught:
            await staging.adopt(leftover)
        assert caught.value.hint
        assert len(staging.changes) == 0
    [leftover] = await left_in(tmp_path)
    assert list(leftover.changes) == list(ONE)


async def test_a_change_that_is_cancelled_is_staged_and_kept_or_neither(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        for turns in range(12):
            task = asyncio.create_task(staging.change(editing(turns, "x")))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait({task})
        staged: ChangeSet = staging.changes
        await staging.stage(replace(staged))
    [leftover] = await left_in(tmp_path)
    assert list(leftover.changes) == list(staged)


async def test_what_nobody_can_judge_is_set_aside_for_the_next_process(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(TWO)
        lost = prepared(*TWO)
        await staging.preparing(lost)
        await staging.conclude(Unknown(lost, ConnectionLost("gone")))
        told: list[int] = []
        staging.subscribe(lambda: told.append(len(staging.changes)))
        await staging.set_aside()
        assert told == [0]
        assert (staging.pending, staging.can_undo) == (None, False)
        (left,) = await left_in(tmp_path)
        assert left.prepared is not None
        assert [change.id for change in left.changes] == [change.id for change in TWO]
        await staging.change(lambda changes: changes.inserted(ORDERS))
        assert [change.id for change in staging.changes] == [TWO.drafts]
        assert len(await left_in(tmp_path)) == 1
    assert {len(each.changes) for each in await left_in(tmp_path)} == {2, 1}


async def test_what_is_not_on_the_disk_is_not_set_aside(tmp_path: Path) -> None:
    no_directory = tmp_path / "a file"
    no_directory.touch()
    async with staging_in(no_directory) as (staging, _):
        await staging.stage(ONE)
        await staging.preparing(prepared(*ONE))
        with pytest.raises(PooldeckError, match="set aside, it would be lost") as caught:
            await staging.set_aside()
        assert caught.value.hint
        assert (staging.changes, staging.pending is None) == (ONE, False)


async def test_without_an_unknown_outcome_nothing_is_set_aside(tmp_path: Path) -> None:
    async with staging_in(tmp_path) as (staging, _):
        await staging.stage(ONE)
        await staging.set_aside()
        assert staging.changes == ONE
        assert staging.can_undo
