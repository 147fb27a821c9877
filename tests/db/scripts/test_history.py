"""What was run is found again, the newest first, whatever happened to the file meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pooldeck_db.files.backwards import lines_backwards
from pooldeck_db.scripts import Entry, QueryHistory, history
from pooldeck_db.target import Backend

ENTRY = Entry("SELECT 1", "shop", 1_000.0, 0.25, 1)
PROGRAM = Path(__file__).parent / "programs" / "noting.py"


async def noted(history: QueryHistory, *texts: str, connection: str = "shop") -> None:
    """Note statements in their order."""
    for number, text in enumerate(texts):
        await history.add(replace(ENTRY, text=text, connection=connection, at=float(number)), Backend.POSTGRESQL)


def texts(entries: tuple[Entry, ...]) -> list[str]:
    """What was run."""
    return [entry.text for entry in entries]


async def test_an_entry_comes_back_whole(tmp_path: Path) -> None:
    entry = Entry("SELECT 'ü\ud800',\r\n\t1", "shop", 1_000.5, 0.25, None, "no such table", is_cut=False)
    await QueryHistory(tmp_path).add(entry, Backend.POSTGRESQL)
    assert await QueryHistory(tmp_path).search() == (entry,)
    assert stat.S_IMODE((tmp_path / "queries.jsonl").stat().st_mode) == 0o600


async def test_the_newest_come_first_and_only_those_that_have_all_words(tmp_path: Path) -> None:
    history = QueryHistory(tmp_path)
    await noted(history, "SELECT a FROM orders", "UPDATE Orders SET a = 1", "SELECT b FROM items")
    await noted(history, "SELECT a FROM items", connection="prod")
    assert texts(await history.search("ORDERS a")) == ["UPDATE Orders SET a = 1", "SELECT a FROM orders"]
    assert texts(await history.search("items", connection="prod")) == ["SELECT a FROM items"]
    assert texts(await history.search(limit=2)) == ["SELECT a FROM items", "SELECT b FROM items"]
    assert await history.search("nothing") == ()


async def test_what_failed_is_found_by_its_error(tmp_path: Path) -> None:
    history = QueryHistory(tmp_path)
    await history.add(replace(ENTRY, error="relation missing"), Backend.SQLITE)
    assert len(await history.search("missing")) == 1


@pytest.mark.parametrize("word", ["größe", "GRÖSSE", 'say "hi"', "back\\slash", "100%", "select"])
async def test_words_are_found_whatever_signs_they_have(tmp_path: Path, word: str) -> None:
    history = QueryHistory(tmp_path)
    text = "SELECT größe, 'say \"hi\"', 'back\\slash', '100%'"
    await noted(history, "nothing of it", text, "-- nor of it")
    assert texts(await history.search(word)) == [text]


async def test_secrets_never_reach_the_disk(tmp_path: Path) -> None:
    history = QueryHistory(tmp_path)
    statement = "ALTER ROLE bob PASSWORD 'hunter2'"
    await history.add(replace(ENTRY, text=statement, error=f"syntax error in {statement}"), Backend.POSTGRESQL)
    assert b"hunter2" not in history.file.read_bytes()
    assert texts(await history.search()) == ["ALTER ROLE bob PASSWORD '***'"]


async def test_of_a_statement_of_megabytes_the_beginning_is_kept(tmp_path: Path) -> None:
    history = QueryHistory(tmp_path)
    await noted(history, "INSERT INTO t VALUES ('" + "x" * 5_000_000)
    (entry,) = await history.search()
    assert (entry.is_cut, len(entry.text)) == (True, 100_000)
    assert history.file.stat().st_size < 200_000


async def test_lines_that_are_broken_or_something_else_are_skipped(tmp_path: Path) -> None:
    history = QueryHistory(tmp_path)
    await noted(history, "SELECT 1")
    with history.file.open("ab") as file:
        file.write(b'{"text": "half of')
    await noted(history, "SELECT 2")
    with history.file.open("ab") as file:
        file.write(b'[]\n{"text": 1}\n\xff\n' + b"[" * 100_000 + b"\n")
    await noted(history, "SELECT 3")
    assert texts(await history.search()) == ["SELECT 3", "SELECT 2", "SELECT 1"]


async def test_it_is_bounded_and_the_oldest_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_LARGEST", 2_000)
    kept = QueryHistory(tmp_path)
    await noted(kept, *(f"SELECT {number}" for number in range(100)))
    files = sorted(tmp_path.glob("queries*.jsonl"))
    assert len(files) == 4
    assert sum(file.stat().st_size for file in files) <= 8_000
    found = texts(await kept.search())
    assert found == [f"SELECT {number}" for number in range(99, 99 - len(found), -1)]
    assert 40 < len(found) < 100


async def test_two_processes_that_note_at_once_lose_nothing(tmp_path: Path) -> None:
    count = 40
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, PROGRAM, tmp_path, who, str(count)) for who in "ab"
    ]
    assert [await process.wait() for process in processes] == [0, 0]
    found = texts(await QueryHistory(tmp_path).search(limit=1_000))
    for who in "ab":
        assert [text for text in found if who in text] == [
            f"{who} {number}" for number in range(count - 1, -1, -1)
        ]


async def test_a_search_reads_no_more_than_it_needs(tmp_path: Path) -> None:
    history = QueryHistory(tmp_path)
    line = json.dumps(
        {"text": "x" * 1_000, "connection": "", "at": 0, "seconds": 0, "rows": None, "error": "", "is_cut": False}
    )
    history.file.write_text(f"{line}\n" * 10_000)
    await noted(history, "SELECT 1")
    descriptor = os.open(history.file, os.O_RDONLY)
    lines = lines_backwards(descriptor, 100_000)
    assert [next(lines) for _ in range(3)][1].startswith(b'{"text": "SELECT 1"')
    os.close(descriptor)
    assert len(list(await history.search(limit=3))) == 3


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"a", b"a\n", b"\na\n\nb", b"a" * 70_000 + b"\nb\n" + b"c" * 66_000]
)
def test_lines_come_backwards_as_they_lie_in_the_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "lines"
    file.write_bytes(content)
    with file.open("rb") as opened:
        assert list(lines_backwards(opened.fileno(), 1_000_000)) == content.split(b"\n")[::-1]


def test_a_line_that_is_too_long_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    file.write_bytes(b"a\n" + b"x" * 300_000 + b"\nb\nc" + b"y" * 299_000 + b"\nd")
    with file.open("rb") as opened:
        assert list(lines_backwards(opened.fileno(), 100_000)) == [b"d", b"b", b"a"]
