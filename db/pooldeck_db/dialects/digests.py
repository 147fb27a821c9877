"""A digest of long values as a function of SQLite's SQL. Pure."""

from __future__ import annotations

import hashlib
import struct

DIGEST = "pooldeck_digest"
"""The function's name in SQL: of a BLOB, and the size that the packed digest is to have."""

_PACKED = struct.Struct(">Q16s")


def digest(value: bytes | None, size: int) -> bytes | None:
    """The function: the packed digest of a BLOB."""
    if value is None:
        return None
    return packed(len(value), hashlib.md5(value, usedforsecurity=False).hexdigest(), size)


def packed(length: int, md5: str, size: int) -> bytes:
    """A length and an MD5 digest, filled up to a size that tells them from values."""
    return _PACKED.pack(length, bytes.fromhex(md5)).ljust(size, b"\0")


def unpacked(raw: bytes) -> tuple[int, str]:
    """The length and the digest that were packed."""
    length, md5 = _PACKED.unpack_from(raw)
    return length, md5.hex()
