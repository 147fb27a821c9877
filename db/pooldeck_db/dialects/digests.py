"""A digest of long values as a function of SQLite's SQL. Pure."""

from __future__ import annotations

import hashlib
import struct

DIGEST = "pooldeck_digest"
"""The function's name in SQL: of a value as a BLOB, its `typeof`, and the size of the packed digest."""

_PACKED = struct.Struct(">Q16s?")
_BLOB = "blob"


def digest(value: bytes | None, storage: str, size: int) -> bytes | None:
    """The function: the packed digest of a BLOB."""
    if value is None:
        return None
    md5 = hashlib.md5(value, usedforsecurity=False).hexdigest()
    return packed(len(value), md5, size, is_blob=storage == _BLOB)


def packed(length: int, md5: str, size: int, *, is_blob: bool) -> bytes:
    """A length, an MD5 digest and whether it is a BLOB's, filled up to a size that tells them from values."""
    return _PACKED.pack(length, bytes.fromhex(md5), is_blob).ljust(size, b"\0")


def unpacked(raw: bytes) -> tuple[int, str, bool]:
    """The length, the digest and whether it is a BLOB's, as they were packed."""
    length, md5, is_blob = _PACKED.unpack_from(raw)
    return length, md5.hex(), is_blob
