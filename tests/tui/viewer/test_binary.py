"""Bytes as a dump, their kinds, and their text."""

from __future__ import annotations

import gzip
import random
import sqlite3
import zipfile
from io import BytesIO

import pytest

from pooldeck_tui.viewer.binary.data import decoded, is_hex, read_hex, written_hex
from pooldeck_tui.viewer.binary.dump import (
    all_dumped,
    bytes_a_line,
    digit_column,
    dumped,
    line_width,
    offset_mistake,
    text_column,
    typed_offset,
)
from pooldeck_tui.viewer.binary.kinds import detected, dimensions
from pooldeck_tui.viewer.slices import STRETCH, at_once


@pytest.mark.parametrize("size", [0, 1, STRETCH - 1, STRETCH, 2 * STRETCH + 1])
def test_bytes_and_their_digits_are_made_of_each_other(size: int) -> None:
    data = random.Random(size).randbytes(size)
    text = at_once(written_hex(data))
    assert text == "\\x" + data.hex()
    assert is_hex(text)
    assert at_once(read_hex(text)) == data


@pytest.mark.parametrize("text", ["\\x0", "\\xzz", "x00", "", "\\000"])
def test_other_texts_are_no_digits_of_bytes(text: str) -> None:
    assert not is_hex(text)


def test_a_character_on_the_edge_of_a_stretch_is_decoded_whole() -> None:
    text = "ü" * STRETCH + "😀"
    assert at_once(decoded(b"a" + text.encode())) == "a" + text
    assert at_once(decoded(b"\xff\xc3")) == "\udcff\udcc3"


@pytest.mark.parametrize("width", [8, 16])
def test_every_byte_stands_in_its_column_as_digits_and_as_a_character(width: int) -> None:
    data = bytes(range(64, 64 + width))
    line = dumped(data, 0, width)
    for index, byte in enumerate(data):
        at = digit_column(index)
        assert line[at : at + 2] == f"{byte:02x}"
        assert line[text_column(width) + index] == (chr(byte) if byte < 127 else ".")
    assert len(line) == line_width(width)


def test_sixteen_bytes_fit_eighty_columns_with_a_border_and_a_scrollbar() -> None:
    assert bytes_a_line(80 - 3) == 16
    assert bytes_a_line(70) == 8


def test_the_last_line_of_a_dump_may_be_short() -> None:
    assert at_once(all_dumped(b"0123456789abcdefX")).endswith(f"00000010  58{' ' * 48}X")


@pytest.mark.parametrize(
    ("answer", "offset"),
    [
        ("0", 0),
        ("4096", 4096),
        ("4,096", 4096),
        (" 0x1F ", 31),
        ("1fh", 31),
        ("\\x10", 16),
        ("x", None),
        ("-1", None),
        ("", None),
    ],
)
def test_an_offset_is_typed_in_either_base(answer: str, offset: int | None) -> None:
    assert typed_offset(answer) == offset


def test_an_offset_behind_the_end_is_refused_with_the_last_one() -> None:
    assert offset_mistake("16", 17) == ""
    assert "the last is at 16" in offset_mistake("17", 17)
    assert "0x1000" in offset_mistake("end", 17)


def a_zip() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", "b")
    return file.getvalue()


def a_database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE t (a)")
        return bytes(connection.serialize())


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", "PNG image"),
        (b"\xff\xd8\xff\xe0", "JPEG image"),
        (b"GIF89a", "GIF image"),
        (b"RIFF\x00\x00\x00\x00WEBP", "WebP image"),
        (b"%PDF-1.7", "PDF document"),
        (gzip.compress(b"x", mtime=0), "packed by gzip"),
        (b"\x28\xb5\x2f\xfd", "packed by zstd"),
        (a_zip(), "zip archive"),
        (a_database(), "SQLite database"),
        (b"\x80\x04\x95", "Python pickle"),
        ("größer".encode(), "text in UTF-8"),
        (b"plain", "text in ASCII"),
        (b' {"a": 1}', "perhaps JSON"),
        (b"<a/>", "perhaps XML"),
    ],
)
def test_kinds_are_told_by_how_bytes_begin(data: bytes, what: str) -> None:
    found = detected(data, is_all=True)
    assert found is not None
    assert what in found.what


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"\xff\x00", "ü".encode()[:1]])
def test_what_nothing_is_known_of_is_not_guessed(data: bytes) -> None:
    assert detected(data, is_all=True) is None


def test_a_beginning_may_end_within_a_character() -> None:
    found = detected("aü".encode()[:2], is_all=False)
    assert found is not None
    assert found.what == "text in UTF-8"


def test_the_size_of_an_image_is_told() -> None:
    assert dimensions(bytes.fromhex("89504e470d0a1a0a0000000d4948445200000280000001e0")) == "640 x 480"
    assert (
        dimensions(b"GIF89a" + (10).to_bytes(2, "little") + (1234).to_bytes(2, "little") + bytes(14))
        == "10 x 1,234"
    )
    assert dimensions(b"\x89PNG\r\n\x1a\n") == ""
