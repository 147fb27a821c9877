"""Asks a database for a plan, through the console that the statement itself would be run by."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError, StatementFailed
from pooldeck_db.explaining.parsing import PlanNotUnderstood, parse_plan
from pooldeck_db.explaining.sqlite import sqlite_plan
from pooldeck_db.paging import PageRequest
from pooldeck_db.statements import Kind, classify
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from pooldeck_db.explaining.records import Plan
    from pooldeck_db.query import Order
    from pooldeck_db.query.console import Console
    from pooldeck_db.query.execution import Execution
    from pooldeck_db.query.result import ResultRows
    from pooldeck_db.statements import Classified

_MAJOR = re.compile(r"\d+")
_QUERY_PLAN = "EXPLAIN QUERY PLAN "
_PLANNED = (
    *("SELECT", "VALUES", "TABLE", "EXECUTE", "DECLARE CURSOR"),
    *("CREATE TABLE", "CREATE MATERIALIZED VIEW", "REFRESH MATERIALIZED"),
)
"""How the verbs begin of statements that PostgreSQL has a plan for, beside those that change rows."""
_HINTS = {
    Backend.POSTGRESQL: (
        "Only SELECT, INSERT, UPDATE, DELETE, MERGE, VALUES, EXECUTE and what makes a table of rows have one."
    ),
    Backend.SQLITE: "Only SELECT, VALUES, INSERT, REPLACE, UPDATE, DELETE and CREATE TABLE ... AS have one.",
}
_SQLITE_STEPS = 1_000
"""Rows of a plan that are read; the page of a result holds no more."""


def explain_options(version: str, *, analyze: bool) -> tuple[str, ...]:
    """What PostgreSQL of that version is asked to tell; all of it but what costs time by itself."""
    found = _MAJOR.match(version)
    major = int(found[0]) if found else 12
    options = ["FORMAT JSON", "VERBOSE", "SETTINGS"]  # The last since version 12.
    if analyze:
        options += ["ANALYZE", "BUFFERS"]
        options += ["WAL"] if major >= 13 else []
    if major >= 17:
        options.append("MEMORY")
    return tuple(options)


async def explain(console: Console, order: Order, *, backend: Backend, version: str, analyze: bool) -> Plan:
    """The plan of a statement; with `analyze`, of a run of it, whose changes are all undone.

    What is not undone on PostgreSQL is what no transaction holds: numbers taken from sequences, and what functions
    do elsewhere. SQLite runs nothing for a plan, and tells no figures. Cancelling it stops it on the server.
    Raises DatabaseError, with its position in the order's text, and PlanNotUnderstood.
    """
    _check(await asyncio.to_thread(classify, order.text, backend), backend)
    if backend is Backend.SQLITE:
        return await _of_sqlite(console, order)
    options = ", ".join(explain_options(version, analyze=analyze))
    execution = _execution(console, order, f"EXPLAIN ({options}) ", is_undone=analyze)
    rows = await _rows(execution, order)
    try:
        value = await rows.value(0, 0)
    finally:
        rows.close()
    if not isinstance(value, str):
        raise PlanNotUnderstood("The answer is no text.", subject="explain")
    # A plan over thousands of partitions has megabytes.
    return await asyncio.to_thread(parse_plan, value)


def _check(classified: Classified, backend: Backend) -> None:
    """Refuse what can have no plan, in clearer words than the database's. Raises StatementFailed.

    SQLite answers nothing for most of it; and pragmas it obeys, explained or not.
    """
    if classified.explains:
        hint = "Explain the statement that it explains, or run it as it is."
        raise StatementFailed("It is an EXPLAIN already.", subject=classified.verb, hint=hint)
    may_have = classified.verb.startswith(_PLANNED) or classified.kind is Kind.WRITE
    is_unread = classified.kind is Kind.UNKNOWN and not classified.verb  # The database may know it.
    if not may_have and not is_unread:
        raise StatementFailed(f"{classified.verb} has no plan.", subject="explain", hint=_HINTS[backend])


async def _of_sqlite(console: Console, order: Order) -> Plan:
    rows = await _rows(_execution(console, order, _QUERY_PLAN, is_undone=False), order)
    try:
        page = await rows.page(PageRequest(size=_SQLITE_STEPS))
    finally:
        rows.close()
    return sqlite_plan((int(str(row[0])), int(str(row[1])), str(row[3])) for row in page.rows)


def _execution(console: Console, order: Order, before: str, *, is_undone: bool) -> Execution:
    make = console.undone if is_undone else console.execution
    return make(replace(order, text=before + order.text))


async def _rows(execution: Execution, order: Order) -> ResultRows:
    """The answer's rows. Raises DatabaseError."""
    before = len(execution.order.text) - len(order.text)
    try:
        await execution.run()
    except DatabaseError as error:
        if error.position is not None:
            error.position = max(1, error.position - before)
        raise
    if execution.rows is None:
        raise PlanNotUnderstood("There was no answer.", subject="explain")
    return execution.rows
