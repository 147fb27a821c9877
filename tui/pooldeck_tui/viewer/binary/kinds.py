"""What bytes are, told by how they begin. Pure."""

from __future__ import annotations

from codecs import getincrementaldecoder
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

ENOUGH = 64 * 1024
"""Bytes of the beginning that are looked at."""


class Detected(NamedTuple):
    """What bytes may be."""

    what: str
    suffix: str
    """What the name of a file of this kind ends with."""


_SIGNATURES: tuple[tuple[int, bytes, Detected], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", Detected("PNG image", ".png")),
    (0, b"\xff\xd8\xff", Detected("JPEG image", ".jpg")),
    (0, b"GIF87a", Detected("GIF image", ".gif")),
    (0, b"GIF89a", Detected("GIF image", ".gif")),
    (8, b"WEBP", Detected("WebP image", ".webp")),
    (8, b"WAVE", Detected("WAVE sound", ".wav")),
    (4, b"ftypavif", Detected("AVIF image", ".avif")),
    (4, b"ftypheic", Detected("HEIC image", ".heic")),
    (4, b"ftyp", Detected("MP4 or QuickTime film", ".mp4")),
    (0, b"II*\0", Detected("TIFF image", ".tif")),
    (0, b"MM\0*", Detected("TIFF image", ".tif")),
    (0, b"OggS", Detected("Ogg sound or film", ".ogg")),
    (0, b"ID3", Detected("MP3 sound", ".mp3")),
    (0, b"fLaC", Detected("FLAC sound", ".flac")),
    (0, b"\x1aE\xdf\xa3", Detected("Matroska or WebM film", ".mkv")),
    (0, b"%PDF-", Detected("PDF document", ".pdf")),
    (0, b"\x1f\x8b", Detected("packed by gzip", ".gz")),
    (0, b"\x28\xb5\x2f\xfd", Detected("packed by zstd", ".zst")),
    (0, b"BZh", Detected("packed by bzip2", ".bz2")),
    (0, b"\xfd7zXZ\0", Detected("packed by xz", ".xz")),
    (0, b"\x04\x22\x4d\x18", Detected("packed by lz4", ".lz4")),
    (0, b"7z\xbc\xaf\x27\x1c", Detected("7-Zip archive", ".7z")),
    (0, b"Rar!\x1a\x07", Detected("RAR archive", ".rar")),
    (0, b"PK\x03\x04", Detected("zip archive, or what is one inside: docx, xlsx, jar", ".zip")),
    (0, b"PK\x05\x06", Detected("empty zip archive", ".zip")),
    (257, b"ustar", Detected("tar archive", ".tar")),
    (0, b"SQLite format 3\0", Detected("SQLite database", ".db")),
    (0, b"PGDMP", Detected("dump by pg_dump", ".dump")),
    (0, b"PAR1", Detected("Parquet file", ".parquet")),
    (0, b"\x7fELF", Detected("ELF program", ".elf")),
    (0, b"MZ", Detected("Windows program", ".exe")),
    (0, b"\xca\xfe\xba\xbe", Detected("Java class", ".class")),
    (0, b"\0asm", Detected("WebAssembly", ".wasm")),
    (0, b"wOF2", Detected("WOFF2 font", ".woff2")),
    (0, b"\x80\x02", Detected("Python pickle, which may run anything when it is read", ".pickle")),
    (0, b"\x80\x04\x95", Detected("Python pickle, which may run anything when it is read", ".pickle")),
    (0, b"\x80\x05\x95", Detected("Python pickle, which may run anything when it is read", ".pickle")),
    (0, b"-----BEGIN ", Detected("PEM: a key or a certificate", ".pem")),
    (0, b"\xff\xfe", Detected("text in UTF-16", ".txt")),
    (0, b"\xfe\xff", Detected("text in UTF-16", ".txt")),
)
"""Where a signature stands, the signature, and what it is a sign of; the more certain ones first."""

_TEXT_CONTROLS = frozenset((*range(0x09, 0x0E), 0x1B))


def detected(data: bytes, *, is_all: bool) -> Detected | None:
    """What bytes that begin so may be, told by no more than `ENOUGH` of them; None where nothing is known.

    `is_all` tells that no more follow.
    """
    for offset, signature, found in _SIGNATURES:
        if data.startswith(signature, offset):
            return found
    if not is_text(data, is_all=is_all):
        return None
    start = data.lstrip()[:1]
    if start in (b"{", b"["):
        return Detected("text in UTF-8, perhaps JSON", ".json")
    if start == b"<":
        return Detected("text in UTF-8, perhaps XML or HTML", ".xml")
    return Detected("text in UTF-8" if not data.isascii() else "text in ASCII", ".txt")


def is_text(data: bytes, *, is_all: bool) -> bool:
    """Whether bytes are, as far as they go, a text in UTF-8."""
    if not data or b"\0" in data or any(byte < 0x20 and byte not in _TEXT_CONTROLS for byte in data[:1024]):
        return False
    try:
        getincrementaldecoder("utf-8")().decode(data, is_all)
    except UnicodeDecodeError:
        return False
    return True


def dimensions(data: bytes) -> str:
    """Width and height of a PNG or GIF image, `640 x 480`; empty for anything else."""
    readers: tuple[tuple[bytes, Callable[[], tuple[int, int]]], ...] = (
        (b"\x89PNG\r\n\x1a\n", lambda: (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"))),
        (b"GIF8", lambda: (int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little"))),
    )
    for signature, read in readers:
        if data.startswith(signature) and len(data) >= 24:
            width, height = read()
            return f"{width:,} x {height:,}"
    return ""
