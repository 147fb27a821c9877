"""Where a connection was asked for: the calls that led there, without those of the libraries between."""

from __future__ import annotations

import inspect
import sys
from pathlib import PurePath
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

_KNOWN: dict[object, bool] = {}
"""Whether a module is of one of them; there are no more modules than the process has."""


def captured() -> tuple[Call, ...]:
    """The calls that lead here as (file, line, function), the innermost last."""
    calls: list[Call] = []
    for looked_at, frame in enumerate(_frames(), 1):
        module = frame.f_globals.get("__name__", "")
        between = _KNOWN.get(module)
        if between is None:
            between = _KNOWN[module] = str(module).partition(".")[0] in _BETWEEN
        if not between:
            code = frame.f_code
            calls.append((code.co_filename, frame.f_lineno, code.co_qualname))
        if len(calls) == CALLS_KEPT or looked_at == CALLS_LOOKED_AT:
            break
    return tuple(reversed(calls))


def readable(stack: tuple[Call, ...]) -> tuple[str, ...]:
    """One line for each call: `shop/orders.py:42 in list_orders`."""
    return tuple(f"{'/'.join(PurePath(file).parts[-2:])}:{line} in {function}" for file, line, function in stack)


def _frames() -> Iterator[FrameType]:
    """From the innermost call outwards, also across the greenlets that SQLAlchemy runs its core in."""
    yield from _outwards(inspect.currentframe())
    greenlet = sys.modules.get(
        "greenlet"
    )  # Loaded by SQLAlchemy where an async engine is in use, else not needed.
    current = None if greenlet is None else greenlet.getcurrent().parent
    while current is not None:
        yield from _outwards(current.gr_frame)
        current = current.parent


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back
