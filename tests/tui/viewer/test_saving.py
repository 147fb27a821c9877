"""Saving writes exactly what is stored, for its owner alone, and destroys nothing."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

import pytest

from pooldeck_db.catalog import Column
from pooldeck_db.values import Kind
from pooldeck_tui.viewer.exporting import file_name
from pooldeck_tui.viewer.saving import path_mistake, trouble_in_words, typed_path, write_new, write_over
from pooldeck_tui.viewer.subject import Subject
from support.viewer import BINARY, JSON, TEXT, XML

CONTENTS: tuple[str | bytes, ...] = ("", "größer\r\n\x00\udcff", "ü" * 200_000, b"", bytes(range(256)) * 1_000)


@pytest.mark.parametrize("content", CONTENTS)
def test_every_byte_arrives_and_nobody_else_may_read_them(tmp_path: Path, content: str | bytes) -> None:
    expected = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
    for number, write in enumerate((write_new, write_over)):
        path = tmp_path / str(number)
        write(path, content)
        assert path.read_bytes() == expected
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_written_by_the_way(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        write_new(path, "yours")
    assert path.read_text() == "mine"


def test_a_dangling_link_counts_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "link", "x")
    assert not (tmp_path / "elsewhere").exists()


def test_overwriting_goes_through_a_link_and_leaves_it(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "real").chmod(0o644)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_over(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]


def test_where_there_is_no_room_nothing_is_left_behind_and_the_old_file_stays(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        write_new_to_a_full_device()
    assert "There is no room left on the device." in trouble_in_words(tmp_path / "x", caught.value)


def write_new_to_a_full_device() -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"x")


@pytest.mark.parametrize("write", [write_new, write_over])
def test_places_that_cannot_be_written_are_explained(tmp_path: Path, write: object) -> None:
    (tmp_path / "file").write_text("x")
    cases = {
        tmp_path / "none" / "x": "There is no such directory.",
        tmp_path / "file" / "x": "Part of the path is a file",
        tmp_path / ("x" * 300): "The name is too long.",
    }
    for path, words in cases.items():
        with pytest.raises(OSError, match="Errno") as caught:
            write(path, "x")  # type: ignore[operator]
        said = trouble_in_words(path, caught.value)
        assert words in said
        assert str(path) in said


def test_a_directory_is_not_overwritten(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError) as caught:
        write_over(tmp_path, "x")
    assert caught.value.errno == errno.EISDIR


@pytest.mark.parametrize("answer", ["", "  ", "a\0b"])
def test_what_can_be_no_path_is_refused_before_it_is_tried(answer: str) -> None:
    assert path_mistake(answer)


def test_the_home_directory_and_the_working_directory_are_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.chdir(tmp_path)
    assert str(typed_path(" ~/a ")) == "/home/ada/a"
    assert typed_path("b/c") == tmp_path / "b" / "c"
    assert typed_path("~nobody-of-this-name/x").name == "x"


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        (TEXT, "x", "note.txt"),
        (JSON, "{}", "payload.json"),
        (XML, "<a/>", "doc.xml"),
        (BINARY, "\\x89504e470d0a1a0a", "image.png"),
        (BINARY, b"\x00\x01", "image.bin"),
        (Column("../../etc/pass wd\x1b", "text", Kind.TEXT), "x", "etc_pass_wd.txt"),
        (Column("...", "text", Kind.TEXT), "x", "value.txt"),
    ],
)
def test_the_name_that_is_offered_is_harmless_and_tells_the_kind(
    column: Column, value: str | bytes, name: str
) -> None:
    subject = Subject(column, value)
    assert file_name(subject, subject.beginning) == name
