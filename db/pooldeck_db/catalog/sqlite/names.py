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


def is_unicode(text: str) -> bool:
    """Whether a text can be sent as it is: what is not UTF-8 was read as lone surrogates."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def bindable(name: str) -> str | bytes:
    """The name as a parameter; one that is not UTF-8 as the bytes that it is stored as."""
    return name if is_unicode(name) else name.encode("utf-8", "surrogateescape")


def free_address(columns: Iterable[str]) -> str | None:
    """The first name of the row's address that no column hides; None where all are hidden."""
    taken = {column.lower() for column in columns}
    return next((address for address in ADDRESSES if address not in taken), None)
