"""Making the demo database: all of it or nothing, once, and never over somebody else's file."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pooldeck_db.demo import making
from pooldeck_db.demo.location import Found, Progress, demo_path, look
from pooldeck_db.demo.making import make_demo
from pooldeck_db.demo.seed.records import SMALL
from pooldeck_db.errors import LockUnavailable, NotADatabase


@pytest.fixture
def small_shop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make fewer rows, where how many there are does not matter."""
    monkeypatch.setattr(making, "FULL", SMALL)


def _pragma(path: Path, pragma: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA {pragma}")


def test_the_demo_lies_in_the_data_directory_of_the_user() -> None:
    assert demo_path() == Path(os.environ["XDG_DATA_HOME"]) / "pooldeck" / "demo.db"


def test_the_demo_lies_where_the_settings_say() -> None:
    assert demo_path("~/shop.db") == Path("~").expanduser() / "shop.db"
    assert demo_path("") == demo_path(None) == demo_path()


@pytest.mark.usefixtures("small_shop")
async def test_a_demo_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    path = await make_demo(tmp_path / "new" / "demo.db")
    _pragma(path, "page_count")
    before = path.stat()
    assert await make_demo(path) == path
    assert path.stat() == before


@pytest.mark.usefixtures("small_shop")
@pytest.mark.parametrize("version", [0, 999])
async def test_a_demo_of_another_version_is_made_anew(tmp_path: Path, version: int) -> None:
    path = await make_demo(tmp_path / "demo.db")
    _pragma(path, f"user_version = {version}")
    assert look(path) is Found.OTHER_VERSION
    await make_demo(path)
    assert look(path) is Found.CURRENT


@pytest.mark.usefixtures("small_shop")
async def test_an_older_demo_that_somebody_writes_to_is_not_replaced(tmp_path: Path) -> None:
    path = await make_demo(tmp_path / "demo.db")
    _pragma(path, "user_version = 0")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockUnavailable, match="older demo"):
            await make_demo(path)
    assert look(path) is Found.OTHER_VERSION
    assert [file.name for file in tmp_path.iterdir()] == ["demo.db"]


@pytest.mark.usefixtures("small_shop")
async def test_an_older_demo_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    path = await make_demo(tmp_path / "demo.db")
    _pragma(path, "user_version = 0")
    path.write_bytes(path.read_bytes()[:100] + bytes(3000))
    await make_demo(path)
    assert look(path) is Found.CURRENT


@pytest.mark.usefixtures("small_shop")
@pytest.mark.parametrize("content", [b"dear diary", b"SQLite format 3\x00" + bytes(200)])
async def test_a_file_of_somebody_else_is_never_written_over(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "demo.db"
    path.write_bytes(content)
    with pytest.raises(NotADatabase, match=r"demo\.db: The file there is not the demo database"):
        await make_demo(path)
    assert path.read_bytes() == content


@pytest.mark.usefixtures("small_shop")
async def test_two_at_once_both_end_well(tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    made = await asyncio.gather(make_demo(path), make_demo(path))
    assert set(made) == {path}
    assert look(path) is Found.CURRENT
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("rows", [0, 1, 50_000])
async def test_cancelling_leaves_nothing_behind(tmp_path: Path, rows: int) -> None:
    def stop(progress: Progress) -> None:
        if progress.done >= rows:
            task.cancel()

    task = asyncio.create_task(make_demo(tmp_path / "demo.db", stop))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("small_shop")
async def test_what_a_killed_maker_left_is_tidied_up_when_it_is_old(tmp_path: Path) -> None:
    old, young = (tmp_path / f".demo.db.{name}.making" for name in ("old", "young"))
    for file in (old, young):
        file.touch()
    os.utime(old, (0, 0))
    await make_demo(tmp_path / "demo.db")
    assert not old.exists()
    assert young.exists()


def test_a_demo_is_recognised_without_opening_it(demo_file: Path, tmp_path: Path) -> None:
    assert look(demo_file) is Found.CURRENT
    assert look(tmp_path / "nothing.db") is Found.NOTHING
    (tmp_path / "empty.db").touch()
    assert look(tmp_path / "empty.db") is Found.NOTHING
