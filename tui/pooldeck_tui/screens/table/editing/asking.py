"""What is asked of the user about cells and rows, with what the database knows of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import ObjectMissing
from pooldeck_db.rows import DEFAULT, Digest
from pooldeck_db.rows.editable import obstacle
from pooldeck_db.values import Clipped

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.rows import RowImage
    from pooldeck_tui.editing import CellQuestion, Present, RowQuestion
    from pooldeck_tui.screens.rows_pane import RowsPane

LONGEST_EDITED = 4 * 1024 * 1024
"""Characters or bytes of a value up to which it is loaded whole to be edited."""


async def cell_question(
    pane: RowsPane, column: Column, value: Present, where: str = "", row: RowImage | None = None
) -> CellQuestion:
    """The question what a cell of the relation is to hold; `row` is its row with what is staged of it, where that
    is known. Raises DatabaseError.
    """
    from pooldeck_tui.editing import (  # not needed for the first rows
        CellQuestion,
        has_default,
        parents_of,
        rules_of,
    )

    detail = pane.editing.detail
    rows, relation = pane.database.rows, str(detail.relation.name)
    return CellQuestion(
        column,
        value,
        partial(rows.check, detail, column, row=row),
        pane.database.target.backend,
        where=" ".join(part for part in (relation, where) if part),
        has_default=has_default(detail, column),
        rules=rules_of(detail, column.name),
        parents=await parents_of(pane.database, detail, column.name),
    )


def row_question(
    pane: RowsPane, title: str, values: dict[str, Present], originals: dict[str, Present]
) -> RowQuestion:
    """The question what a row is to hold; what is not named is the default. A new one has no `originals`."""
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
            obstacle=obstacle(detail, column, inserting=not originals),
            rules=rules_of(detail, column.name),
            takes_empty=takes_empty(column, pane.database.target.backend),
        )
        for column in detail.columns
    )

    async def ask(name: str, value: Present) -> CellQuestion:
        return await cell_question(pane, _column(detail, name), value)

    return RowQuestion(title, fields, ask)


async def present_value(pane: RowsPane, image: RowImage, column: str, *, is_staged: bool) -> Present:
    """What a cell of a row held at the moment of its image: of a value too long to be edited its beginning.

    Of a long value that is another by now nothing is left to be seen, which may not keep a staged row from being
    edited. Raises DatabaseError.
    """
    held = image.value(column)
    if not isinstance(held, Digest):
        return held
    try:
        return await pane.database.rows.whole(pane.editing.detail, image, column, limit=LONGEST_EDITED)
    except ObjectMissing:
        if not is_staged:
            raise
        return Clipped("", None)


def _column(detail: RelationDetail, name: str) -> Column:
    return next(column for column in detail.columns if column.name == name)
