"""Which rows a command is about: those that are selected, else the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.paging import After, PageRequest, Start
from pooldeck_db.rows import MOST_CHANGES, Edit
from pooldeck_db.rows.keeper import check_room

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pooldeck_db.rows import RowImage
    from pooldeck_tui.screens.editing.rows_editing import Picked
    from pooldeck_tui.screens.rows_pane import RowsPane
    from pooldeck_tui.screens.table.reading import TableReading

PAGE = 1_000
"""Rows whose keys are read at a time."""
IMAGES = 1_000
"""Rows that are read whole at a time."""


def picked_rows(pane: RowsPane) -> tuple[Picked, ...]:
    """The selected rows, else the row under the cursor; none where there is no row."""
    grid = pane.grid
    rows = tuple(grid.selection.ordered(grid.window))
    current = grid.current
    return rows or (() if current is None else ((current.key, current.values),))


async def filtered_rows(pane: TableReading, tell: Callable[[int], None]) -> tuple[Picked, ...]:
    """All rows that the filter leaves, up to one more than can be changed; raises DatabaseError."""
    rows: list[Picked] = []
    place: Start | After = Start()
    while len(rows) <= MOST_CHANGES:
        request = PageRequest(place, PAGE, pane.order, pane.filter)
        page = await pane.database.pager.page(pane.editing.detail, request)
        rows += zip(page.keys, page.rows, strict=True)
        tell(len(rows))
        if not page.after or not page.keys:
            break
        place = After(page.keys[-1])
    return tuple(rows)


async def images_of(pane: RowsPane, rows: Sequence[Picked], tell: Callable[[int], None]) -> tuple[RowImage, ...]:
    """These rows as they are now; of those that were edited before, as they were then.

    Rows that are not there any more are left out, and where rows are known by their numbers alone, those in whose
    place another one stands than was shown. Raises ValueRefused for more than can be staged, and DatabaseError.
    """
    images: list[RowImage] = []
    held = 0
    changes = pane.editing.editing.changes
    for start in range(0, len(rows), IMAGES):
        part = rows[start : start + IMAGES]
        found = await pane.editing.images(part)
        for image in found:
            if image is not None:
                staged = changes.get(image.address)
                images.append(staged.base if isinstance(staged, Edit) else image)
        held += sum(image.weight for image in found if image is not None)
        check_room(held)
        tell(start + len(part))
    return tuple(images)
