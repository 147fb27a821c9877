"""A line for every row that was written: who changed what, when and from what."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pooldeck_db.files.appending import append
from pooldeck_db.rows.records import Delete, Edit, Insert
from pooldeck_db.rows.storing import value_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pooldeck_db.filters.storing import Json
    from pooldeck_db.rows.records import Change, RowAddress, RowImage
    from pooldeck_db.rows.results import Prepared, Written
    from pooldeck_db.rows.storing import Storable

LARGEST = 16 * 1024 * 1024
"""Bytes after which a new file is begun."""

KEPT = 4
"""How many full files are kept beside the present one."""

_OPERATIONS: Mapping[type[Change], str] = {Edit: "update", Insert: "insert", Delete: "delete"}


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, and where."""

    user: str
    """As the operating system knows the user."""
    connection: str
    """How the user knows the connection."""
    database: str
    """Where it leads, without a password."""


@dataclass(frozen=True, slots=True)
class Ran:
    """An action of the user's models that was run on rows."""

    id: str
    """What its lines have in common."""
    action: str
    """The name of its function."""
    rows: Sequence[RowAddress]
    """The rows that it was given; what it did to them, or to others, is its own."""
    transaction: str | None
    """The transaction's number (PostgreSQL)."""
    is_certain: bool = True
    """It is known to be committed; else the answer was lost."""


class Audit:
    """The audit of one connection, in a file that it shares with others."""

    def __init__(self, file: Path, author: Author) -> None:
        self._file = file
        self._author = author

    @property
    def file(self) -> Path:
        """Where it is kept."""
        return self._file

    async def record_action(self, ran: Ran, at: float) -> None:
        """Append that an action was run, at this moment in seconds since the epoch. Raises OSError."""

        def write() -> None:
            append(self._file, b"".join(lines_of_action(ran, self._author, at)), largest=LARGEST, kept=KEPT)

        await asyncio.to_thread(write)

    async def record(self, committed: Prepared, at: float) -> None:
        """Append what was committed at this moment, in seconds since the epoch. Raises OSError.

        After a crash the same may be recorded twice; its `write` is the same then.
        """
        await asyncio.to_thread(self._record, committed, at)

    def _record(self, committed: Prepared, at: float) -> None:
        lines = b"".join(lines_of(committed, self._author, at))
        append(self._file, lines, largest=LARGEST, kept=KEPT)


def lines_of(committed: Prepared, author: Author, at: float) -> Iterator[bytes]:
    """The lines that say what was committed, one a row. Pure but for the names of host and process."""
    common = _common(author, at, committed.id, committed.transaction)
    for written in committed.written:
        yield _line(common | _what(written))


def lines_of_action(ran: Ran, author: Author, at: float) -> Iterator[bytes]:
    """The lines that say that an action was run, one for each row that it was given. As pure as `lines_of`."""
    common = _common(author, at, ran.id, ran.transaction) | {"operation": "action", "action": ran.action}
    outcome: dict[str, Json] = {} if ran.is_certain else {"outcome": "unknown"}
    for address in ran.rows:
        name = address.relation
        yield _line(
            common
            | {"schema": name.schema, "table": name.name, "model": name.model, "key": _address(address)}
            | outcome
        )


def _common(author: Author, at: float, id_: str, transaction: str | None) -> dict[str, Json]:
    """What all lines of one write have."""
    return {
        "at": datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "user": author.user,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "connection": author.connection,
        "database": author.database,
        "write": id_,
        "transaction": transaction,
    }


def _line(entry: Mapping[str, Json]) -> bytes:
    return json.dumps(entry, separators=(",", ":")).encode("ascii") + b"\n"


def _what(written: Written) -> dict[str, Json]:
    change = written.change
    before, after = _cells(written)
    model: dict[str, Json] = {}
    if change.relation.model:
        # Its columns are attributes, and its class may have written more than the row.
        sent: list[Json] = [
            {"sql": each.sql, "rows": each.times, "others": each.others} for each in written.statements
        ]
        model = {"model": change.relation.model, "statements": sent}
    return {
        **model,
        "operation": _OPERATIONS[type(change)],
        "schema": change.relation.schema,
        "table": change.relation.name,
        "key": _key(written),
        "before": before,
        "after": after,
    }


def _key(written: Written) -> Json:
    """What the row is known by; None where that is nothing but all its values, or a new row was not read back."""
    if isinstance(written.change, Insert):
        address = written.after.address if written.after is not None else None
    else:
        address = written.change.base.address
    return _address(address) if address and address.columns else None


def _address(address: RowAddress) -> Json:
    return _mapping(zip(address.columns, address.values, strict=True))


def _cells(written: Written) -> tuple[Json, Json]:
    """The row's cells before and after: all of a new or a deleted row, else those that have changed."""
    match written.change:
        case Insert(entries=entries):
            return None, _mapping(entries) if written.after is None else _image(written.after)
        case Delete(base):
            return _image(written.before or base), None
        case Edit(base, entries):
            return _changed(written.before or base, dict(entries), written.after)


def _changed(before: RowImage, entries: Mapping[str, Storable], after: RowImage | None) -> tuple[Json, Json]:
    old = before.as_mapping()
    new = entries if after is None else after.as_mapping()
    # Also what a trigger changed that nobody named; and what was named although the row had it already.
    names = [name for name in old if name in new and (name in entries or repr(old[name]) != repr(new[name]))]
    return _mapping((name, old[name]) for name in names), _mapping((name, new[name]) for name in names)


def _image(image: RowImage) -> Json:
    return _mapping(image.as_mapping().items())


def _mapping(values: Iterable[tuple[str, Storable]]) -> Json:
    return {name: value_to_json(value) for name, value in values}
