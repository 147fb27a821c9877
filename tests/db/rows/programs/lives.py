"""Stages and writes changes in life after life, one or two at a time, each killed at a random moment.

python lives.py TARGET LEDGER KILLS SEED, where TARGET is JSON. What is done is noted in the ledger before it
and after it; a last life writes what is left. A conflict, which a change made twice would be, ends the program.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import os
import select
import signal
import sys
import threading
import time
import traceback
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import Database, open_database
from pooldeck_db.rows import NOTHING, Applied, ChangeSet, Conflicted, Insert, Prepared, RowAddress, RowImage
from pooldeck_db.target import Backend, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STILL = 30.0
"""Seconds without an event until something is wrong with a life."""
MOST_EVENTS = 14
"""How many things happen in a life at most before one is killed."""

COMMITTING = b"!"
"""What a life says when the database is to commit next."""

ROWS = 40
"""More rows than a life changes."""

LONGEST_PAUSE = 0.012
"""Seconds from the last of them to the kill, at most."""


class Life:
    """One process that opens the database, takes over what the last one left, and goes on."""

    def __init__(self, target: Target, note: Callable[[str], None], *, number: int, random: Random) -> None:
        self._target = target
        self._tell = note
        self._events = 0
        self._random = random
        self._tokens = (f"{number}.{count}" for count in itertools.count())
        self._rows = itertools.count(number * ROWS)
        self._undoable: list[str] = []
        schema = "main" if target.backend is Backend.SQLITE else "public"
        self._made, self._cells = RelationName(schema, "made"), RelationName(schema, "cells")

    async def run(self, may_begin: int) -> None:
        """Open the database, and when it may begin, go on until somebody ends it."""
        database = await open_database(self._target)
        for relation in (self._made, self._cells):
            await database.catalog.detail(relation)  # A server takes its time for what it is asked first.
        await asyncio.to_thread(os.read, may_begin, 1)
        await self._recover(database)
        while self._events < 2 * ROWS:
            await self._random.choice((self._stage, self._stage, self._stage, self._undo, self._apply))(database)
        await asyncio.Event().wait()

    async def last(self) -> None:
        """Write what is left, and end."""
        database = await open_database(self._target)
        await self._recover(database)
        await self._write(database, database.staging.changes)
        assert len(database.staging.changes) == 0
        await database.close()

    def missing(self) -> ChangeSet:
        """Changes that nobody can write, since there is no such row."""
        return self._edit("missing")(NOTHING.inserted(self._made))

    def _note(self, event: str) -> None:
        self._events += 1
        self._tell(event)

    async def _recover(self, database: Database) -> None:
        self._note("opened")
        for leftover in await database.journal.leftovers():
            assert not leftover.trouble
            committed = None
            if leftover.prepared is not None:
                committed = await verified(database, leftover.prepared)
                self._note(f"found {committed}")
            self._note("adopting")
            await database.staging.adopt(leftover, committed=committed)
            self._note("adopted")

    async def _stage(self, database: Database) -> None:
        token = next(self._tokens)
        how = self._random.choice((self._insert, self._edit, self._delete))(token)
        self._note(f"stage {token}")
        await database.staging.change(how)
        self._note(f"staged {token}")
        self._undoable.append(token)

    async def _undo(self, database: Database) -> None:
        if self._undoable:
            token = self._undoable.pop()
            self._note(f"undo {token}")
            assert await database.staging.undo()
            self._note(f"undone {token}")

    async def _apply(self, database: Database) -> None:
        changes = database.staging.changes
        dropped = [id for id in changes.changes if self._random.random() < 0.3]  # noqa: A001
        await self._write(database, changes.without(dropped))
        self._undoable.clear()

    async def _write(self, database: Database, changes: ChangeSet) -> None:
        async def prepared(what: Prepared) -> None:
            self._note("preparing")
            await database.staging.preparing(what)
            self._note("prepared")

        outcome = await database.rows.apply(changes, prepared=prepared)
        assert isinstance(outcome, Applied), outcome
        self._note("applied")
        await database.staging.conclude(outcome)
        self._note("concluded")

    def _insert(self, token: str) -> Callable[[ChangeSet], ChangeSet]:
        return lambda changes: changes.inserted(self._made, [("token", token)])

    def _edit(self, token: str) -> Callable[[ChangeSet], ChangeSet]:
        image = self._untouched()
        return lambda changes: changes.edited([(image, "note", token)])

    def _delete(self, token: str) -> Callable[[ChangeSet], ChangeSet]:
        image = self._untouched()
        # Which token a deleted row stands for is known from the ledger.
        self._note(f"row {image.values[0]!r} {token}")
        return lambda changes: changes.deleted([image])

    def _untouched(self) -> RowImage:
        """A row that no change was ever made of."""
        number = next(self._rows)
        key = number if self._target.backend is Backend.SQLITE else str(number)
        return RowImage(RowAddress(self._cells, ("id",), (key,)), ("id", "note"), (key, "old"))


async def verified(database: Database, prepared: Prepared) -> bool:
    """Whether it was committed, as soon as that is known: the server may still be at it."""
    async with asyncio.timeout(20):
        while True:
            committed = await database.rows.verify(prepared)
            if committed is None and prepared.transaction is None:
                committed = await is_there(database, prepared)
            if committed is not None:
                return committed


async def is_there(database: Database, prepared: Prepared) -> bool:
    """Whether the rows that it inserted are there, as a user would find out who knows what was typed.

    pooldeck cannot tell where another life has got the number of such a row.
    """
    inserted = [written.change for written in prepared.written if isinstance(written.change, Insert)]
    token = dict(inserted[0].entries)["token"]
    async with database.sessions.reading() as session:
        found = await session.execute(text("SELECT 1 FROM made WHERE token = :token"), {"token": token})
        return found.first() is not None


class Running:
    """A life in a process of its own, which does nothing before it is told to begin."""

    def __init__(self, life: Callable[[Callable[[str], None]], Life], ledger: int) -> None:
        self._reading, writing = os.pipe()
        may_begin, self._beginning = os.pipe()
        self._pid = os.fork()
        if not self._pid:

            def note(event: str) -> None:
                noted(ledger, event)
                os.write(writing, COMMITTING if event == "prepared" else b".")

            os.close(self._reading)
            os.close(self._beginning)
            try:
                asyncio.run(life(note).run(may_begin))
            finally:
                traceback.print_exc()
                os._exit(1)  # What else there is to do is the parent's.
        os.close(writing)
        os.close(may_begin)

    def begin(self) -> None:
        """Let it begin."""
        os.write(self._beginning, b"!")

    def wait(self, events: int, *, is_aimed: bool) -> None:
        """Wait until so many things have happened; or, where that is aimed at, until it commits."""
        for _ in range(events):
            if not select.select([self._reading], [], [], STILL)[0]:
                sys.exit("A life stands still.")
            event = os.read(self._reading, 1)
            if not event:
                sys.exit("A life ended by itself.")
            if is_aimed and event == COMMITTING:
                break

    def kill(self) -> None:
        """End it at once, unless it was before."""
        if not self._pid:
            return
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self._pid = 0
        os.close(self._reading)
        os.close(self._beginning)


def noted(ledger: int, event: str) -> None:
    """Have an event in the ledger, whatever becomes of this process."""
    os.write(ledger, f"{event}\n".encode())


async def warmed_up(target: Target) -> None:
    """Have everything imported that a life needs, and nothing written."""

    async def prepared(what: Prepared) -> None:
        raise AssertionError(what)

    database = await open_database(target)
    missing = Life(target, print, number=-1, random=Random()).missing()
    assert isinstance(await database.rows.apply(missing, prepared=prepared), Conflicted)
    await database.close()


def live(
    lives: Iterator[Callable[[Callable[[str], None]], Life]], ledger: int, random: Random, ending: ExitStack
) -> None:
    """Run one after the other or two at a time; those that nobody killed are ended with `ending`."""

    def made(life: Callable[[Callable[[str], None]], Life]) -> Running:
        process = Running(life, ledger)
        ending.callback(process.kill)
        return process

    running: list[Running] = []
    # The next one opens the database meanwhile.
    ahead = made(next(lives))
    for life in (*lives, None):
        running.append(ahead)
        if life is not None:
            ahead = made(life)
        running[-1].begin()
        is_aimed = random.random() < 0.5
        running[-1].wait(MOST_EVENTS if is_aimed else random.randint(1, MOST_EVENTS), is_aimed=is_aimed)
        # It is to be killed anywhere between two events, and often while the database commits, which is soon done.
        is_at_once = is_aimed and random.random() < 0.5
        time.sleep(0.0 if is_at_once else random.uniform(0, LONGEST_PAUSE))
        # One of two goes on, so that what the dead left is offered while another is alive.
        if len(running) > 1 or random.random() < 0.5:
            running.pop(-1 if is_aimed else 0).kill()


def main(target: Target, ledger: int, kills: int, random: Random) -> None:
    asyncio.run(warmed_up(target))
    # The thread of a connection may still be on its way out; a lock that it holds would be held in every child.
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join()
    # What is there by now is garbage of nobody's, and shared by all of them as long as nobody looks through it.
    gc.freeze()
    lives = (partial(Life, target, number=number, random=Random(random.random())) for number in range(kills))
    # Also where one failed: whoever waits for this program waits for all that hold its output.
    with ExitStack() as ending:
        live(lives, ledger, random, ending)
    asyncio.run(Life(target, partial(noted, ledger), number=kills, random=random).last())


if __name__ == "__main__":
    where = json.loads(sys.argv[1])
    path = where.pop("path", None)
    backend = Backend(where.pop("backend"))
    opened = Target(backend, **where, path=Path(path) if path else None)
    main(opened, os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND), int(sys.argv[3]), Random(int(sys.argv[4])))
