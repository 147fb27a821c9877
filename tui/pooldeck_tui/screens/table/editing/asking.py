"""What is asked of the user about cells and rows, with what the database knows of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.rows import DEFAULT, Digest
from pooldeck_db.rows.editable import obstacle

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.rows import RowImage
    from pooldeck_tui.editing import CellQuestion, Present, RowQuestion
    from pooldeck_tui.screens.table.reading import TableReading
    from pooldeck_tui.widgets.grid import CurrentRow

LONGEST_EDITED = 4 * 1024 * 1024
"""Characters or bytes of a value up to which it is loaded whole to be edited."""


async def cell_question(pane: TableReading, column: Column, value: Present, where: str = "") -> CellQuestion:
    """The question what a cell of the relation is to hold. Raises DatabaseError."""
    from pooldeck_tui.editing import (  # not needed for the first rows
        CellQuestion,
        has_default,
        parents_of,
        rules_of,
    )

    detail = pane.editing.detail
    rows, relation = pane.database.rows, str(pane.relation)
    return CellQuestion(
        column,
        value,
        partial(rows.check, detail, column),
        pane.database.target.backend,
        where=" ".join(part for part in (relation, where) if part),
        has_default=has_default(detail, column),
        rules=rules_of(detail, column.name),
        parents=await parents_of(pane.database, detail, column.name),
    )


def row_question(
    pane: TableReading, title: str, values: dict[str, Present], originals: dict[str, Present]
) -> RowQuestion:
    """The question what a row is to hold; what is not named is the default."""
    from pooldeck_tui.editing import (  # not needed for the first rows
        RowField,
        RowQuestion,
        has_default,
        rules_of,
        takes_empty,
    )

    detail = pane.editing.detail
    fields = tuple(
        RowField(
            column,
            values.get(column.name, DEFAULT),
            originals.get(column.name, DEFAULT),
            has_default=has_default(detail, column),
            obstacle=obstacle(detail, column),
            rules=rules_of(detail, column.name),
            takes_empty=takes_empty(column, pane.database.target.backend),
        )
        for column in detail.columns
    )

    async def ask(name: str, value: Present) -> CellQuestion:
        return await cell_question(pane, _column(detail, name), value)

    return RowQuestion(title, fields, ask)


async def present_value(pane: TableReading, current: CurrentRow, image: RowImage, column: str) -> Present:
    """What a cell holds: of a value too long to be edited its beginning. Raises DatabaseError."""
    held = image.value(column)
    if not isinstance(held, Digest):
        return held
    return await pane.database.pager.whole_value(
        pane.editing.detail, current.key, column, order=pane.order, filter=pane.filter, limit=LONGEST_EDITED
    )


def _column(detail: RelationDetail, name: str) -> Column:
    return next(column for column in detail.columns if column.name == name)
