"""Where a connection was asked for: the calls that led there, without those of the libraries between."""

from __future__ import annotations

import sys
from pathlib import PurePath
from traceback import walk_stack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from pooldeck_db.pool.checkout import Call

CALLS_KEPT = 16
"""The innermost calls that are kept."""

CALLS_LOOKED_AT = 200
"""However deep the stack is, capturing it has an end."""

_BETWEEN = ("sqlalchemy", "pooldeck_db", "asyncio", "threading", "concurrent", "contextlib", "greenlet")
"""Packages whose calls say nothing about who asked."""


def captured() -> tuple[Call, ...]:
    """The calls that lead here as (file, line, function), the innermost last."""
    calls: list[Call] = []
    for looked_at, (frame, line) in enumerate(_frames(), 1):
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package not in _BETWEEN:
            calls.append((frame.f_code.co_filename, line, frame.f_code.co_qualname))
        if len(calls) == CALLS_KEPT or looked_at == CALLS_LOOKED_AT:
            break
    return tuple(reversed(calls))


def readable(stack: tuple[Call, ...]) -> tuple[str, ...]:
    """One line for each call: `shop/orders.py:42 in list_orders`."""
    return tuple(f"{'/'.join(PurePath(file).parts[-2:])}:{line} in {function}" for file, line, function in stack)


def _frames() -> Iterator[tuple[FrameType, int]]:
    """From the innermost call outwards, also across the greenlets that SQLAlchemy runs its core in."""
    yield from walk_stack(None)
    greenlet = sys.modules.get(
        "greenlet"
    )  # Loaded by SQLAlchemy where an async engine is in use, else not needed.
    current = None if greenlet is None else greenlet.getcurrent().parent
    while current is not None:
        if current.gr_frame is not None:
            yield from walk_stack(current.gr_frame)
        current = current.parent
