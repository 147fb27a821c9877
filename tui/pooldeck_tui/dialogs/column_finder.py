"""Asks for a column by letters of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pooldeck_tui.dialogs.searcher import Searcher
from pooldeck_tui.widgets.fuzzy import Name, Names, Query
from pooldeck_tui.widgets.line_list import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import Column


class ColumnFinder(Searcher[int]):
    """Columns, the best match first; the result is an index among them, None when the user turns away."""

    PAUSE: ClassVar[float] = 0.0
    DEFAULT_CSS = """
    ColumnFinder {
        & > Vertical {
            width: 64;
            max-width: 96%;
            height: auto;
        }
        LineList { height: 10; }
    }
    """

    def __init__(self, columns: Sequence[Column], hidden: frozenset[int]) -> None:
        """`hidden` are indexes of columns that are said to be hidden."""
        self._entries = [
            Entry(column.name, column.type + ("   hidden" if index in hidden else ""))
            for index, column in enumerate(columns)
        ]
        self._names = Names([Name(column.name) for column in columns])
        super().__init__("Go to column", "letters of its name", self._named)

    async def _named(self, letters: str) -> list[tuple[Entry, int]]:
        return [(self._entries[index], index) for index in await self._names.search(Query(letters))]
