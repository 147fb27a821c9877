"""A small shop in both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.target import Backend
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.target import Target

SCHEMA = """
CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, note text);
CREATE TABLE orders (
    id integer PRIMARY KEY, customer integer NOT NULL REFERENCES customers (id), total numeric(10, 2), note text
);
CREATE VIEW totals AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer;
"""

ROWS = {
    Backend.SQLITE: """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
INSERT INTO customers SELECT i, 'Customer ' || i, NULL FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
INSERT INTO orders SELECT i, i % 20 + 1, i * 1.5, CASE WHEN i % 3 = 0 THEN 'note ' || i END FROM n;
ANALYZE;
""",
    Backend.POSTGRESQL: """
INSERT INTO customers SELECT i, 'Customer ' || i, NULL FROM generate_series(1, 20) i;
INSERT INTO orders
SELECT i, i % 20 + 1, i * 1.5, CASE WHEN i % 3 = 0 THEN 'note ' || i END FROM generate_series(1, 3000) i;
ANALYZE;
""",
}


@pytest.fixture
async def shop(target: Target) -> Target:
    """Twenty customers and three thousand orders."""
    await run_script(target, SCHEMA, ROWS[target.backend])
    return target


@pytest.fixture
async def sqlite_shop(sqlite_file_target: Target) -> Target:
    """The same shop in SQLite, for what does not depend on the database."""
    await run_script(sqlite_file_target, SCHEMA, ROWS[sqlite_file_target.backend])
    return sqlite_file_target
