"""What is remembered is kept in one file a connection, that several processes may write and nobody else read."""

from __future__ import annotations

import asyncio
import fcntl
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.errors import PooldeckError
from pooldeck_db.files import keeping
from pooldeck_db.remembered import Remembered, TableView, identity_of
from pooldeck_db.surroundings import state_directory
from pooldeck_db.target import Backend, Target

ORDERS = RelationName("public", "orders")
ITEMS = RelationName("public", "items")
VIEW = TableView(hidden=("note",), widths=(("id", 9),), panel="related")
PROGRAM = Path(__file__).parent / "programs" / "adding.py"
SECRET = "s3cr3t-w0rd"


def load(directory: Path) -> Remembered:
    return Remembered.load("shop", directory)


def kept_file(remembered: Remembered) -> Path:
    assert remembered.file is not None
    return remembered.file


def test_nothing_is_remembered_at_first_and_nothing_written(tmp_path: Path) -> None:
    remembered = load(tmp_path / "tables")
    assert remembered.view(ORDERS) == TableView()
    assert remembered.named(ORDERS) == {}
    assert remembered.filters(ORDERS) == ()
    assert not (tmp_path / "tables").exists()


async def test_what_was_saved_is_there_at_once_and_at_the_next_start(tmp_path: Path) -> None:
    first = load(tmp_path)
    await first.save(ORDERS, VIEW)
    await first.save_named(ORDERS, "unpaid", replace(VIEW, filter="{}"))
    await first.add_filter(ORDERS, "1")
    await first.add_filter(ORDERS, "2")
    for remembered in (first, load(tmp_path)):
        assert remembered.view(ORDERS) == VIEW
        assert remembered.named(ORDERS) == {"unpaid": replace(VIEW, filter="{}")}
        assert remembered.filters(ORDERS) == ("2", "1")
        assert remembered.view(ITEMS) == TableView()


async def test_a_file_that_cannot_be_read_just_now_is_not_written_over(tmp_path: Path) -> None:
    remembered = load(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    kept_file(remembered).symlink_to(elsewhere)
    remembered = load(tmp_path)
    with pytest.raises(IsADirectoryError):
        await remembered.save(ORDERS, VIEW)
    assert remembered.view(ORDERS) == VIEW
    assert kept_file(remembered).is_symlink()


async def test_a_named_view_can_be_deleted_and_a_table_forgotten(tmp_path: Path) -> None:
    remembered = load(tmp_path)
    await remembered.save(ORDERS, VIEW)
    await remembered.save_named(ORDERS, "unpaid", VIEW)
    await remembered.delete_named(ORDERS, "unpaid")
    await remembered.delete_named(ORDERS, "never there")
    assert load(tmp_path).named(ORDERS) == {}
    assert load(tmp_path).view(ORDERS) == VIEW
    await remembered.forget(ORDERS)
    assert load(tmp_path).view(ORDERS) == remembered.view(ORDERS) == TableView()


async def test_a_view_that_is_the_same_is_not_written_again(tmp_path: Path) -> None:
    remembered = load(tmp_path)
    await remembered.save(ORDERS, VIEW)
    kept_file(remembered).unlink()
    await remembered.save(ORDERS, VIEW)
    assert not kept_file(remembered).exists()


async def test_a_table_has_a_hundred_named_views_at_most(tmp_path: Path) -> None:
    remembered = Remembered()
    for number in range(100):
        await remembered.save_named(ORDERS, str(number), VIEW)
    await remembered.save_named(ORDERS, "7", TableView())
    with pytest.raises(PooldeckError, match="100 views") as caught:
        await remembered.save_named(ORDERS, "one more", VIEW)
    assert caught.value.hint
    assert "one more" not in remembered.named(ORDERS)


async def test_a_named_view_never_loses_its_filter(tmp_path: Path) -> None:
    remembered = load(tmp_path)
    with pytest.raises(PooldeckError, match="too long"):
        await remembered.save_named(ORDERS, "pasted", TableView(filter="x" * 20_000))
    assert remembered.named(ORDERS) == {}


async def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    remembered = load(tmp_path / "state" / "tables")
    await remembered.add_filter(ORDERS, '"a value of the data"')
    assert stat.S_IMODE(kept_file(remembered).stat().st_mode) == 0o600
    assert stat.S_IMODE(kept_file(remembered).parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"\xff\xfe", b"{}", b"[1]", b"[" * 100_000], ids=lambda damage: repr(damage[:9])
)
async def test_a_damaged_file_is_kept_aside_and_a_new_one_begun(damage: bytes, tmp_path: Path) -> None:
    file = kept_file(load(tmp_path))
    file.write_bytes(damage)
    remembered = load(tmp_path)
    assert remembered.view(ORDERS) == TableView()
    assert file.with_name(f"{file.stem}.damaged.json").read_bytes() == damage
    await remembered.save(ORDERS, VIEW)
    assert load(tmp_path).view(ORDERS) == VIEW


