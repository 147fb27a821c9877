"""What is selected of a relation, and how an answer is taken apart."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pooldeck_db.paging.records import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.paging.codecs.base import Codec, Raw
    from pooldeck_db.paging.order import OrderColumn
    from pooldeck_db.paging.records import Sort
    from pooldeck_db.values import Value

_QUICK = 8_000
"""Cells that are taken apart without stopping the loop for as long as a frame."""

ALIAS = "t"
"""The name that every relation is read by."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was read."""

    values: tuple[Value, ...]
    key: Key


def quoted(name: str) -> str:
    """An identifier in quotes, as both databases write them."""
    return '"' + name.replace('"', '""') + '"'


def operand(name: str) -> str:
    """A column of the relation as SQL; always qualified, or SQLite would take a missing one for a text."""
    return f"{ALIAS}.{quoted(name)}"


def relation_sql(detail: RelationDetail) -> str:
    """What the relation's rows are selected from, as SQL."""
    name = detail.relation.name
    return f"({detail.source})" if detail.source else f"{quoted(name.schema)}.{quoted(name.name)}"


class Shape:
    """The outputs of a statement: the columns as they are shown, and whole key values where those may be cut.

    The list is kept as SQL text: composed and compiled column by column, it costs 700 ms for a relation of 1,600
    columns, as text 5 ms.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        order: Sequence[OrderColumn],
        codec: Codec,
        wish: tuple[Sort, ...] | None = None,
    ) -> None:
        """`wish` is what the order was made of."""
        self._wish = wish
        self._width = len(columns)
        self._decoders: list[tuple[int, Callable[[Raw], Value]]] = []
        outputs: list[str] = []
        whole: dict[str, int] = {}
        for index, column in enumerate(columns):
            preview = codec.preview(column, operand(column.name))
            if preview is not None:
                self._decoders.append((index, codec.decoder(column)))
            output = preview or codec.whole(operand(column.name))
            if output == codec.key(column, operand(column.name)):
                whole[column.name] = index
            outputs.append(output)
        for ordered in order:
            if ordered.column.name not in whole:
                whole[ordered.column.name] = len(outputs)
                outputs.append(codec.key(ordered.column, operand(ordered.column.name)))
        self._key = tuple(whole[ordered.column.name] for ordered in order)
        self._packs = codec.packs and self._width > 0
        if self._packs:
            self.outputs = f"ARRAY[{', '.join(outputs)}] AS c0"
            return
        # A name that hid a column would make ORDER BY sort the text.
        numbered = (f"{output} AS c{index}" for index, output in enumerate(outputs))
        self.outputs = ", ".join(numbered) or "1 AS c0"
        """The list of outputs as SQL; never empty, since an answer without columns has no rows to a driver."""

    async def lines(self, rows: Sequence[Sequence[Raw]]) -> list[Line]:
        """Take the rows of the answer apart; where that takes long, beside the loop."""
        if len(rows) * self._width <= _QUICK:
            return [self._line(row) for row in rows]
        return await asyncio.to_thread(lambda: [self._line(row) for row in rows])

    def _line(self, row: Sequence[Raw]) -> Line:
        cells = self._cells(row)
        key = self._key_of(cells)
        if not self._decoders:
            return Line(cells[: self._width], key)
        values: list[Value] = list(cells[: self._width])
        for index, decode in self._decoders:
            values[index] = decode(cells[index])
        return Line(tuple(values), key)

    def key(self, row: Sequence[Raw]) -> Key:
        """The key in one row of the answer."""
        return self._key_of(self._cells(row))

    def _key_of(self, cells: Sequence[Raw]) -> Key:
        return Key(tuple(cells[index] for index in self._key), self._wish)

    def _cells(self, row: Sequence[Raw]) -> tuple[Raw, ...]:
        if not self._packs:
            return tuple(row)
        packed: Sequence[Raw] = cast("Sequence[Raw]", row[0])
        return tuple(packed)
