"""Rows of SQLite, taken in pieces that are bounded whatever their size is, and shown as they come."""

from __future__ import annotations

import sqlite3
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.query.packed import Packed, packed
from pooldeck_db.query.sqlite.columns import columns_of
from pooldeck_db.query.store import BLOCK

if TYPE_CHECKING:
    import aiosqlite

    from pooldeck_db.query.coding import Row
    from pooldeck_db.query.intake import Intake

_MOST_ROWS = 64
"""Rows that are asked for at once: each may be a megabyte."""

_SLOW = 0.05
"""Seconds after which a piece is ended."""


class _Piece(NamedTuple):
    data: bytes
    rows: int
    first: list[Row]
    """Some of its rows."""
    error: sqlite3.Error | None
    """What ended it; what came before stays."""


async def take_rows(cursor: aiosqlite.Cursor, intake: Intake) -> int:
    """All rows; how many there were. Raises sqlite3.Error, once those are kept that came before, and Full."""
    names = [description[0] for description in cursor.description]
    count = 0
    while True:
        # In the thread of the connection, as the driver's public methods do it one by one.
        piece: _Piece = await cursor._execute(_piece, cursor._cursor)  # type: ignore[no-untyped-call]  # its own is untyped
        if intake.rows is None:
            intake.describe(columns_of(names, piece.first), Packed())
        await intake.take(piece.data, piece.rows)
        count += piece.rows
        if piece.error is not None:
            raise piece.error
        if not piece.rows:
            return count


def _piece(cursor: sqlite3.Cursor) -> _Piece:
    packs: list[bytes] = []
    first: list[Row] = []
    size = count = 0
    wanted, until = 1, perf_counter() + _SLOW
    error = None
    while size < BLOCK and perf_counter() < until:
        began = perf_counter()
        try:
            rows: list[Row] = list(map(tuple, cursor.fetchmany(wanted)))
        except sqlite3.Error as raised:
            error = raised
            break
        if not rows:
            break
        packs.append(packed(rows))
        first += rows if len(first) < _MOST_ROWS else ()
        count, size = count + len(rows), size + len(packs[-1])
        wanted = min(_MOST_ROWS, wanted * 4) if perf_counter() - began < _SLOW / 8 else 1
    return _Piece(b"".join(packs), count, first, error)
