"""SQLite's values are written by their storage class; the column's affinity and STRICT do the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_db.catalog.sqlite.names import is_unicode
from pooldeck_db.dialects.digests import DIGEST, packed, unpacked
from pooldeck_db.paging.shape import quoted
from pooldeck_db.rows.records import KEPT, Default, Digest
from pooldeck_db.rows.spelling.base import Bindings

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationName
    from pooldeck_db.paging.codecs.base import Raw
    from pooldeck_db.rows.records import Entry, Held

_STORAGE = {int: "integer", float: "real", str: "text", bytes: "blob"}

_NAME = re.compile(r"[^\W\d][\w$]*")
_QUOTES = frozenset((('"', '"'), ("`", "`"), ("[", "]")))
"""What a name may stand in."""
_NO_NAMES = frozenset(("NULL", "TRUE", "FALSE", "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"))

_HELD = (
    "CASE WHEN typeof({0}) IN ('text', 'blob') AND length(CAST({0} AS BLOB)) > {kept}"
    " OR typeof({0}) = 'text' AND CAST(trim({0}, '') AS BLOB) <> CAST({0} AS BLOB)"
    " THEN {digest}(CAST({0} AS BLOB), typeof({0}), {kept} + 1) ELSE {0} END"
)
"""What `trim` takes and gives is UTF-8: where that does not lead back, as from half a pair in a database of
UTF-16, the text is read as another, and only a digest tells what is stored."""


class SQLiteSpelling:
    """Binds values as they are; `OR ABORT`, since a table may be declared to REPLACE other rows instead."""

    update = "UPDATE OR ABORT"
    insert = "INSERT OR ABORT INTO"
    locks = False

    def bindings(self) -> Bindings:
        """Placeholders are question marks."""
        return Bindings(numbered=False)

    def named(self, relation: RelationName) -> tuple[str, str]:
        """By its own name: RETURNING knows no alias."""
        return f"{quoted(relation.schema)}.{quoted(relation.name)}", quoted(relation.name)

    def held(self, _: Column, operand: str) -> str:
        """The value itself; a digest of one that cannot cross is a BLOB that is longer than any whole one."""
        return _HELD.format(operand, kept=KEPT, digest=DIGEST)

    def whole(self, _: Column, operand: str) -> str:
        """The value itself."""
        return operand

    def decoded(self, _: Column, raw: Raw) -> Held:
        """Tells digests by their length."""
        return Digest(*unpacked(raw)) if isinstance(raw, bytes) and len(raw) > KEPT else raw

    def as_address(self, _: Column, operand: str) -> str:
        """The value itself."""
        return operand

    def address(self, _: Column, value: Held, bindings: Bindings) -> str:
        """The value, without an affinity that would convert the column's."""
        return _bound(value, bindings)

    def equal(self, _: Column, operand: str, other: str) -> str:
        """By the column's affinity and collation."""
        return f"{operand} = {other}"

    def same(self, column: Column, operand: str, value: Held, bindings: Bindings) -> str:
        """By storage class and byte for byte: 1 is not 1.0, and A not a, whatever the collation says."""
        if isinstance(value, Digest):
            digest = packed(value.length, value.md5, KEPT + 1, is_blob=value.is_blob)
            return f"{self.held(column, operand)} = {bindings.bind(digest)}"
        if value is None:
            return f"{operand} IS NULL"
        compared = f"{operand} COLLATE BINARY = {_bound(value, bindings)}"
        return f"typeof({operand}) = '{_STORAGE[type(value)]}' AND {compared}"

    def assigned(self, column: Column, entry: Entry, bindings: Bindings) -> str:
        """The value, or the default's own SQL, which SQLite has no word for."""
        if isinstance(entry, Default):
            return "NULL" if column.default is None else f"({_of_default(column.default)})"
        if isinstance(entry, str) and not is_unicode(entry):
            return f"CAST({bindings.bind(entry.encode('utf-8', 'surrogateescape'))} AS TEXT)"
        return bindings.bind(entry)

    def returning(self, outputs: str, *, virtual: bool) -> str:
        """Not from virtual tables."""
        return "" if virtual else f" RETURNING {outputs}"


def _of_default(declared: str) -> str:
    """A default as an expression: a name behind DEFAULT is a text, and elsewhere it would be a column's value."""
    if declared.upper() in _NO_NAMES:
        return declared
    if len(declared) > 1 and (quotes := (declared[0], declared[-1])) in _QUOTES:
        name = declared[1:-1].replace(quotes[1] * 2, quotes[1]) if quotes[0] == quotes[1] else declared[1:-1]
    elif _NAME.fullmatch(declared):
        name = declared
    else:
        return declared
    return "'" + name.replace("'", "''") + "'"


def _bound(value: Held, bindings: Bindings) -> str:
    if isinstance(value, str) and not is_unicode(value):
        # A CAST has an affinity, which would convert the column's numbers; what a function gives has none.
        return f"coalesce(CAST({bindings.bind(value.encode('utf-8', 'surrogateescape'))} AS TEXT), NULL)"
    return bindings.bind(value)
