"""What PostgreSQL's types mean to us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pooldeck_db.catalog.postgresql.answer import TypeAnswer

_BY_SORT = {"e": Kind.ENUM, "r": Kind.RANGE, "m": Kind.RANGE, "c": Kind.OTHER}
"""By `typtype`: enums, ranges, multiranges, composites."""

_BY_NAME = {
    "uuid": Kind.UUID,
    "json": Kind.JSON,
    "jsonb": Kind.JSON,
    "bytea": Kind.BINARY,
    "macaddr": Kind.NETWORK,
    "macaddr8": Kind.NETWORK,
    "char": Kind.TEXT,
    "xml": Kind.TEXT,
    "pg_node_tree": Kind.TEXT,
    "aclitem": Kind.TEXT,
    "xid8": Kind.NUMBER,
}
"""Types that their category does not tell, by `typname`."""

_BY_CATEGORY = {
    "A": Kind.ARRAY,
    "B": Kind.BOOLEAN,
    "D": Kind.TIME,
    "E": Kind.ENUM,
    "I": Kind.NETWORK,
    "N": Kind.NUMBER,
    "R": Kind.RANGE,
    "S": Kind.TEXT,
    "T": Kind.TIME,
}
"""By `typcategory`, which extensions set too: citext says S."""


class Types:
    """The types of one relation's columns, with all that they are made of."""

    def __init__(self, answers: Mapping[str, TypeAnswer]) -> None:
        self._answers = answers

    def base(self, oid: int) -> TypeAnswer:
        """The type below any domains."""
        answer = self._answers[str(oid)]
        return self.base(answer["base"]) if answer["sort"] == "d" else answer

    def kind(self, oid: int) -> Kind:
        """What sort of thing the type holds."""
        base = self.base(oid)
        if base["sort"] in _BY_SORT:
            return _BY_SORT[base["sort"]]
        if base["name"] in _BY_NAME:
            return _BY_NAME[base["name"]]
        if base["name"].startswith("reg") and base["schema"] == "pg_catalog":
            return Kind.TEXT  # Numbers inside, but their text is the object's name.
        return _BY_CATEGORY.get(base["category"], Kind.OTHER)

    def operators(self, oid: int) -> tuple[str, ...]:
        """The comparison operators that the type brings with it, as SQL; empty for the server's own types."""
        return tuple(self.base(oid)["operators"] or ())

    def has_order(self, oid: int, operator_class: int | None) -> bool:
        """Whether a default order is that of the type, which may bring one that takes other values for equal."""
        own = self.base(oid)["operator_class"]
        return own is None or own == operator_class

    def enum_below(self, oid: int) -> str:
        """The enum that the type is a domain of, as SQL; empty for any other type."""
        base = self.base(oid)
        is_domain = self._answers[str(oid)]["sort"] == "d"
        return base["spelled"] if is_domain and base["sort"] == "e" else ""

    def composite(self, oid: int) -> bool:
        """Whether values of the type are rows with columns of their own."""
        return self.base(oid)["sort"] == "c"

    def orderable(self, oid: int) -> bool:
        """Whether values of the type can be sorted; containers can where all that they contain can."""
        base = self.base(oid)
        if base["sort"] == "p":
            return False  # anyarray, in the server's own catalogs: each value has a type of its own.
        if base["ordered"] or base["sort"] in ("e", "r", "m"):
            return True
        if base["sort"] == "c":
            return all(self.orderable(part) for part in base["attributes"] or ())
        return base["category"] == "A" and bool(base["element"]) and self.orderable(base["element"])
