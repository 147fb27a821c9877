"""Every row that was written is noted in a file: who, when, what, from what."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.rows import (
    DEFAULT,
    NOTHING,
    Applied,
    Change,
    Delete,
    Edit,
    Insert,
    Journal,
    Prepared,
    RowAddress,
    RowImage,
    Staging,
    Statement,
    Written,
    audit,
    commits,
)
from pooldeck_db.rows.audit import Audit, Author
from pooldeck_db.surroundings import state_directory
from pooldeck_db.target import Editing, Target
from support.changes import ORDERS, cell, prepared, row
from support.disk import full_at

AUTHOR = Author("ada", "shop", "postgresql eve@db:5432/shop")
SECRET = "s3cr3t-w0rd"
PROGRAM = Path(__file__).parent / "programs" / "auditing.py"
MOMENT = datetime(2026, 11, 22, 8, 0, 1, 500, UTC).timestamp()


def entries(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def one(change: Change, before: RowImage | None, after: RowImage | None) -> Prepared:
    return Prepared("7", (Written(change, (Statement("", (), change),), before, after),), "id")


async def noted(file: Path, what: Prepared) -> dict[str, Any]:
    await Audit(file, AUTHOR).record(what, MOMENT)
    return entries(file)[-1]


EDIT = Edit(row(1), (("note", "new"),))


async def test_a_line_says_who_wrote_when_where_and_what(tmp_path: Path) -> None:
    line = await noted(tmp_path / "audit.jsonl", one(EDIT, row(1), row(1, "new")))
    assert line == {
        "at": "2026-11-22T08:00:01.000500Z",
        "user": "ada",
        "host": os.uname().nodename,
        "pid": os.getpid(),
        "connection": "shop",
        "database": "postgresql eve@db:5432/shop",
        "write": "id",
        "transaction": "7",
        "operation": "update",
        "schema": "public",
        "table": "orders",
        "key": {"id": 1},
        "before": {"note": "old"},
        "after": {"note": "new"},
    }


@pytest.mark.parametrize(
    ("change", "before", "after", "cells"),
    [
        (EDIT, row(1), row(2, "by trigger"), ({"id": 1, "note": "old"}, {"id": 2, "note": "by trigger"})),
        (EDIT, row(1, "new"), row(1, "new"), ({"note": "new"}, {"note": "new"})),
        (Edit(row(1), (("note", DEFAULT),)), None, None, ({"note": "old"}, {"note": {"default": True}})),
        (Edit(row(1), (("note", None),)), row(1), row(1, None), ({"note": "old"}, {"note": None})),
        (Edit(row(1, 1), (("note", 1.0),)), row(1, 1), row(1, 1.0), ({"note": 1}, {"note": 1.0})),
        (Insert(0, ORDERS, (("note", b"\0"),)), None, row(3, b"\0"), (None, {"id": 3, "note": {"blob": "AA=="}})),
        (Insert(0, ORDERS, (("note", DEFAULT),)), None, None, (None, {"note": {"default": True}})),
        (Delete(row(1)), row(1, "locked"), None, ({"id": 1, "note": "locked"}, None)),
        (Delete(row(1)), None, None, ({"id": 1, "note": "old"}, None)),
    ],
)  # fmt: skip
async def test_the_cells_that_changed_are_there_as_they_were_and_are(
    change: Change, before: RowImage | None, after: RowImage | None, cells: tuple[object, object], tmp_path: Path
) -> None:
    line = await noted(tmp_path / "audit.jsonl", one(change, before, after))
    assert (line["before"], line["after"]) == cells
    assert repr((line["before"], line["after"])) == repr(cells)
    assert line["operation"] == {Edit: "update", Insert: "insert", Delete: "delete"}[type(change)]
    expected = {Edit: {"id": 1}, Delete: {"id": 1}, Insert: {"id": 3} if after else None}
    assert line["key"] == expected[type(change)]


async def test_a_row_that_only_its_values_tell_apart_has_no_key(tmp_path: Path) -> None:
    image = RowImage(RowAddress(ORDERS, (), ("a",)), ("note",), ("a",))
    line = await noted(tmp_path / "audit.jsonl", one(Delete(image), image, None))
    assert (line["key"], line["before"]) == (None, {"note": "a"})


async def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "state" / "audit.jsonl"
    await noted(file, prepared(EDIT))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


async def test_a_file_that_has_grown_is_kept_beside_and_few_of_such_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "LARGEST", 2000)
    file = tmp_path / "audit.jsonl"
    for number in range(100):
        await noted(file, one(Edit(row(number), (("note", "x"),)), None, None))
    names = ["audit.1.jsonl", "audit.2.jsonl", "audit.3.jsonl", "audit.4.jsonl", "audit.jsonl"]
    assert sorted(each.name for each in tmp_path.iterdir()) == names
    assert all(each.stat().st_size <= 2000 for each in tmp_path.iterdir())
    kept = [line["key"]["id"] for name in (*reversed(names[:4]), names[4]) for line in entries(tmp_path / name)]
    assert kept == list(range(100 - len(kept), 100))
    assert len(kept) > 20


async def test_several_processes_share_a_file_and_no_line_is_lost_or_mixed(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    processes = [await asyncio.create_subprocess_exec(sys.executable, PROGRAM, file, who) for who in "abc"]
    assert [await process.wait() for process in processes] == [0, 0, 0]
    lines = [line for each in tmp_path.iterdir() for line in entries(each)]
    assert len(tuple(tmp_path.iterdir())) > 1
    assert sorted((line["user"], line["key"]["id"]) for line in lines) == [
        (w, n) for w in "abc" for n in range(40)
    ]


async def test_a_full_disk_leaves_no_half_line_and_is_told(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    await noted(file, prepared(EDIT))
    before = file.read_bytes()
    with full_at(len(before) + 50), pytest.raises(OSError, match="large"):
        await noted(file, prepared(EDIT))
    assert file.read_bytes() == before


async def test_what_is_committed_is_noted_once_and_kept_to_be_reversed(tmp_path: Path) -> None:
    journal, file = Journal("shop", tmp_path / "journal"), tmp_path / "audit.jsonl"
    staging = Staging(journal, Audit(file, AUTHOR))
    changes = NOTHING.edited([cell(1, "new")])
    await staging.stage(changes)
    await staging.preparing(prepared(*changes))
    await staging.settle(committed=False)
    assert (staging.commits, file.exists()) == ((), False)
    await staging.preparing(prepared(*changes))
    await staging.conclude(Applied(prepared(*changes).written))
    [commit] = staging.commits
    [line] = entries(file)
    assert commit.written == prepared(*changes).written
    assert (line["write"], line["transaction"]) == (commit.id, "4711")
    assert commit.id
    await journal.close()


async def test_what_a_dead_process_committed_is_noted_too(tmp_path: Path) -> None:
    changes = NOTHING.edited([cell(1, "new")])
    for committed in (None, True):
        journal = Journal("shop", tmp_path / "journal")
        staging = Staging(journal, Audit(tmp_path / "audit.jsonl", AUTHOR))
        if committed is None:
            await staging.stage(changes)
            await staging.preparing(prepared(*changes))
        else:
            [leftover] = await journal.leftovers()
            await staging.adopt(leftover, committed=True)
            assert (len(staging.changes), len(staging.commits)) == (0, 1)
        await journal.close()
    [line] = entries(tmp_path / "audit.jsonl")
    assert line["transaction"] == "4711"
    assert list((tmp_path / "journal").iterdir()) == []


async def test_an_audit_that_cannot_be_written_undoes_nothing_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    journal = Journal("shop", tmp_path / "journal")
    staging = Staging(journal, Audit(tmp_path / "file" / "audit.jsonl", AUTHOR))
    changes = NOTHING.edited([cell(1, "new")])
    await staging.stage(changes)
    await staging.conclude(Applied(prepared(*changes).written))
    assert len(staging.changes) == 0
    assert staging.notice is not None
    assert "not in the audit" in staging.notice.what
    assert staging.notice.hint
    await journal.close()


async def test_the_last_writes_are_kept_and_older_ones_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staging = Staging(Journal("shop", tmp_path))
    for number in range(25):
        await staging.conclude(Applied(prepared(Edit(row(number), (("note", "x" * 1000),))).written))
    kept = [commit.written[0].change.id for commit in staging.commits]
    assert kept == [row(number).address for number in range(24, 4, -1)]
    monkeypatch.setattr(commits, "MOST_HELD", 5000)
    await staging.conclude(Applied(prepared(Edit(row(25), (("note", "x" * 1000),))).written))
    assert 1 < len(staging.commits) < 6
    await staging.conclude(Applied(prepared(Edit(row(26), (("note", "x" * 9000),))).written))
    assert [commit.written[0].change.id for commit in staging.commits] == [row(26).address]


async def test_no_password_is_noted_or_journalled(postgresql_target: Target, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    target = replace(
        postgresql_target, password=SECRET, options=(("sslpassword", SECRET),), editing=Editing(audit_file=file)
    )
    database = await open_database(target)
    try:
        await database.staging.stage(NOTHING.inserted(ORDERS))
        assert database.journal.path is not None
        journal = database.journal.path.read_text()
        await database.staging.conclude(Applied(prepared(*database.staging.changes).written))
    finally:
        await database.close()
    assert f"postgresql {target.user}@" in journal
    assert f"postgresql {target.user}@" in file.read_text()
    assert SECRET not in journal + file.read_text()


@pytest.mark.parametrize("editing", [Editing(), Editing(audit=False)], ids=["on", "off"])
async def test_an_open_database_notes_what_is_written_unless_told_not_to(
    editing: Editing, sqlite_file_target: Target, tmp_path: Path
) -> None:
    file = tmp_path / "own.jsonl"
    changes = NOTHING.inserted(ORDERS)
    for target in (sqlite_file_target, replace(sqlite_file_target, editing=replace(editing, audit_file=file))):
        database = await open_database(target)
        try:
            await database.staging.stage(changes)
            await database.staging.conclude(Applied(prepared(*changes).written))
        finally:
            await database.close()
    assert file.exists() is editing.audit
    line = entries(state_directory() / "audit.jsonl")[-1]
    assert (line["connection"], line["table"]) == ("test.db", "orders")
    assert line["database"] == f"sqlite {sqlite_file_target.path}"