async def test_a_file_that_is_damaged_meanwhile_is_kept_aside_too(tmp_path: Path) -> None:
    remembered = load(tmp_path)
    await remembered.save(ORDERS, VIEW)
    kept_file(remembered).write_text("not JSON")
    await remembered.save(ITEMS, VIEW)
    assert load(tmp_path).view(ITEMS) == VIEW
    assert (tmp_path / f"{kept_file(remembered).stem}.damaged.json").read_text() == "not JSON"


async def test_two_that_share_a_file_keep_each_others_entries(tmp_path: Path) -> None:
    one, other = load(tmp_path), load(tmp_path)
    await one.save(ORDERS, VIEW)
    await other.save(ITEMS, VIEW)
    await one.add_filter(ITEMS, "1")
    merged = load(tmp_path)
    assert (merged.view(ORDERS), merged.view(ITEMS), merged.filters(ITEMS)) == (VIEW, VIEW, ("1",))


async def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    count = 20
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, PROGRAM, tmp_path, who, str(count)) for who in "ab"
    ]
    assert [await process.wait() for process in processes] == [0, 0]
    merged = load(tmp_path)
    assert set(merged.filters(RelationName("public", "shared"))) == {
        f"{w} {n}" for w in "ab" for n in range(count)
    }
    for who in "ab":
        for number in range(count):
            assert merged.view(RelationName("public", f"{who}{number}")) == TableView(panel=who)


async def test_changes_that_are_made_at_once_are_written_in_their_order(tmp_path: Path) -> None:
    remembered = load(tmp_path)
    async with asyncio.TaskGroup() as group:
        for number in range(30):
            group.create_task(remembered.add_filter(ORDERS, str(number)))
    assert load(tmp_path).filters(ORDERS) == remembered.filters(ORDERS) == tuple(map(str, reversed(range(30))))


async def test_a_lock_that_is_never_given_back_ends_in_an_error_and_the_change_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_PATIENCE", 0.05)
    holder = os.open(tmp_path / ".lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(holder, fcntl.LOCK_EX)
    remembered = load(tmp_path)
    with pytest.raises(TimeoutError):
        await remembered.save(ORDERS, VIEW)
    assert remembered.view(ORDERS) == VIEW
    os.close(holder)
    await remembered.save(ITEMS, VIEW)
    assert load(tmp_path).view(ITEMS) == VIEW


async def test_a_directory_that_cannot_be_made_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    remembered = load(tmp_path / "file" / "tables")
    with pytest.raises(OSError, match="file"):
        await remembered.save(ORDERS, VIEW)
    assert remembered.view(ORDERS) == VIEW


async def test_without_a_file_nothing_is_kept_but_everything_works() -> None:
    remembered = Remembered()
    await remembered.save(ORDERS, VIEW)
    await remembered.add_filter(ORDERS, "1")
    assert (remembered.file, remembered.view(ORDERS), remembered.filters(ORDERS)) == (None, VIEW, ("1",))


def test_a_named_connection_is_known_by_its_name_and_any_other_by_where_it_leads() -> None:
    server = Target(
        Backend.POSTGRESQL, "x", host="db,db2", port=5433, user="ada", database="shop", password=SECRET,
        options=(("sslpassword", SECRET),),
    )  # fmt: skip
    assert identity_of(server) == "postgresql ada@db:5433,db2:5433/shop"
    assert identity_of(replace(server, name="shop")) == "connection shop"
    assert identity_of(Target(Backend.SQLITE, "a.db", path=Path("/tmp/a.db"))) == "sqlite /tmp/a.db"


def test_the_file_is_named_so_that_it_can_be_found_and_never_collides(tmp_path: Path) -> None:
    names = {
        kept_file(Remembered.load(identity, tmp_path)).name
        for identity in ("sqlite /a/b.db", "sqlite /a.b.db", "connection " + "x" * 50, "connection " + "x" * 51)
    }
    assert len(names) == 4
    assert all(name.startswith(("sqlite-a", "connection-x")) for name in names)
    assert (
        Remembered.load("x").file == state_directory() / "tables" / kept_file(Remembered.load("x", tmp_path)).name
    )


async def test_an_open_database_remembers_under_its_identity(sqlite_file_target: Target) -> None:
    for expected in (TableView(), VIEW):
        database = await open_database(sqlite_file_target)
        try:
            assert database.remembered.view(ORDERS) == expected
            await database.remembered.save(ORDERS, VIEW)
        finally:
            await database.close()


async def test_a_connection_that_is_not_to_be_remembered_is_not(sqlite_file_target: Target) -> None:
    database = await open_database(replace(sqlite_file_target, remember=False))
    try:
        assert database.remembered.file is None
    finally:
        await database.close()
