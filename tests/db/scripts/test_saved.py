"""Saved queries are plain files: kept byte for byte, and never overwritten where somebody else wrote meanwhile."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path

import pytest

from pooldeck_db.errors import PooldeckError
from pooldeck_db.scripts import QueryChanged, SavedQueries, SavedQuery
from pooldeck_db.surroundings import default_config_file


@pytest.fixture
def saved(tmp_path: Path) -> SavedQueries:
    return SavedQueries(tmp_path / "sql", "shop")


async def names(saved: SavedQueries) -> list[tuple[str, bool]]:
    """What is listed."""
    return [(query.name, query.is_shared) for query in await saved.list()]


def test_without_a_setting_they_lie_beside_the_configuration() -> None:
    assert SavedQueries().folder == default_config_file().parent / "queries"


async def test_a_connection_sees_its_own_and_the_shared_ones(saved: SavedQueries, tmp_path: Path) -> None:
    assert await saved.list() == ()
    await saved.create("b", "1", is_shared=True)
    await saved.create("Ältere Kunden (neu)", "2", is_shared=False)
    await saved.create("a", "3", is_shared=False)
    (tmp_path / "sql" / "notes.md").touch()
    (tmp_path / "sql" / ".hidden.sql").touch()
    (tmp_path / "sql" / "folder.sql").mkdir()
    assert await names(saved) == [("a", False), ("Ältere Kunden (neu)", False), ("b", True)]
    assert await names(SavedQueries(tmp_path / "sql", "other")) == [("b", True)]
    assert await names(SavedQueries(tmp_path / "sql")) == [("b", True)]
    assert (tmp_path / "sql" / "shop" / "a.sql").read_text() == "3"


@pytest.mark.parametrize(
    "data", [b"", b"a\r\nb\rc\n\n", b"\xef\xbb\xbfx", b"\xff\xfe\0x", "ü\u2028".encode(), b"\0"]
)
async def test_a_text_is_kept_byte_for_byte(saved: SavedQueries, tmp_path: Path, data: bytes) -> None:
    made = await saved.create("a", "x", is_shared=True)
    made.query.file.write_bytes(data)
    read = await saved.read(made.query)
    copy = await saved.create("b", read.text, is_shared=True)
    assert copy.query.file.read_bytes() == data
    assert (await saved.write(copy, "-- more\r\n" + read.text)).query.file.read_bytes() == b"-- more\r\n" + data


async def test_a_file_that_somebody_else_changed_is_not_overwritten(saved: SavedQueries) -> None:
    made = await saved.create("a", "SELECT 1", is_shared=True)
    made.query.file.write_text("SELECT 2")
    os.utime(made.query.file, ns=(0, made.query.modified + 1))
    assert await saved.is_changed(made)
    for change in (saved.write(made, "3"), saved.delete(made), saved.rename(made, "b", is_shared=True)):
        with pytest.raises(QueryChanged, match="changed since") as caught:
            await change
        assert caught.value.hint
    assert made.query.file.read_text() == "SELECT 2"
    await saved.write(await saved.read(made.query), "SELECT 3")
    assert made.query.file.read_text() == "SELECT 3"


async def test_a_file_that_is_gone_is_not_made_again(saved: SavedQueries) -> None:
    made = await saved.create("a", "SELECT 1", is_shared=True)
    made.query.file.unlink()
    with pytest.raises(QueryChanged, match="gone"):
        await saved.write(made, "SELECT 2")
    assert not made.query.file.exists()


async def test_a_file_that_was_only_touched_is_the_same(saved: SavedQueries) -> None:
    made = await saved.create("a", "SELECT 1", is_shared=True)
    os.utime(made.query.file, ns=(0, 0))
    assert not await saved.is_changed(made)
    assert (await saved.write(made, "SELECT 2")).text == "SELECT 2"


async def test_a_name_that_is_taken_is_refused(saved: SavedQueries) -> None:
    await saved.create("Report", "1", is_shared=True)
    other = await saved.create("other", "2", is_shared=True)
    for change in (saved.create("report", "3", is_shared=True), saved.rename(other, "Report", is_shared=True)):
        with pytest.raises(PooldeckError, match="already"):
            await change
    assert [(await saved.read(query)).text for query in await saved.list()] == ["2", "1"]


async def test_two_that_make_the_same_at_once_do_not_overwrite_each_other(saved: SavedQueries) -> None:
    made = [saved.create("a", str(number), is_shared=True) for number in range(8)]
    results = await asyncio.gather(*made, return_exceptions=True)
    (winner,) = [result for result in results if not isinstance(result, BaseException)]
    assert winner.query.file.read_text() == winner.text


async def test_renaming_can_share_it_and_deleting_removes_it(saved: SavedQueries) -> None:
    made = await saved.create("a", "1", is_shared=False)
    renamed = await saved.rename(made, "b", is_shared=True)
    assert (renamed.text, await names(saved)) == ("1", [("b", True)])
    await saved.delete(renamed)
    assert await saved.list() == ()


async def test_a_link_and_the_rights_of_a_file_stay(saved: SavedQueries, tmp_path: Path) -> None:
    made = await saved.create("a", "1", is_shared=True)
    assert stat.S_IMODE(made.query.file.stat().st_mode) == 0o600
    elsewhere = tmp_path / "elsewhere.sql"
    elsewhere.write_text("1")
    elsewhere.chmod(0o640)
    link = saved.folder / "link.sql"
    link.symlink_to(elsewhere)
    read = await saved.read(SavedQuery("link", True, link, 0, 0))
    await saved.write(read, "2")
    assert (link.is_symlink(), elsewhere.read_text(), stat.S_IMODE(elsewhere.stat().st_mode)) == (True, "2", 0o640)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "../a",
        "a/b",
        "a\\b",
        "a:b",
        ".git",
        "a\0",
        "a\n",
        "a\u202e",
        "nul",
        "COM1.x",
        "a.",
        " a",
        "x" * 121,
        "\ud800",
    ],
)
async def test_a_name_that_is_no_file_name_everywhere_is_refused(saved: SavedQueries, name: str) -> None:
    with pytest.raises(PooldeckError) as caught:
        await saved.create(name, "1", is_shared=True)
    assert (caught.value.what, caught.value.hint) > ("", "")
    assert not saved.folder.exists()


async def test_a_connection_whose_name_is_no_file_name_has_a_folder_too(tmp_path: Path) -> None:
    saved = SavedQueries(tmp_path, "..")
    made = await saved.create("a", "1", is_shared=False)
    assert made.query.file.parent.parent == tmp_path
    assert await names(saved) == [("a", False)]


async def test_half_a_character_and_a_file_that_is_too_large_are_refused(saved: SavedQueries) -> None:
    with pytest.raises(PooldeckError, match="half of one"):
        await saved.create("a", "x\ud800", is_shared=True)
    made = await saved.create("a", "1", is_shared=True)
    os.truncate(made.query.file, 17 * 1024 * 1024)
    with pytest.raises(PooldeckError, match="16 MiB"):
        await saved.read(made.query)
