"""A process that publishes its pool and then forks two workers, each with a connection of its own, and a helper
without any: `forking.py URL ADDRESS`. It prints their process ids; the end of its input ends all."""

from __future__ import annotations

import os
import sys

from sqlalchemy import create_engine

from pooldeck_db.poolwatch import named, publish


def main(url: str, address: str) -> None:
    engine = create_engine(url, pool_size=2, max_overflow=0)
    publish(engine, address, name="shop")
    with engine.connect():
        pass
    reading, writing = os.pipe()
    children = []
    for number in range(3):
        child = os.fork()
        if not child:
            os.close(writing)
            engine.dispose(close=False)
            if number < 2:
                with named(f"worker {number}"), engine.connect():
                    os.read(reading, 1)
            else:
                os.read(reading, 1)
            engine.dispose()
            return
        children.append(child)
    print(*children, flush=True)  # noqa: T201
    sys.stdin.read()
    os.close(writing)
    for child in children:
        os.waitpid(child, 0)


main(*sys.argv[1:])
