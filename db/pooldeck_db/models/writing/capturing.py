"""What one connection is sent meanwhile."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import event

from pooldeck_db.rows.results import Statement

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.rows.records import Change

Bound: TypeAlias = "int | float | str | bytes | None"
"""A bound value as the journal and the review have it."""


@dataclass(frozen=True, slots=True)
class _Sent:
    sql: str
    parameters: tuple[Bound, ...]
    times: int
    table: object


class Captured:
    """The statements that were sent to write."""

    def __init__(self) -> None:
        self._sent: list[_Sent] = []

    def note(
        self, _connection: object, _cursor: object, sql: str, parameters: object, context: object, many: object
    ) -> None:
        """Keep one, as the event `before_cursor_execute` tells of it; what only reads is none."""
        if sql.lstrip()[:6].upper() == "SELECT":
            return
        sets = parameters if many and isinstance(parameters, list) else [parameters]
        table = _table_of(context)
        last = self._sent[-1] if self._sent else None
        if last is not None and (last.sql, last.table) == (sql, table):
            # Where each row's hit is to be counted, many are sent one by one.
            self._sent[-1] = replace(last, times=last.times + len(sets))
            return
        self._sent.append(_Sent(sql, tuple(map(bound, _in_order(sets[0]))), len(sets), table))

    def statements(self, change: Change, tables: Collection[object]) -> tuple[Statement, ...]:
        """What was sent, as the statements of a change whose own row is in these tables."""
        left = set(tables)
        found: list[Statement] = []
        for each in self._sent:
            own = 1 if each.table in left else 0
            left.discard(each.table)
            found.append(Statement(each.sql, each.parameters, change, each.times, each.times - own))
        return tuple(found)


@asynccontextmanager
async def captured(session: AsyncSession) -> AsyncIterator[Captured]:
    """What is sent by the session's connection within; nobody else's is noticed."""
    found = Captured()
    connection = (await session.connection()).sync_connection
    event.listen(connection, "before_cursor_execute", found.note)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", found.note)


def bound(value: object) -> Bound:
    """A value of a driver's; as text where JSON has no form for it: a UUID, a moment, a decimal, an enum."""
    if value is None or type(value) in (int, float, str, bytes):
        return value  # type: ignore[return-value]  # Exactly these types, which mypy does not see.
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return str(value)


def _table_of(context: object) -> object:
    """The table that a statement writes to; None for one that the user's own code gave as text."""
    return getattr(getattr(getattr(context, "compiled", None), "statement", None), "table", None)


def _in_order(parameters: object) -> Sequence[object]:
    if isinstance(parameters, dict):
        return tuple(parameters.values())
    return tuple(parameters) if isinstance(parameters, tuple | list) else ()
