"""Keeps the user's code from connecting to a database of its own."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Engine, event

if TYPE_CHECKING:
    from collections.abc import Iterator

_here = threading.local()


class OwnConnectionRefused(Exception):
    """The user's code wanted to connect while its models were loaded."""

    def __init__(self) -> None:
        super().__init__(
            "The module connects to a database when it is imported, which models may not. Have it connect where it"
            " is called, or load a module that only holds the models."
        )


@contextmanager
def offline() -> Iterator[None]:
    """Within this, no SQLAlchemy engine connects from this thread; other threads are not concerned."""
    if not event.contains(Engine, "do_connect", _refuse):
        event.listen(Engine, "do_connect", _refuse)
    before = getattr(_here, "is_offline", False)
    _here.is_offline = True
    try:
        yield
    finally:
        _here.is_offline = before


def _refuse(*_: object) -> None:
    if getattr(_here, "is_offline", False):
        raise OwnConnectionRefused
