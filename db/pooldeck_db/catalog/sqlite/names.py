"""Names in SQLite's SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ADDRESSES = ("_rowid_", "rowid", "oid")
"""What a row's address is called, unless a column hides the name."""


def quoted(name: str) -> str:
    """The name as an identifier in the text of a statement, where a colon would begin a parameter."""
    return '"' + name.replace('"', '""').replace(":", "\\:") + '"'


def free_address(columns: Iterable[str]) -> str | None:
    """The first name of the row's address that no column hides; None where all are hidden."""
    taken = {column.lower() for column in columns}
    return next((address for address in ADDRESSES if address not in taken), None)
