"""A shop as a service of FastAPI, run by uvicorn in a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import threading
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from support.pool import url_of
from support.servers import run_script

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.target import Target

TESTS = Path(__file__).parents[1]


class Shop:
    """The running service."""

    def __init__(self, url: str, socket: Path) -> None:
        self.url = url
        self.socket = socket


@asynccontextmanager
async def open_shop(target: Target, socket: Path, *, timeout: float = 30.0) -> AsyncIterator[Shop]:
    """The service over the target, with tables for it."""
    await run_script(
        target,
        "CREATE TABLE orders (number integer PRIMARY KEY, item text NOT NULL)",
        "CREATE TABLE parts (number integer PRIMARY KEY, of integer NOT NULL"
        " REFERENCES orders DEFERRABLE INITIALLY DEFERRED)",
        "INSERT INTO orders VALUES (1, 'lamp')",
    )
    async with serving("shop_service", target, SHOP_SOCKET=str(socket), SHOP_TIMEOUT=str(timeout)) as url:
        yield Shop(url, socket)
    assert not socket.exists()


@asynccontextmanager
async def serving(name: str, target: Target, **settings: str) -> AsyncIterator[str]:
    """The address of one of the services while it runs over the target."""
    environ = os.environ | {
        "SHOP_URL": url_of(target).render_as_string(),
        "PYTHONPATH": str(TESTS),
        **settings,
    }
    command = [sys.executable, "-m", "uvicorn", f"services.{name}:app", "--port", "0", "--no-access-log"]
    process = await asyncio.to_thread(
        lambda: subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
    )
    try:
        url, rest = await asyncio.to_thread(_address, process)
        yield url
        process.terminate()
        await asyncio.to_thread(process.wait, 10)
        rest.join()
    finally:
        process.kill()
        process.communicate()


def _address(process: subprocess.Popen[str]) -> tuple[str, threading.Thread]:
    """Where it listens, as it says; what it says further is read away."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if found := re.search(r"running on (http://\S+)", line):
            rest = threading.Thread(target=process.stderr.read)
            rest.start()
            return found[1], rest
    raise AssertionError(said)


def asking(url: str) -> httpx.AsyncClient:
    """A client that makes a connection for each request: after an error the service closes the one it had."""
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=0)
    return httpx.AsyncClient(base_url=url, timeout=30, trust_env=False, limits=limits)
