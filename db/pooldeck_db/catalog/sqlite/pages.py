"""How many rows a SQLite table may have, from the first pages of its b-tree.

The virtual table `dbstat` tells how many cells a page has. It begins with the root and goes down to the first
leaf, so a few of its rows show how the tree branches; the rest is not read.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pooldeck_db.catalog.sqlite.damage import recover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

_PAGES = 100
"""Pages of a b-tree that are looked at; they take 0.7 ms."""


async def has_page_statistics(session: AsyncSession) -> bool:
    """Whether this SQLite was compiled with `dbstat`."""
    try:
        answer = await session.execute(text("SELECT 1 FROM pragma_module_list WHERE name = 'dbstat'"))
    except DBAPIError as error:
        await recover(session, error)
        return False
    return answer.first() is not None


async def rows_by_pages(
    session: AsyncSession, schema: str, tables: Sequence[str], *, is_keyed: bool
) -> Mapping[str, int]:
    """The estimated rows by table, in one statement; `is_keyed` tells tables without rowids from those with them.

    Measured on 1,000,000 rows: within 30 %, most often within 15 %; half of them where most rows of the first
    pages were deleted.
    """
    values = {"schema": schema, **{f"table{place}": table for place, table in enumerate(tables)}}
    query = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {place}, path, ncell, pagetype = 'internal' FROM dbstat(:schema)"
        f" WHERE name = :table{place} AND pagetype <> 'overflow' LIMIT {_PAGES})"
        for place in range(len(tables))
    )
    trees: defaultdict[str, list[tuple[int, int, bool]]] = defaultdict(list)
    for place, path, cells, is_inner in await session.execute(text(query), values):
        trees[tables[place]].append((str(path).count("/"), int(cells), bool(is_inner)))
    return {table: rows_of(pages, is_keyed=is_keyed) for table, pages in trees.items()}


def rows_of(pages: Iterable[tuple[int, int, bool]], *, is_keyed: bool) -> int:
    """The rows in a tree of which some pages are known: pure.

    Each is given by its depth, the number of its cells, and whether it is an inner page. Those hold rows, too,
    where rows are stored by their key.
    """
    levels: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
    for depth, cells, is_inner in pages:
        levels[depth].append((cells, is_inner))
    rows, width = 0.0, 1.0
    for _, level in sorted(levels.items()):
        inner = [cells for cells, is_inner in level if is_inner]
        # Of the last inner page not all children were seen, but all its cells are counted.
        average = sum(cells for cells, _ in level) / len(level)
        if not inner or is_keyed:
            rows += width * average
        # The last child of a page is as likely full as empty.
        width *= average + 0.5
    return round(rows)
