"""How rows are read whole: what an image is made of, and whether it is the row that was shown. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.paging.order import STORE
from pooldeck_db.paging.shape import quoted
from pooldeck_db.rows.addressing import address_columns, is_stored, store_named
from pooldeck_db.rows.records import Digest, RowAddress, RowImage
from pooldeck_db.values import Clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.paging.codecs.base import Raw
    from pooldeck_db.rows.records import Held
    from pooldeck_db.rows.spelling.base import Spelling
    from pooldeck_db.values import Value


AMBIGUOUS = frozenset(("regproc", "regoper"))
"""PostgreSQL's types whose text several of their values share (functions of one name): an image has the number."""


class Imaging:
    """The outputs that a relation's rows are read by, and what they are made into."""

    def __init__(self, detail: RelationDetail, spelling: Spelling, qualifier: str) -> None:
        """`qualifier` is what the columns are qualified with, as SQL."""
        self._detail = detail
        self._spelling = spelling
        self._address = address_columns(detail)
        hidden = (STORE,) if is_stored(detail) else ()
        self._hidden = len(hidden)
        # One for all images: there may be thousands of them.
        self._names = tuple(column.name for column in detail.columns)
        self._address_names = tuple(column.name for column in self._address)
        visible = frozenset(self._names)
        outputs = [
            spelling.as_address(column, operand_of(column, qualifier, hidden=column.name not in visible))
            for column in (*hidden, *self._address)
        ]
        outputs += [
            spelling.held(column, operand_of(column, qualifier, hidden=False)) for column in detail.columns
        ]
        self.outputs = ", ".join(f"{output} AS c{index}" for index, output in enumerate(outputs)) or "1 AS c0"
        """The list of outputs as SQL."""

    def image(self, row: Sequence[Raw]) -> RowImage:
        """The image in one row of the answer."""
        start = self._hidden + len(self._address)
        columns = self._detail.columns
        values = tuple(
            self._spelling.decoded(column, raw)
            for column, raw in zip(columns, row[start : start + len(columns)], strict=True)
        )
        return RowImage(self._address_in(row, values), self._names, values)

    def _address_in(self, row: Sequence[Raw], values: tuple[Held, ...]) -> RowAddress:
        name = self._detail.relation.name
        store = store_named(self._detail, row[0]) if self._hidden else None
        if not self._address or (self._hidden and store is None):
            return RowAddress(name, (), values)
        found = tuple(row[self._hidden : self._hidden + len(self._address)])
        return RowAddress(name, self._address_names, found, store)


def operand_of(column: Column, qualifier: str, *, hidden: bool) -> str:
    """A column as SQL; the name of a hidden one is no identifier to put in quotes."""
    return f"{qualifier}.{column.name if hidden else quoted(column.name)}"


def differing(columns: Sequence[Column], row: Sequence[Value], image: RowImage) -> tuple[str, ...]:
    """The columns in which an image is not the row that a page shows, as far as the page has its values."""
    held = image.as_mapping()
    return tuple(
        column.name
        for column, shown in zip(columns, row, strict=True)
        if column.base_type not in AMBIGUOUS and not _agrees(shown, held.get(column.name, _MISSING))
    )


class _Missing:
    """Stands for the value of a column that an image has not."""


_MISSING = _Missing()


def _agrees(shown: Value, held: Held | _Missing) -> bool:
    if isinstance(held, Digest) and not held.is_long:
        return isinstance(shown, str | Clipped)  # What is shown is not quite what is stored.
    if not isinstance(shown, Clipped):
        return same(shown, held)
    if isinstance(held, Digest):
        return True  # Only its length is known, and that in bytes.
    if isinstance(held, str):
        start = shown.start if isinstance(shown.start, str) else f"\\x{shown.start.hex()}"
        return held.startswith(start)
    return isinstance(held, bytes) and isinstance(shown.start, bytes) and held.startswith(shown.start)


def same(one: object, other: object) -> bool:
    """Whether two values are the same to the bit: 1 is not 1.0, and 0.0 is not -0.0."""
    return type(one) is type(other) and (
        one == other if isinstance(one, str | bytes) else repr(one) == repr(other)
    )
