"""The rows that a cell may refer to, a keyset page at a time, each read in a short session of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_db.errors import ObjectMissing, PermissionDenied, ValueRefused
from pooldeck_db.filters import All, AnyOf, Condition, Operator, operators_for
from pooldeck_db.paging import AtValue, PageRequest, Sort, Start
from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped, Kind
from pooldeck_tui.editing.questions import ParentPage, ParentRow, text_of
from pooldeck_tui.format import cut_to, show

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging import Key, Page, Place
    from pooldeck_db.paging.pager import Pager
    from pooldeck_db.relations import Reference
    from pooldeck_db.rows import Entry
    from pooldeck_db.values import Value
    from pooldeck_tui.editing.questions import Present

SIZE = 100
"""Rows of a page."""
LARGE = 100_000
"""Rows from which on a key that is typed whole is looked up by itself: a search for labels reads on and on."""

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_DIGITS = {"int2": 4, "int4": 9, "int8": 18}
"""How many digits the numbers of PostgreSQL's types can have, whatever digits these are."""
_MOST_WORDS = 8
_OTHERS = 3
"""Columns that are shown of a row that has no name."""
_LONGEST_LABEL = 200


async def parents_of(database: Database, detail: RelationDetail, column: str) -> ParentRows | None:
    """The rows that a column's cells may refer to, None where it refers to none, or nothing is known of them.

    Where several references have the column, those of the one with the fewest columns. Raises DatabaseError.
    """
    references = [
        each
        for each in await database.relations.references(detail)
        if each.is_direct and not each.broken and any(pair.own.name == column for pair in each.pairs)
    ]
    if not references:
        return None
    reference = min(references, key=lambda each: len(each.pairs))
    try:
        parent = await database.catalog.detail(reference.relation)
    except (ObjectMissing, PermissionDenied):
        return None
    return ParentRows(database.pager, parent, reference, database.target.backend)


class ParentRows:
    """Cuts pages of the parent relation in the order of the columns that are referred to."""

    def __init__(self, pager: Pager, parent: RelationDetail, reference: Reference, backend: Backend) -> None:
        self._pager, self._parent, self._reference, self._backend = pager, parent, reference, backend
        self._keys = [pair.other for pair in reference.pairs]
        self._label = reference.label

    @property
    def title(self) -> str:
        """By which columns, and to which relation."""
        return self._reference.title

    @property
    def hint(self) -> str:
        """Which columns are searched."""
        names = [column.name for column in (*self._keys, *self._label)]
        return f"part of {', '.join(dict.fromkeys(names))}"

    def present(self, value: Present) -> Place:
        """Where the row is that the cell refers to, where one column alone tells."""
        if len(self._keys) > 1 or isinstance(value, Clipped) or not text_of(value):
            return Start()
        return AtValue((text_of(value),))

    async def page(self, typed: str, place: Place) -> ParentPage:
        """Rows whose key or label has every word of the text. Raises FilterMistake and DatabaseError."""
        order = tuple(Sort(column.name) for column in self._keys)
        request = PageRequest(place, SIZE, order, self._wanted(typed))
        page = await self._pager.page(self._parent, request)
        rows = tuple(self._row(page, row, key) for row, key in zip(page.rows, page.keys, strict=True))
        return ParentPage(rows, page.before, page.after, page.found)

    def _wanted(self, typed: str) -> Filter | None:
        words = typed.split()[:_MOST_WORDS]
        if len(words) == 1 and self._is_large and self._is_key(words[0]):
            return self._equal(words[0])
        parts = [self._with_word(word) for word in words]
        # No row can be referred to by a NULL.
        parts += [Condition(each.name, Operator.IS_NOT_NULL) for each in self._keys if each.nullable]
        return None if not parts else parts[0] if len(parts) == 1 else All(tuple(parts))

    @property
    def _is_large(self) -> bool:
        return (self._parent.relation.rows or 0) > LARGE

    def _is_key(self, word: str) -> bool:
        """Whether a word can be nothing but a whole key."""
        column = self._keys[0]
        if len(self._keys) > 1:
            return False
        if column.kind is Kind.UUID:
            return _UUID.fullmatch(word) is not None
        digits = _DIGITS.get(column.base_type, 18 if self._backend is Backend.SQLITE else 0)
        is_number = column.kind is Kind.NUMBER and _WHOLE_NUMBER.fullmatch(word) is not None
        return is_number and len(word.removeprefix("-")) <= digits

    def _equal(self, word: str) -> Filter:
        column = self._keys[0]
        is_number = column.kind is Kind.NUMBER and self._backend is Backend.SQLITE
        return Condition(column.name, Operator.EQUAL, (int(word) if is_number else word,))

    def _with_word(self, word: str) -> Filter:
        """The rows that have a word: at the beginning of a key, anywhere in a label."""
        asked = [(column, Operator.STARTS_WITH) for column in self._keys]
        asked += [(column, Operator.CONTAINS) for column in self._label]
        parts = tuple(
            Condition(column.name, operator, (word,))
            for column, operator in asked
            if operator in operators_for(column, self._backend)
        )
        if not parts:
            raise ValueRefused(f"{self._parent.relation.name} has no column that can be searched for a text.")
        return parts[0] if len(parts) == 1 else AnyOf(parts)

    def _row(self, page: Page, row: tuple[Value, ...], key: Key) -> ParentRow:
        values = dict(zip((column.name for column in page.columns), row, strict=True))
        # A page may cut long values, but not those of the order's columns in its keys; the order ends where its
        # columns tell the rows apart, be it before the last one that is referred to.
        whole = {**values, **dict(zip((sort.column for sort in page.order), key.values, strict=False))}
        pairs = [(pair.own.name, _entry(whole[pair.other.name])) for pair in self._reference.pairs]
        shown = ", ".join(
            show(entry if isinstance(entry, str | int | float | bytes) else None).text for _, entry in pairs
        )
        return ParentRow(tuple(pairs), shown, self._called(page.columns, values), key)

    def _called(self, columns: tuple[Column, ...], values: dict[str, Value]) -> str:
        """What a row is called; where it has no name, a few of its values."""
        if self._label:
            named = " ".join(
                show(values[each.name]).text for each in self._label if values.get(each.name) is not None
            )
            return cut_to(named, _LONGEST_LABEL)
        keys = {column.name for column in self._keys}
        others = [column.name for column in columns if column.name not in keys and values[column.name] is not None]
        return cut_to("  ".join(f"{name} {show(values[name]).text}" for name in others[:_OTHERS]), _LONGEST_LABEL)


def _entry(value: Value) -> Entry:
    if isinstance(value, Clipped):
        raise ValueRefused("The key of this row is too long to be read whole.")
    return value
