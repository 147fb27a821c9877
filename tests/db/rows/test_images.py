"""The row that was shown is the row that is changed, whatever order a filter brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.filters import Condition, Operator
from pooldeck_db.paging import PageRequest, Sort
from pooldeck_db.rows import addressing
from support.rows import made

if TYPE_CHECKING:
    from pooldeck_db.database import Database

ROWS = (
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 300)"
    " SELECT n % 10, n * 7 % 307, 'x' || n FROM r"
)
TABLE = "CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, note text{})"


@pytest.mark.parametrize("key", [", PRIMARY KEY (a, b)", ", PRIMARY KEY (b)", ""])
async def test_a_row_is_read_by_its_key_in_an_order_that_a_filter_brought(database: Database, key: str) -> None:
    detail = await made(
        database, "t", TABLE.format(key), f"INSERT INTO t {ROWS}", "CREATE INDEX by_b ON t (b)", "ANALYZE t"
    )
    wanted = Condition("b", Operator.GREATER, ("100",))
    page = await database.pager.page(detail, PageRequest(size=20, filter=wanted))
    assert page.brought == (() if "(b)" in key else (Sort("b"),))
    images = await database.rows.images(detail, page.keys, filter=wanted)
    assert [image and image.values for image in images] == list(page.rows)
    address_of = addressing(detail, page.order)
    assert [image and image.address for image in images] == [
        address_of(each, row) for each, row in zip(page.keys, page.rows, strict=True)
    ]
    one = await database.rows.image(detail, page.keys[7], filter=wanted, shown=page.rows[7])
    assert one.values == page.rows[7]
