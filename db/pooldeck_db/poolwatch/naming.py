"""Says what a task or thread is about, for whoever watches the pool."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pooldeck_db.pool.holder import HOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def named(what: str) -> Iterator[None]:
    """Whoever checks out a connection in this block is shown by this name: `with named("nightly import"):`."""
    token = HOLDER.set(what)
    try:
        yield
    finally:
        HOLDER.reset(token)
