"""Which rows a command is about: those that are selected, else the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.paging import After, PageRequest, Start
from pooldeck_db.rows import MOST_CHANGES, Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pooldeck_db.paging import Key
    from pooldeck_db.rows import RowImage
    from pooldeck_tui.screens.table.reading import TableReading

PAGE = 1_000
"""Rows whose keys are read at a time."""
IMAGES = 1_000
"""Rows that are read whole at a time."""


def picked_keys(pane: TableReading) -> tuple[Key, ...]:
    """The keys of the selected rows, else of the row under the cursor; none where there is no row."""
    grid = pane.grid
    keys = tuple(key for key, _ in grid.selection.ordered(grid.window))
    current = grid.current
    return keys or (() if current is None else (current.key,))


async def filtered_keys(pane: TableReading, tell: Callable[[int], None]) -> tuple[Key, ...]:
    """The keys of all rows that the filter leaves, up to one more than can be changed; raises DatabaseError."""
    keys: list[Key] = []
    place: Start | After = Start()
    while len(keys) <= MOST_CHANGES:
        request = PageRequest(place, PAGE, pane.order, pane.filter)
        page = await pane.database.pager.page(pane.editing.detail, request)
        keys += page.keys
        tell(len(keys))
        if not page.after or not page.keys:
            break
        place = After(page.keys[-1])
    return tuple(keys)


async def images_of(pane: TableReading, keys: Sequence[Key], tell: Callable[[int], None]) -> tuple[RowImage, ...]:
    """The rows with these keys as they are now; of those that were edited before, as they were then.

    Rows that are not there any more are left out. Raises DatabaseError.
    """
    images: list[RowImage] = []
    changes = pane.editing.editing.changes
    for start in range(0, len(keys), IMAGES):
        part = keys[start : start + IMAGES]
        found = await pane.database.rows.images(pane.editing.detail, part, pane.order, filter=pane.filter)
        pane.editing.compare(
            [image for image in found if image is not None and image.address not in changes.changes]
        )
        for image in found:
            if image is not None:
                staged = changes.get(image.address)
                images.append(staged.base if isinstance(staged, Edit) else image)
        tell(start + len(part))
    return tuple(images)
