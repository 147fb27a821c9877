"""A table in memory with the semantics of the pager, for tests of what asks for pages."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from pooldeck_db.catalog import Column, RelationName
from pooldeck_db.paging import (
    After,
    AtFraction,
    AtKey,
    AtRow,
    AtValue,
    Before,
    End,
    Key,
    Method,
    Page,
    PageRequest,
    RowNumber,
    Start,
)
from pooldeck_db.values import Kind, Value

RELATION = RelationName("public", "orders")
COLUMNS = (
    Column("id", "bigint", Kind.NUMBER, nullable=False),
    Column("note", "text", Kind.TEXT),
)


def note(ident: int) -> tuple[Value, ...]:
    """Return the row of a key."""
    return (ident, f"note {ident}")


class SimulatedTable:
    """Rows named by whole numbers, of which as many as wished can be inserted and deleted at any time."""

    def __init__(
        self,
        idents: Iterable[int],
        *,
        estimate: int | None = None,
        is_counted: bool = False,
        longest_page: int = 1_000,
        columns: Sequence[Column] = COLUMNS,
        row: Callable[[int], tuple[Value, ...]] = note,
    ) -> None:
        self.idents: Sequence[int] = idents if isinstance(idents, range) else sorted(idents)
        self.estimate = estimate
        self.is_counted = is_counted
        self.longest_page = longest_page
        self.columns = tuple(columns)
        self._row = row

    def insert(self, ident: int) -> None:
        """Insert a row unless it is there."""
        self.idents = sorted({*self.idents, ident})

    def delete(self, start: int, stop: int) -> None:
        """Delete the rows from one number to another."""
        self.idents = [ident for index, ident in enumerate(self.idents) if not start <= index < stop]

    def page(self, request: PageRequest) -> Page:
        """Answer a request as the pager does."""
        first, stop, number = self._cut(request)
        chosen = self.idents[first:stop]
        return Page(
            relation=RELATION,
            request=request,
            columns=self.columns,
            rows=tuple(self._row(ident) for ident in chosen),
            keys=tuple(Key((ident,)) for ident in chosen),
            before=first > 0,
            after=stop < len(self.idents),
            number=number,
            total=self.total,
            method=Method.KEYSET,
        )

    @property
    def total(self) -> RowNumber | None:
        """What the pager says of the number of rows."""
        if self.is_counted:
            return RowNumber(len(self.idents), exact=True)
        return None if self.estimate is None else RowNumber(self.estimate, exact=False)

    def _cut(self, request: PageRequest) -> tuple[int, int, RowNumber | None]:
        size = min(request.size, self.longest_page)
        count = len(self.idents)
        last = max(0, count - size)
        match request.place:
            case Start():
                return 0, min(size, count), RowNumber(0, exact=True)
            case End():
                total = self.total
                return (
                    last,
                    count,
                    None if total is None else RowNumber(max(0, total.value - (count - last)), total.exact),
                )
            case AtRow(number):
                first = number if number < count else last
                return first, min(first + size, count), RowNumber(first, exact=True)
            case AtFraction(fraction):
                first = min(last, int(fraction * count))
                guess = first if self.total is None else int(fraction * self.total.value)
                return first, min(first + size, count), RowNumber(guess, exact=False)
            case After(key):
                first = bisect_right(self.idents, self._ident(key))
                return first, min(first + size, count), None
            case Before(key):
                stop = bisect_left(self.idents, self._ident(key))
                return max(0, stop - size), stop, None
            case AtKey() | AtValue():
                sought = request.place
                ident = self._ident(sought.key) if isinstance(sought, AtKey) else int(sought.values[0])
                first = bisect_left(self.idents, ident)
                return first, min(first + size, count), self._sought(first)

    def _sought(self, first: int) -> RowNumber | None:
        """What the pager says of the number of a row that was sought by its key."""
        total = self.total
        if total is None or total.exact or first == 0:
            return None if total is None else RowNumber(first, exact=True)
        guess = int(first / max(1, len(self.idents)) * total.value)
        return RowNumber(guess, exact=False)

    @staticmethod
    def _ident(key: Key) -> int:
        value = key.values[0]
        assert isinstance(value, int)
        return value
