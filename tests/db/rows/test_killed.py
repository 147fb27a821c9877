"""Killed at any moment of staging and writing, nothing that was staged is lost, and nothing is written twice."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.database import open_database
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

PROGRAM = Path(__file__).parent / "programs" / "lives.py"
KILLS = 50
"""Of each database."""
ROWS = 40 * (KILLS + 1)


async def test_whatever_was_staged_is_written_once_in_the_end_however_often_it_was_killed(
    target: Target, tmp_path: Path
) -> None:
    given = "INTEGER" if target.path is not None else "int GENERATED ALWAYS AS IDENTITY"
    await run_script(
        target,
        f"CREATE TABLE made (id {given} PRIMARY KEY, token text)",
        "CREATE TABLE cells (id INTEGER PRIMARY KEY, note text)",
        f"WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < {ROWS - 1}) "
        "INSERT INTO cells SELECT n, 'old' FROM n",
    )
    ledger = tmp_path / "ledger"
    ledger.touch()
    await live(target, ledger)

    events = [tuple(line.split()) for line in ledger.read_text().splitlines()]
    happened = Counter(event[0] for event in events)
    # It was killed at moments of every kind, also between the journal and the answer to the commit.
    assert min(happened[event] for event in ("staged", "undone", "adopted", "prepared", "found")) > 2, happened
    rows = {event[2]: event[1].strip("'") for event in events if event[0] == "row"}
    staged, wanted, undone, undoing = (
        {event[1] for event in events if event[0] == name} for name in ("staged", "stage", "undone", "undo")
    )
    seen = await written(target, rows)
    assert [token for token, count in seen.items() if count > 1] == []
    assert staged - undoing <= seen.keys()
    assert seen.keys() <= wanted - undone
    assert [
        file for file in (tmp_path / "state" / "pooldeck" / "journal").iterdir() if file.suffix == ".jsonl"
    ] == []
    assert noted(tmp_path / "state" / "pooldeck" / "audit.jsonl", rows) == seen.keys()


async def live(target: Target, ledger: Path) -> None:
    """Run the program that lives and is killed."""
    where = {"backend": target.backend.value, "label": "killed", "statement_timeout": 20.0, "lock_timeout": 20.0}
    if target.path is not None:
        where["path"] = str(target.path)
    else:
        where |= {"host": target.host, "user": target.user, "database": target.database}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        PROGRAM,
        json.dumps(where),
        ledger,
        str(KILLS),
        "4",
        env=os.environ | {"XDG_STATE_HOME": str(ledger.parent / "state")},
        stderr=asyncio.subprocess.PIPE,
    )
    _, trouble = await process.communicate()
    assert process.returncode == 0, trouble.decode()


async def written(target: Target, rows: dict[str, str]) -> Counter[str]:
    """The tokens of the changes that are in the database, and how often."""
    database = await open_database(target)
    try:
        made = await column(database, "SELECT token FROM made")
        notes = await column(database, "SELECT note FROM cells WHERE note <> 'old'")
        left = set(await column(database, "SELECT CAST(id AS text) FROM cells"))
    finally:
        await database.close()
    return Counter([*made, *notes, *(token for token, row in rows.items() if row not in left)])


async def column(database: Database, query: str) -> list[str]:
    async with database.sessions.reading() as session:
        return [value for (value,) in await session.execute(text(query))]


def noted(audit: Path, rows: dict[str, str]) -> set[str]:
    """The tokens of the changes that are in the audit."""
    of_row = {row: token for token, row in rows.items()}
    lines = [json.loads(line) for line in audit.read_text().splitlines()]
    return {
        of_row[str(line["key"]["id"])]
        if line["operation"] == "delete"
        else line["after"].get("token", line["after"].get("note"))
        for line in lines
    }
