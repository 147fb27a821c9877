"""Where a row lies: pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationName
from pooldeck_db.errors import ObjectMissing, ValueRefused
from pooldeck_db.paging.records import Key

if TYPE_CHECKING:
    from collections.abc import Sequence

_TID = re.compile(r"\s*\(?\s*(\d{1,10})\s*(?:,\s*(\d{1,5})\s*)?\)?\s*")
LAST_BLOCK = 2**32 - 1
"""No block has a higher number."""
_LAST_ITEM = 2**16 - 1


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
    """The address of a row in a relation of one or more stores."""

    store: int
    """Index of the store."""
    tid: Tid


def parse_tid(text: str) -> Tid:
    """Read `(block,item)`, or a block alone; raises ValueRefused."""
    match = _TID.fullmatch(text)
    tid = Tid(int(match[1]), int(match[2] or 0)) if match else None
    if tid is None or tid.block > LAST_BLOCK or tid.item > _LAST_ITEM:
        raise ValueRefused(
            f"{text!r} is not the address of a row, as ctid (tid) holds.",
            hint="Type the number of a block, or (block,item).",
            column="ctid",
        )
    return tid


def key_of(store: RelationName, tid: str) -> Key:
    """The key of a row: its store and its address there."""
    return Key((store.schema, store.name, tid), order=())


def address_of(key: Key, stores: Sequence[RelationName]) -> Address:
    """Where the row with this key lies; raises ObjectMissing when its store is none of these any more."""
    schema, name, tid = key.values
    for index, store in enumerate(stores):
        if (store.schema, store.name) == (schema, name):
            return Address(index, parse_tid(str(tid)))
    raise ObjectMissing(
        f"{RelationName(str(schema), str(name))} is no part of it any more.",
        hint="Read the table again: that finds its parts.",
    )


def typed_address(texts: Sequence[str], stores: Sequence[RelationName]) -> Address:
    """What the user typed: an address, behind the name of a store where there are several; raises ValueRefused."""
    *names, tid = texts
    if not names:
        return Address(0, parse_tid(tid))
    for index, store in enumerate(stores):
        if names[-1] in (store.name, str(store)):
            return Address(index, parse_tid(tid))
    raise ValueRefused(
        f"{names[-1]} is no part of it.", hint="Type the name of one of its parts, and an address there."
    )
