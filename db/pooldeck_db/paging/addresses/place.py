"""Where a row lies: pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.errors import ObjectMissing, ValueRefused
from pooldeck_db.paging.records import Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import RelationName

_TID = re.compile(r"\s*\(?\s*(\d{1,10})\s*(?:,\s*(\d{1,5})\s*)?\)?\s*")


@dataclass(frozen=True, slots=True, order=True)
class Tid:
    """The address of a row in its store."""

    block: int
    item: int = 0
    """Counted from 1; 0 lies before the first."""

    def __str__(self) -> str:
        return f"({self.block},{self.item})"


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """The address of a row in a relation of several stores."""

    store: int
    """Index of the store."""
    tid: Tid


def parse_tid(text: str) -> Tid:
    """Read `(block,item)`, or a block alone; raises ValueRefused."""
    match = _TID.fullmatch(text)
    if match is None:
        raise ValueRefused(
            f"{text!r} is not the address of a row (ctid, tid).", hint="Type a block number, or (block,item).", column="ctid"
        )
    return Tid(int(match[1]), int(match[2] or 0))


def key_of(store: RelationName, tid: str) -> Key:
    """The key of a row: its store and its address there."""
    return Key((store.schema, store.name, tid))


def address_of(key: Key, stores: Sequence[RelationName]) -> Address:
    """Where the row with this key lies; raises ObjectMissing when its store is none of these any more."""
    schema, name, tid = key.values
    for index, store in enumerate(stores):
        if (store.schema, store.name) == (schema, name):
            return Address(index, parse_tid(str(tid)))
    raise ObjectMissing(f"{schema}.{name} is no part of it any more.", hint="Press ctrl+r to read its parts again.")
