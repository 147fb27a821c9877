"""Actions of models: found as they are declared, and run on rows in one transaction or not at all."""

from __future__ import annotations

import asyncio
import gc
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.errors import ActionFailed, ObjectMissing, ReadOnlyViolation, ValueRefused
from pooldeck_db.models import Action
from pooldeck_db.models.acting import MOST_ROWS
from pooldeck_db.paging import PageRequest
from pooldeck_db.rows import RowAddress, addressing
from support.models import loaded
from support.press import IDS, LETTER, PATRON, READER, press_of
from support.servers import run_script
from support.watching import close

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

MORE_LETTERS = tuple(
    f"INSERT INTO letters (number, part, reader_id, said) VALUES (3, {part}, '{IDS[1]}', '')" for part in range(5)
)
Sent = list[tuple[str, tuple[object, ...]]]


@pytest.fixture
async def press(target: Target, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of models with actions, good ones and bad ones."""
    database = await open_database(await press_of(target, tmp_path))
    yield database
    await close(database)


async def view(database: Database, model: str = READER) -> RelationDetail:
    schema = "public" if database.product == "PostgreSQL" else "main"
    table = {READER: "readers", PATRON: "patrons", LETTER: "letters"}[model]
    return await database.catalog.detail(RelationName(schema, table, model))


async def rows_of(database: Database, detail: RelationDetail) -> list[RowAddress]:
    """The addresses of a model's rows as its grid has them."""
    page = await database.pager.page(detail, PageRequest())
    of = addressing(detail, page.order)
    found = [of(key, row) for key, row in zip(page.keys, page.rows, strict=True)]
    return [each for each in found if each is not None]


async def values(database: Database, sql: str) -> list[Any]:
    return list(await database.sessions.read("values", lambda session: _values(session, sql)))


async def _values(session: Any, sql: str) -> Sequence[Any]:
    return list((await session.execute(text(sql))).scalars())


async def names(database: Database) -> list[str]:
    return await values(database, "SELECT name FROM readers ORDER BY id")


async def failure(database: Database, name: str) -> ActionFailed:
    """How an action fails, after which nothing is written."""
    detail = await view(database)
    with pytest.raises(ActionFailed) as raised:
        await database.actions.run(detail, name, await rows_of(database, detail))
    assert await names(database) == ["Ada", "Grace", "Emil"]
    assert not database.target.editing.audit_file.exists()  # type: ignore[union-attr] # the fixture names one
    return raised.value


def entries(database: Database) -> list[dict[str, Any]]:
    file = database.target.editing.audit_file
    assert file is not None
    return [json.loads(line) for line in file.read_bytes().splitlines()]


async def test_actions_are_those_of_the_class_and_of_its_bases() -> None:
    letter = next(each for each in (await loaded("press.actions")).models.values() if each.name == "Letter")
    assert [each.name for each in letter.actions][:1] == ["sign"]
    found = await loaded("press.actions", "press.misdeeds")
    reader, patron = found.models[READER], found.models[PATRON]
    anonymise = next(each for each in reader.actions if each.name == "anonymise")
    assert replace(anonymise, function=len) == Action(  # type: ignore[arg-type] # any will do
        name="anonymise",
        title="Anonymise",
        function=len,  # type: ignore[arg-type] # as above
        confirm="Their names cannot be brought back.",
        danger=True,
        load=("letters",),
        tells_progress=True,
        doc="Forget who somebody is.",
    )
    titles = {each.name: each.title for each in patron.actions}
    assert [each.name for each in patron.actions][:3] == ["double_gift", "fails_for_patrons", "count_namesakes"]
    assert titles["count_namesakes"] == "Count patrons' namesakes"
    assert anonymise in patron.actions


async def test_what_is_wrong_with_an_action_is_told_and_leaves_the_others() -> None:
    found = await loaded("press.actions", "press.misdeeds")
    said = {each.where.removeprefix("press.misdeeds."): each.what for each in found.problems}
    assert said == {
        "is_no_coroutine": "An action is to be an async function: async def, with session and rows.",
        "takes_too_much": "An action takes (session, rows) or (session, rows, progress), not"
        " (session: 'AsyncSession', letters: 'list[Letter]', more: 'int') -> 'None'.",
        "loads_what_is_not_there": "Letter has no relationship writer that could be loaded.",
        "twice": "Letter has another action of that name, in press.misdeeds.",
    }
    assert {each.name for each in found.models[LETTER].actions} == {"sign", "twice"}


async def test_an_action_is_run_on_its_rows_and_committed(press: Database) -> None:
    detail, told = await view(press), list[tuple[int, int]]()
    rows = (await rows_of(press, detail))[:2]
    acted = await press.actions.run(detail, "anonymise", rows, progress=lambda done, of: told.append((done, of)))
    assert (acted.said, acted.rows, acted.notice) == ("2 readers are anonymous now.", 2, None)
    assert told == [(1, 2), (2, 2)]
    assert await names(press) == ["anonymous", "anonymous", "Emil"]
    assert await values(press, "SELECT said FROM letters") == ["(withdrawn)"] * 3
    lines = entries(press)
    assert [(line["operation"], line["action"], line["model"], line["table"]) for line in lines] == [
        ("action", "anonymise", READER, "readers")
    ] * 2
    assert [line["key"]["id"].replace("-", "") for line in lines] == IDS[:2]
    assert len({line["write"] for line in lines}) == 1
    assert (lines[0]["transaction"] is not None) is (press.product == "PostgreSQL")
    assert all(line["user"] and "outcome" not in line for line in lines)


async def test_an_action_takes_as_many_statements_for_many_rows_as_for_one(press: Database, sent: Sent) -> None:
    detail = await view(press, LETTER)
    rows = await rows_of(press, detail)
    counts = []
    for some in (rows[:1], rows):
        sent.clear()
        await press.actions.run(detail, "sign", some)
        counts.append(len([sql for sql, _ in sent if sql.startswith("SELECT") and "txid" not in sql]))
    # Values of the keys, how many there are to be loaded, the rows, and one for each of the two relationships.
    assert counts == [5, 5]
    said = await values(press, "SELECT said FROM letters ORDER BY number, part")
    assert said == ["Dear (Ada, 2) (Ada, 2)", "Sir (Ada, 2)", "Well (Grace, 1)"]


async def test_rows_of_a_class_that_inherits_are_whole(press: Database) -> None:
    detail = await view(press, PATRON)
    acted = await press.actions.run(detail, "double_gift", await rows_of(press, detail))
    assert acted.said == ""
    assert await values(press, "SELECT gift FROM patrons") == [10]
    everyone = await view(press)
    assert (await press.actions.run(everyone, "anonymise", await rows_of(press, everyone))).rows == 3


async def test_queries_of_an_action_see_what_it_has_changed(press: Database) -> None:
    detail = await view(press)
    rows = await rows_of(press, detail)
    acted = await press.actions.run(detail, "count_namesakes", [rows[0], rows[2]])
    assert acted.said == "2 namesakes"


async def test_savepoints_are_an_actions_own(press: Database) -> None:
    detail = await view(press)
    assert (await press.actions.run(detail, "saves_points", await rows_of(press, detail))).said == "saved"
    assert (await names(press))[0] == "kept"


async def test_what_an_action_raises_is_told_with_its_place_and_nothing_is_written(press: Database) -> None:
    error = await failure(press, "fails")
    assert error.what.startswith("It raised LookupError: no such thing as")
    assert error.where.startswith("misdeeds.py:")
    assert error.what.endswith(f"Nothing of it was written. It was at {error.where}.")
    assert "in fails\n" in error.traceback
    assert "LookupError" in error.traceback
    assert "pooldeck_db" not in error.traceback


@pytest.mark.parametrize(
    ("name", "what", "hint"),
    [
        ("exits", "It raised SystemExit: 3", ""),
        ("times_out", "It raised Timeout: in vain", ""),
        ("cancels_itself", "It raised CancelledError", ""),
        ("reads_lazily", "It reads Reader.letters, which is not loaded.", 'load=("letters",)'),
        ("reads_what_is_deferred", "It reads Reader.remarks, which is not loaded.", 'load=("remarks",)'),
        ("breaks_a_constraint", "A constraint said no: ", ""),
        ("answers_by_number", "It returned int, not str or None.", ""),
        ("commits", "It wants to commit", "Take the commit out"),
        ("commits_and_goes_on", "It wants to commit", "Take the commit out"),
        ("commits_its_connection", "It wants to commit", "Take the commit out"),
        ("commits_by_sql", "It wants to commit", "Take the commit out"),
        ("commits_its_connection_in_a_savepoint", "It wants to commit", "Take the commit out"),
        ("commits_behind_a_semicolon", "It wants to commit", "Take the commit out"),
        ("raises_what_cannot_be_told", "It raised Mute", ""),
        ("tells_nonsense", "It raised TypeError: progress is told two whole numbers", ""),
        ("rolls_back_and_goes_on", "It has rolled back its transaction", "session.begin_nested()"),
    ],
)
async def test_what_an_action_may_not_is_refused(press: Database, name: str, what: str, hint: str) -> None:
    error = await failure(press, name)
    assert error.what.startswith(what)
    assert not error.where or error.where.startswith("misdeeds.py:")
    assert hint in error.hint


async def test_no_sign_before_it_hides_a_commit(press: Database) -> None:
    error = await failure(press, "commits_behind_a_byte_order_mark")
    # PostgreSQL would take the sign for a part of the word; SQLite skips it.
    assert error.what.startswith("It wants to commit")


@pytest.mark.parametrize(
    "name", ["commits_by_the_driver", "commits_by_the_driver_and_goes_on", "commits_by_the_driver_and_fails"]
)
async def test_a_commit_by_the_driver_is_found_out_and_not_said_to_be_nothing(press: Database, name: str) -> None:
    detail = await view(press)
    with pytest.raises(ActionFailed) as raised:
        await press.actions.run(detail, name, await rows_of(press, detail))
    assert "Nothing of it was written" not in raised.value.what
    assert "what it had written until then may be committed" in raised.value.what
    assert await names(press) == ["changed", "Grace", "Emil"]
    assert {line["outcome"] for line in entries(press)} == {"unknown"}


async def test_a_cancel_after_a_commit_by_the_driver_is_not_said_to_be_nothing(press: Database) -> None:
    detail = await view(press)
    rows, began = await rows_of(press, detail), asyncio.Event()
    run = press.actions.run(detail, "commits_by_the_driver_and_waits", rows, progress=lambda *_: began.set())
    task = asyncio.create_task(run)
    await began.wait()
    task.cancel()
    if press.product == "SQLite":
        # It rolls back by itself whatever is interrupted: that cannot be told from a commit afterwards.
        with pytest.raises(asyncio.CancelledError):
            await task
        return
    with pytest.raises(ActionFailed, match="what it had written until then may be committed"):
        await task
    assert {line["outcome"] for line in entries(press)} == {"unknown"}


async def test_what_the_users_code_raises_at_the_commit_leaves_it_unknown(press: Database) -> None:
    detail = await view(press)
    with pytest.raises(ActionFailed, match=r"LookupError: nobody told me.* not known whether it was committed"):
        await press.actions.run(detail, "listens_for_the_commit", await rows_of(press, detail))
    assert {line["outcome"] for line in entries(press)} == {"unknown"}


async def test_what_an_action_raises_is_told_in_short(press: Database) -> None:
    error = await failure(press, "raises_at_length")
    assert len(str(error)) < 2_000
    assert error.what.startswith("It raised LookupError: xxx")
    assert "Nothing of it was written." in error.what


@pytest.mark.filterwarnings("ignore:coroutine 'Connection.cursor' was never awaited")
async def test_what_the_database_computed_is_not_read_behind_the_back(press: Database) -> None:
    error = await failure(press, "reads_what_a_flush_expired")
    assert error.what.startswith("It reads something that is not loaded")
    assert "session.refresh(row, [name])" in error.hint
    del error
    gc.collect()  # What the driver would have awaited is warned of now, not in some later test.


async def test_a_cancel_ends_the_statement_on_the_server_and_nothing_is_written(press: Database) -> None:
    detail = await view(press)
    rows, began = await rows_of(press, detail), asyncio.Event()
    run = press.actions.run(detail, "counts_for_ever", rows, progress=lambda *_: began.set())
    task = asyncio.create_task(run)
    await began.wait()
    is_on_server = press.product == "PostgreSQL"
    while is_on_server and not await _running(press):
        pass
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert press.pool().in_use == 0
    assert not (is_on_server and await _running(press))
    assert await names(press) == ["Ada", "Grace", "Emil"]
    assert entries_or_none(press) is None


async def _running(database: Database) -> int:
    sql = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'WITH RECURSIVE n (i)%'"
    (count,) = await values(database, sql)
    return int(count)


def entries_or_none(database: Database) -> list[dict[str, Any]] | None:
    file = database.target.editing.audit_file
    return entries(database) if file is not None and file.exists() else None


async def test_an_action_that_swallows_the_cancel_commits_nothing(press: Database) -> None:
    detail = await view(press)
    rows, began = await rows_of(press, detail), asyncio.Event()
    run = press.actions.run(detail, "will_not_be_ended", rows, progress=lambda *_: began.set())
    task = asyncio.create_task(run)
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await names(press) == ["Ada", "Grace", "Emil"]


async def test_nothing_is_run_where_a_row_is_gone(press: Database) -> None:
    detail = await view(press)
    rows = await rows_of(press, detail)
    await run_script(press.target, f"DELETE FROM readers WHERE id = '{IDS[2]}'")
    with pytest.raises(ObjectMissing, match="1 of 3 rows is not there any more: nothing was run"):
        await press.actions.run(detail, "anonymise", rows)
    assert await names(press) == ["Ada", "Grace"]


async def test_a_read_only_connection_runs_no_action(press: Database, tmp_path: Path) -> None:
    detail = await view(press)
    rows = await rows_of(press, detail)
    read_only = await open_database(replace(press.target, read_only=True))
    with pytest.raises(ReadOnlyViolation, match="No action is run on a read-only connection"):
        await read_only.actions.run(detail, "anonymise", rows)
    await read_only.close()
    assert await names(press) == ["Ada", "Grace", "Emil"]


async def test_no_more_rows_than_can_be_staged(press: Database) -> None:
    detail = await view(press)
    rows = await rows_of(press, detail)
    for some in (rows * (MOST_ROWS // 3 + 1), []):
        with pytest.raises(ValueRefused, match="1 to 10,000 rows"):
            await press.actions.run(detail, "anonymise", some)
    with pytest.raises(ObjectMissing, match="There is no action forget"):
        await press.actions.run(detail, "forget", rows)


async def test_no_more_is_loaded_than_fits(press: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pooldeck_db.models.action_run.MOST_LOADED", 2)
    detail = await view(press)
    with pytest.raises(ValueRefused, match=r"It loads letters, of which these rows have more than 2\."):
        await press.actions.run(detail, "anonymise", await rows_of(press, detail))


async def test_a_path_may_lead_to_the_same_table_again_and_no_part_of_it_is_unbounded(
    press: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    detail = await view(press)
    rows = await rows_of(press, detail)
    assert (await press.actions.run(detail, "praise", rows)).said == "Ada>Grace(1)>Emil"
    await run_script(press.target, *MORE_LETTERS)
    monkeypatch.setattr("pooldeck_db.models.action_run.MOST_LOADED", 5)
    with pytest.raises(ValueRefused, match=r"It loads sponsored\.letters, of which these rows have more than 5\."):
        await press.actions.run(detail, "praise", rows)


async def test_rows_that_several_refer_to_are_loaded_and_counted_once(
    press: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    detail = await view(press, LETTER)
    monkeypatch.setattr("pooldeck_db.models.action_run.MOST_LOADED", 3)
    assert (await press.actions.run(detail, "sign", await rows_of(press, detail))).said == "signed"


async def test_an_audit_that_cannot_be_written_is_told(press: Database) -> None:
    file = press.target.editing.audit_file
    assert file is not None
    file.mkdir()
    detail = await view(press)
    acted = await press.actions.run(detail, "anonymise", await rows_of(press, detail))
    assert acted.notice is not None
    assert "The action is not in the audit" in acted.notice.what


async def test_what_was_declared_for_no_class_is_refused_at_once() -> None:
    from pooldeck_db.actions import action

    with pytest.raises(TypeError, match="the class whose rows it is for, not 'Customer'"):
        action("Customer")  # type: ignore[arg-type] # as somebody may write it
