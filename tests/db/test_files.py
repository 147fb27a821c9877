"""What is at a path where a database was expected, or near it."""

from __future__ import annotations

import gzip
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.errors import DatabaseDamaged, DatabaseMissing, NotADatabase
from pooldeck_db.files import absence_of, contents_of, similar_name
from support.servers import sqlite_target

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A directory with a few files, one of which is a database of several pages."""
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 500,) for _ in range(100)])
        connection.commit()
    (tmp_path / "notes.txt").touch()
    (tmp_path / "work").mkdir()
    (tmp_path / "broken.db").symlink_to("nowhere.db")
    (tmp_path / "circle.db").symlink_to("circle.db")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "what", "hint"),
    [
        ("shpo.db", "There is no file {0}/shpo.db.", "Did you mean {0}/shop.db?"),
        ("shop", "There is no file {0}/shop.", "Did you mean {0}/shop.db?"),
        ("zebra.db", "There is no file {0}/zebra.db.", "does not create them"),
        ("wrok/shop.db", "the directory {0} holds no wrok.", "Did you mean {0}/work?"),
        ("far/away/shop.db", "the directory {0} holds no far.", "does not create them"),
        ("shop.db/x.db", "{0}/shop.db is a file, not a directory.", "Did you mean {0}/shop.db?"),
        ("broken.db", "{0}/broken.db is a link to nowhere.db, which is not there.", "Mend the link"),
    ],
)
def test_a_file_that_is_not_there_is_explained_by_what_is_near(
    desk: Path, path: str, what: str, hint: str
) -> None:
    absence = absence_of(desk / path)
    assert what.format(desk) in absence.what
    assert hint.format(desk) in absence.hint


def test_a_file_is_not_taken_for_a_directory_nor_the_other_way_round(desk: Path) -> None:
    assert similar_name("work", desk) == ""
    assert similar_name("shop.db", desk, directories=True) == ""
    assert similar_name("anything", desk / "nowhere") == ""


@pytest.mark.parametrize("name", ["shpo.db", "broken.db", "circle.db", "none/shop.db"])
async def test_opening_a_file_that_is_not_there_makes_none(desk: Path, name: str) -> None:
    before = sorted(desk.iterdir())
    with pytest.raises(DatabaseMissing) as caught:
        await open_database(sqlite_target(desk / name))
    assert str(desk / name) in caught.value.what
    assert caught.value.hint
    assert sorted(desk.iterdir()) == before


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (gzip.compress(b"x", mtime=0), "packed by gzip"),
        (b"BZh91AY", "packed by bzip2"),
        (b"\xfd7zXZ\x00", "packed by xz"),
        (b"(\xb5/\xfd", "packed by zstd"),
        (b"PGDMP\x01", "a dump by pg_dump"),
        (b"** This file contains an SQLite 2.1 database **", "a database of SQLite 2"),
        (b"%PDF-1.7", "a PDF document"),
        (b"12345678DUCK", "a DuckDB database"),
        (b"-- PostgreSQL database dump", "a text of SQL"),
        (b"\nPRAGMA foreign_keys=OFF;\n", "a text of SQL"),
        (b"insert into t values (1);", "a text of SQL"),
        (b"Dear Sir or Madam,", "a text"),
        ("Grüße aus Köln".encode(), "a text"),
        (b"\x8f\x01\x02\x03", "something else, or encrypted"),
    ],
)
def test_what_is_no_database_is_told_by_its_beginning(start: bytes, what: str) -> None:
    contents = contents_of(start)
    assert contents is not None
    assert contents.what == what
    assert contents.hint


def test_a_database_is_nothing_else() -> None:
    assert contents_of(b"SQLite format 3\0\x10\x00") is None


async def test_a_file_that_is_something_else_says_what(desk: Path) -> None:
    path = desk / "archive.db"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(desk / "shop.db")
    with pytest.raises(NotADatabase, match="a zip archive") as caught:
        await open_database(sqlite_target(path))
    assert "Unpack" in caught.value.hint


@pytest.mark.parametrize("damage", ["cut", "header", "schema"])
async def test_a_damaged_database_is_not_taken_for_something_else(desk: Path, damage: str) -> None:
    path = desk / "shop.db"
    whole = path.read_bytes()
    damaged = {
        "cut": whole[: len(whole) // 2],
        "header": whole[:21] + b"abc" + whole[24:],
        "schema": whole[:100] + b"\x77" * 20 + whole[120:],
    }
    path.write_bytes(damaged[damage])
    with pytest.raises(DatabaseDamaged) as caught:
        await open_database(sqlite_target(path))
    assert all(word in caught.value.hint for word in ("integrity_check", ".recover", "backup"))
    assert path.read_bytes() == damaged[damage]
