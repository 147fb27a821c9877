"""Sessions race for the same rows: the result is that of some order, or a conflict was shown."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from dataclasses import dataclass, field
from itertools import permutations
from random import Random
from typing import TYPE_CHECKING, TypeAlias

import aiosqlite
import asyncpg

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.errors import ConstraintViolated, LockUnavailable
from pooldeck_db.paging import Key
from pooldeck_db.rows import NOTHING, Applied, Conflicted, Delete, Edit, Insert, Refused
from support.paging import main_schema
from support.rows import apply
from support.servers import run_script, sqlite_target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.rows import Change, ChangeSet, Outcome, RowImage
    from pooldeck_db.target import Target

State: TypeAlias = dict[str, tuple[object, object]]
"""Rows by their key."""

Run: TypeAlias = "Callable[[str], Awaitable[Sequence[tuple[object, ...]]]]"
"""Runs a statement and gives its rows."""

SEEDS, ROUNDS = 4, 50


@dataclass
class Race:
    """What is raced for, and what came of it."""

    random: Random
    detail: RelationDetail
    done: list[Callable[[State], bool]] = field(default_factory=list)
    """What was committed: each changes the state, and says whether it could have."""
    outcomes: list[Outcome] = field(default_factory=list)

    async def wait(self) -> None:
        """Let the others go on for a while."""
        for _ in range(self.random.randrange(60)):
            await asyncio.sleep(0)


async def _rows(race: Race, database: Database) -> list[RowImage]:
    """The rows as they are now, by all keys that any can have."""
    is_text = database.product == "PostgreSQL"
    keys = [Key((str(number) if is_text else number,)) for number in KEYS]
    return [image for image in await database.rows.images(race.detail, keys) if image is not None]


async def _edit(race: Race, database: Database, name: str) -> None:
    """Read, think, write."""
    await race.wait()
    rows = await _rows(race, database)
    await race.wait()
    changes = NOTHING
    for row in race.random.sample(rows, min(len(rows), race.random.randint(1, 3))):
        chance = race.random.random()
        if chance < 0.15:
            changes = changes.deleted([row])
        elif chance < 0.25:
            number = 100 + race.random.randrange(3)
            changes = changes.edited([(row, "id", number if database.product == "SQLite" else str(number))])
        else:
            changes = changes.edited([(row, race.random.choice("ab"), f"{name}{race.random.randrange(10**6)}")])
    if race.random.random() < 0.3:
        number = 200 + race.random.randrange(2)
        id_ = number if database.product == "SQLite" else str(number)
        changes = changes.inserted(race.detail.relation.name, [("id", id_), ("a", name)])
    outcome = await apply(database, changes)
    race.outcomes.append(outcome)
    if isinstance(outcome, Applied):
        race.done.append(lambda state: _replay(state, changes))
    elif isinstance(outcome, Refused):
        assert isinstance(outcome.error, ConstraintViolated | LockUnavailable), outcome


def _replay(state: State, changes: ChangeSet) -> bool:
    """Write a set to a state; False where its rows are not as the set has them there."""
    written = [(_taken(state, change), change) for change in changes]
    kept = [(row, change) for row, change in written if row is not None and not isinstance(change, Delete)]
    # Every one is put, also behind one that cannot be.
    is_put = [_put(state, row, change) for row, change in kept]
    return all(is_put) and all(row is not None for row, _ in written)


def _taken(state: State, change: Change) -> tuple[object, ...] | None:
    """Take a change's row out of the state; None where it is not there as the change has it."""
    if isinstance(change, Insert):
        return (None, None)
    row = state.pop(str(change.base.values[0]), None)
    return row if row == change.base.values[1:] else None


def _put(state: State, row: tuple[object, ...], change: Edit | Insert) -> bool:
    """Put a change's row into the state; False where its key is taken."""
    held = dict(zip("ab", row, strict=True)) | dict(change.entries)
    key = str(held.pop("id")) if "id" in held else str(change.base.values[0]) if isinstance(change, Edit) else ""
    is_free = key not in state
    state[key] = (held["a"], held["b"])
    return is_free


