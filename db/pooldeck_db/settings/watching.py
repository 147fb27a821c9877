"""Which pools of other processes are watched, and from where on something is said of a pool, as settings."""

from __future__ import annotations

from pydantic import Field

from pooldeck_db.settings.section import Seconds, Section


class WatchedPool(Section):
    """The pools of one service, to be watched with `pooldeck pool NAME`."""

    addresses: list[str] = Field(min_length=1)
    """Where they are published: `unix:/run/shop-*.sock`, `http://127.0.0.1:8000/pool`."""


class ThresholdSettings(Section):
    """From where on the pool screen says that something is likely wrong."""

    leak: Seconds = 5.0
    """Seconds that a connection is held without running anything."""
    statement: Seconds = 30.0
    """Seconds that one statement runs."""
    wait: Seconds = 0.1
    """Seconds that 95 of 100 checkouts wait at most."""
