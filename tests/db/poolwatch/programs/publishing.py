"""A process that publishes its pool, holds all of it, and wants more: `publishing.py KIND URL ADDRESS`.

It prints the address when all is as it should be; then it reads a word at a time from its input, which blocks an
event loop, too: `release` ends all that is held, `crash` the process, and the end of the input ends it in order.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading

from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

from pooldeck_db.poolwatch import Publication, named, publish

SIZE, ASKING = 2, 5


def main(kind: str, url: str, address: str) -> None:
    if kind == "async":
        asyncio.run(with_tasks(url, address))
    else:
        with_threads(url, address)


async def with_tasks(url: str, address: str) -> None:
    engine = create_async_engine(url, pool_size=SIZE, max_overflow=0)
    publication, enough = publish(engine, address, name="shop", stacks=True), asyncio.Event()

    async def hold(number: int) -> None:
        with named(f"order {number}"):
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 'secret', 42"))
                await enough.wait()

    tasks = [asyncio.create_task(hold(number), name=f"task {number}") for number in range(ASKING)]
    while sum(view.statements for view in views(publication)) < SIZE:  # noqa: ASYNC110  # it has no event
        await asyncio.sleep(0.005)  # the pool has no event for it
    say(publication.address)
    while word := sys.stdin.readline().strip():
        obey(word)
        enough.set()
        await asyncio.gather(*tasks)
        say("released")
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    await engine.dispose()


def with_threads(url: str, address: str) -> None:
    engine = create_engine(url, pool_size=SIZE, max_overflow=0)
    publication, enough = publish(engine, address, name="shop", stacks=True), threading.Event()

    def hold(number: int) -> None:
        with named(f"order {number}"), engine.connect() as connection:
            connection.execute(text("SELECT 'secret', 42"))
            enough.wait()

    threads = [threading.Thread(target=hold, args=(number,), name=f"thread {number}") for number in range(ASKING)]
    for thread in threads:
        thread.start()
    while sum(view.statements for view in views(publication)) < SIZE:
        threads[0].join(0.005)
    say(publication.address)
    while word := sys.stdin.readline().strip():
        obey(word)
        enough.set()
        for thread in threads:
            thread.join()
        say("released")
    enough.set()


def views(publication: Publication) -> tuple:  # type: ignore[type-arg]
    observer = publication._observer
    assert observer is not None
    return observer.snapshot().connections


def say(word: str) -> None:
    print(word, flush=True)  # noqa: T201


def obey(word: str) -> None:
    if word == "crash":
        os.kill(os.getpid(), signal.SIGKILL)


main(*sys.argv[1:])
