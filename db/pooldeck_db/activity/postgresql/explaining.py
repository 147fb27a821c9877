"""How the server would run a statement that was seen in somebody's session."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.activity.records import Explained
from pooldeck_db.errors import ObjectMissing, StatementFailed

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.sessions import Sessions

_PATIENCE = 5.0
"""Seconds that making a plan may take: it calls functions, and reads statistics of every partition."""

_LOCK_PATIENCE = 0.5
"""Seconds to wait for a relation that somebody has locked whole; others would wait behind us meanwhile."""

_PLANNED = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "WITH", "TABLE"})
"""What a statement begins with that has a plan."""

_KEYWORD = re.compile(r"(?:[\s(]|--[^\n]*(?:\n|$)|/\*.*?\*/)*(\w+)", re.DOTALL)
"""The first word of a statement, after comments."""

_NAME = "pooldeck_explained"

_PREPARATION = text(
    "SELECT pg_catalog.current_database(),"
    f" pg_catalog.set_config('statement_timeout', '{round(_PATIENCE * 1000)}', true),"
    f" pg_catalog.set_config('lock_timeout', '{round(_LOCK_PATIENCE * 1000)}', true),"
    " pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true)"
)

_PARAMETERS = text(
    "SELECT pg_catalog.cardinality(p.parameter_types) FROM pg_catalog.pg_prepared_statements AS p"
    f" WHERE p.name = '{_NAME}'"
)


async def explained(sessions: Sessions, statement: str, database: str, *, is_cut: bool) -> Explained:
    """The plan. Raises DatabaseError, which says also why there is none."""
    _check(statement, is_cut=is_cut)

    async def work(session: AsyncSession) -> Explained:
        here, *_ = (await session.execute(_PREPARATION)).one()
        if here != database:
            raise _no_plan(f"It runs in the database {database}, and this connection is to {here}.", "")
        return await _plan(session, statement)

    try:
        return await sessions.read("explain", work, deadline=_PATIENCE + _LOCK_PATIENCE)
    except ObjectMissing as error:
        hint = "The session may have another search_path, or temporary tables of its own."
        raise ObjectMissing(error.what, subject="explain", hint=hint, code=error.code) from error


def _check(statement: str, *, is_cut: bool) -> None:
    """Refuse what cannot have a plan, in clearer words than the server's."""
    if is_cut:
        raise _no_plan(
            "The server keeps only the beginning of the statement.",
            "track_activity_query_size says how much of it; to change that takes a restart.",
        )
    match = _KEYWORD.match(statement)
    if match is None:
        raise _no_plan("There is no statement.", "")
    if match[1].upper() not in _PLANNED:
        hint = "Only SELECT, INSERT, UPDATE, DELETE, MERGE, VALUES and WITH have one."
        raise _no_plan(f"{match[1].upper()} has no plan.", hint)


async def _plan(session: AsyncSession, statement: str) -> Explained:
    """Have it planned, which runs nothing of it.

    The server prepares nothing but a single statement that can have a plan. Where values are missing, the plan is
    the generic one, which looks at none; given in a protocol message, even to EXPLAIN (GENERIC_PLAN), they would
    make the plan for rows that are NULL.
    """
    connection = await session.connection()
    await connection.exec_driver_sql(f"PREPARE {_NAME} AS {statement}")
    try:
        async with session.begin_nested():
            number: int = (await session.execute(_PARAMETERS)).scalar_one()
            values = f"({', '.join(['NULL'] * number)})" if number else ""
            answer = await connection.exec_driver_sql(f"EXPLAIN EXECUTE {_NAME}{values}")
            lines = tuple(str(line) for line in answer.scalars())
    finally:
        if not connection.closed and not connection.invalidated:
            await connection.exec_driver_sql(f"DEALLOCATE {_NAME}")
    return Explained(lines, is_generic=number > 0)


def _no_plan(what: str, hint: str) -> StatementFailed:
    return StatementFailed(what, subject="explain", hint=hint)
