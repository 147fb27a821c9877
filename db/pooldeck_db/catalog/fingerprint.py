"""A short text that changes with the shape of a relation."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog.records import Column, Index


def fingerprint(
    columns: Sequence[Column], primary_key: Sequence[str], indexes: Sequence[Index], address: str | None
) -> str:
    """16 hexadecimal digits that change whenever columns or keys do, and with nothing else.

    Comments and sizes are no part of the shape, and indexes that are not unique are no keys.
    """
    keys = sorted((index for index in indexes if index.unique), key=lambda index: index.name)
    shape = (
        tuple(replace(column, comment=None) for column in columns),
        tuple(primary_key),
        tuple(replace(key, size=None) for key in keys),
        address,
    )
    return blake2b(repr(shape).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