async def _interfere(race: Race, run: Run) -> None:
    """A transaction of somebody else, which locks nothing before it writes and compares nothing."""
    await race.wait()
    key = race.random.randint(1, 4)
    value = f"raw{race.random.randrange(10**6)}"
    deletes = race.random.random() < 0.2
    name = race.detail.relation.name
    sql = f"DELETE FROM {name.name} WHERE id = {key}"
    if not deletes:
        sql = f"UPDATE {name.name} SET a = '{value}' WHERE id = {key}"
    await run("BEGIN" if name.schema == "public" else "BEGIN IMMEDIATE")
    await run(sql)
    await race.wait()
    if race.random.random() < 0.3:
        await run("ROLLBACK")
        return
    await run("COMMIT")

    def replay(state: State) -> bool:
        if deletes:
            state.pop(str(key), None)
        elif str(key) in state:
            state[str(key)] = (value, state[str(key)][1])
        return True

    race.done.append(replay)


@contextlib.asynccontextmanager
async def _raw(target: Target) -> AsyncIterator[Run]:
    """What runs a statement by the bare driver and gives its rows."""
    if target.path is not None:
        async with aiosqlite.connect(target.path, isolation_level=None, timeout=10) as lite:

            async def run(sql: str) -> list[tuple[object, ...]]:
                return [tuple(row) for row in await lite.execute_fetchall(sql)]

            yield run
        return
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)

    async def ask(sql: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in await connection.fetch(sql)]

    try:
        yield ask
    finally:
        await connection.close()


START: State = {str(number): (f"a{number}", None) for number in range(1, 5)}
FILL = ", ".join(f"({key}, '{a}', NULL)" for key, (a, _) in START.items())
KEYS = (*range(1, 5), *range(100, 103), *range(200, 202))
"""What rows may have."""


async def test_no_update_is_ever_lost(target: Target) -> None:
    if target.path is None:
        await run_script(target, f"ALTER DATABASE {target.database} SET deadlock_timeout = '20ms'")
    # Several at once, each of a table of its own: they wait for locks half of the time.
    every = await asyncio.gather(*(_races(target, seed) for seed in range(SEEDS)))
    outcomes = [outcome for outcomes in every for outcome in outcomes]
    assert sum(isinstance(outcome, Applied) for outcome in outcomes) > SEEDS * ROUNDS // 2
    assert sum(isinstance(outcome, Conflicted) for outcome in outcomes) > SEEDS * ROUNDS // 10


async def _races(target: Target, seed: int) -> list[Outcome]:
    """What came of so many races for the rows of one table."""
    if target.path is not None:
        target = sqlite_target(target.path.with_name(f"{seed}.db"))
        sqlite3.connect(str(target.path)).close()
    table = f"t{seed}"
    await run_script(target, f"CREATE TABLE {table} (id integer PRIMARY KEY, a text, b text)")
    outcomes: list[Outcome] = []
    one, other = await open_database(target), await open_database(target)
    detail = await one.catalog.detail(RelationName(main_schema(one), table))
    async with _raw(target) as run, _raw(target) as interfering:
        for number in range(ROUNDS):
            race = Race(Random(seed * ROUNDS + number), detail)
            await run(f"DELETE FROM {table}")
            await run(f"INSERT INTO {table} VALUES {FILL}")
            await asyncio.gather(_edit(race, one, "one"), _edit(race, other, "two"), _interfere(race, interfering))
            left = {str(id_): (a, b) for id_, a, b in await run(f"SELECT * FROM {table}")}
            assert any(_comes_to(order, left) for order in permutations(race.done)), (race, left)
            outcomes += race.outcomes
    await one.close()
    await other.close()
    return outcomes


def _comes_to(order: tuple[Callable[[State], bool], ...], left: object) -> bool:
    state = dict(START)
    return all(step(state) for step in order) and state == left
