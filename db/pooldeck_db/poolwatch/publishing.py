"""Publishes the pool of an engine in this process at a Unix socket."""

from __future__ import annotations

import atexit
import logging
import os
from typing import TYPE_CHECKING, Self

from pooldeck_db.errors import PooldeckError
from pooldeck_db.poolwatch.addresses import default_name, socket_path
from pooldeck_db.poolwatch.protocol import READERS, greeting, line_of
from pooldeck_db.poolwatch.serving import Server
from pooldeck_db.poolwatch.sockets import identity_of, listening

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

    from pooldeck_db.pool.observed import PoolObserver

_LOG = logging.getLogger(__name__)


def publish(
    engine: Engine | AsyncEngine, address: str = "", *, name: str = "", stacks: bool = False
) -> Publication:
    """Publish the engine's pool, for `pooldeck pool ADDRESS` to watch.

    `address` is `unix:/run/shop.sock` or a path; empty for one in the user's runtime directory, which the answer
    names. `name` is what the process calls itself. `stacks` notes where each connection was asked for, which is
    how a leak is found, and costs some fifty microseconds a checkout. Raises ConfigurationError where the address
    cannot be used, as while another process publishes there.
    """
    from pooldeck_db.pool.instrumented import observe  # Only with an engine is SQLAlchemy there anyway.

    called = name or default_name()
    publication = Publication(socket_path(address, called), called, chosen=bool(address))
    try:
        publication.open(observe(engine, name=called, stacks=stacks))
    except (PooldeckError, RuntimeError):  # The latter where no thread can be had.
        publication.close()
        raise
    return publication


class Publication:
    """A pool that is published, until this is closed or the process ends."""

    def __init__(self, path: Path, name: str, *, chosen: bool) -> None:
        self.path = path
        self._name = name
        self._chosen = chosen
        self._listener = listening(path, READERS)
        self._identity = identity_of(path)
        self._process = os.getpid()
        self._observer: PoolObserver | None = None
        self._server: Server | None = None

    @property
    def address(self) -> str:
        """What to give to `pooldeck pool`."""
        return f"unix:{self.path}"

    def open(self, observer: PoolObserver) -> None:
        """Begin to serve what the observer sees."""
        self._observer = observer
        self._server = Server(
            self._listener, greeting(self._name, os.getpid()), lambda: line_of(observer.snapshot())
        )
        self._server.start()
        _OPEN.add(self)

    def close(self) -> None:
        """End it, and remove the socket; closing again does nothing."""
        _OPEN.discard(self)
        if self._server is not None:
            self._server.stop()
            self._server = None
        self._listener.close()
        if self._process == os.getpid() and self._identity is not None:
            if identity_of(self.path) == self._identity:
                self.path.unlink(missing_ok=True)
            self._identity = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def forked(self) -> None:
        """In a forked process: leave the parent's socket to the parent, and publish anew with the first checkout.

        A process that never uses the pool, as a helper of multiprocessing, publishes nothing.
        """
        if self._server is not None and self._observer is not None:
            self._server.abandon()
            self._server, self._identity = None, None
            self._observer.recorder.newborn = self._born

    def _born(self) -> None:
        """Publish the pool of this forked process beside that of its parent."""
        if self._observer is None:
            return
        pid = os.getpid()
        stem = self.path.stem.removesuffix(f"-{self._process}")
        self.path = self.path.with_name(f"{stem}-{pid}{self.path.suffix}")
        try:
            self._listener = listening(self.path, READERS)
            self._process, self._identity = pid, identity_of(self.path)
            self.open(self._observer)
        except (
            PooldeckError,
            RuntimeError,
        ) as error:  # No such place, or no thread: a checkout must not fail for it.
            _LOG.warning("The pool of process %s is not published: %s", pid, error)


_OPEN: set[Publication] = set()
"""What is published lives as long as the process, whether or not anybody keeps what `publish` answered."""


def _close_all() -> None:
    for publication in tuple(_OPEN):
        publication.close()


def _forked() -> None:
    for publication in tuple(_OPEN):
        publication.forked()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_forked)
