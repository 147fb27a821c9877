"""What lies in the demo database: sound, consistent, and the same every time."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.demo.location import APPLICATION_ID, VERSION, Progress
from pooldeck_db.demo.making import TOTAL_ROWS
from pooldeck_db.demo.models import Base
from pooldeck_db.demo.words.prose import ODD_NOTES

if TYPE_CHECKING:
    import sqlite3

    from support.demo import Making

CHECKSUM = "118ed784bd4156b5de0f9ef794fbab1d2e537b01ce410b999ba3e96f78dc0cee"
"""Over every value of every table; when it changes, VERSION and TOTAL_ROWS must be looked at too."""

TABLES = tuple(sorted(table.name for table in Base.metadata.tables.values() if not table.is_view))


def _value(connection: sqlite3.Connection, question: str) -> object:
    found: object = connection.execute(question).fetchone()[0]
    return found


def test_progress_goes_up_to_the_total_and_the_loop_stays_free(made: Making) -> None:
    seen = made.seen
    assert seen[0] == Progress(0, TOTAL_ROWS, "")
    assert [step.done for step in seen] == sorted({step.done for step in seen})
    assert seen[-1].done == TOTAL_ROWS
    assert {"orders", "order_items", "audit_log"} <= {step.table for step in seen}
    assert len(made.beats) > len(seen)


def test_the_data_is_the_same_every_time(shop_data: sqlite3.Connection) -> None:
    digest = hashlib.sha256()
    for table in TABLES:
        for row in shop_data.execute(f'SELECT * FROM "{table}"'):
            digest.update(repr(row).encode())
    assert digest.hexdigest() == CHECKSUM


def test_there_are_as_many_tables_and_rows_as_promised(shop_data: sqlite3.Connection) -> None:
    counts = [_value(shop_data, f'SELECT count(*) FROM "{table}"') for table in TABLES]
    assert len(TABLES) >= 10
    assert all(counts)
    assert sum(count for count in counts if isinstance(count, int)) == TOTAL_ROWS >= 300_000


def test_the_file_is_sound_signed_and_has_statistics(shop_data: sqlite3.Connection) -> None:
    assert _value(shop_data, "PRAGMA integrity_check") == "ok"
    assert shop_data.execute("PRAGMA foreign_key_check").fetchall() == []
    assert _value(shop_data, "PRAGMA journal_mode") == "delete"
    assert _value(shop_data, "PRAGMA application_id") == APPLICATION_ID
    assert _value(shop_data, "PRAGMA user_version") == VERSION
    analysed = {name for (name,) in shop_data.execute("SELECT DISTINCT tbl FROM sqlite_stat1")}
    assert set(TABLES) <= analysed


@pytest.mark.parametrize(
    "contradiction",
    [
        pytest.param(
            "orders o WHERE round(total * 100) <> (SELECT round(sum(amount) * 100) FROM order_items "
            "WHERE order_id = o.id)",
            id="a total that is not the sum of its items",
        ),
        pytest.param(
            "orders o JOIN customers c ON c.id = o.customer_id WHERE c.created_at > o.placed_at",
            id="an order before its customer",
        ),
        pytest.param(
            "order_items i JOIN orders o ON o.id = i.order_id JOIN products p ON p.id = i.product_id "
            "WHERE p.created_at > o.placed_at",
            id="a product sold before it was made",
        ),
        pytest.param(
            "orders WHERE (paid_at IS NULL) <> (status IN ('pending', 'cancelled'))",
            id="a status that the payment contradicts",
        ),
        pytest.param(
            "orders o WHERE status IN ('shipped', 'delivered', 'returned') "
            "AND NOT EXISTS (SELECT 1 FROM shipments WHERE order_id = o.id)",
            id="shipped without a parcel",
        ),
        pytest.param(
            "orders o WHERE paid_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM payments p "
            "WHERE p.order_id = o.id AND p.status = 'captured' AND p.amount = o.total)",
            id="paid without a payment of the total",
        ),
        pytest.param(
            "orders o JOIN shipments s ON s.order_id = o.id WHERE s.shipped_at < o.paid_at",
            id="shipped before it was paid",
        ),
        pytest.param(
            "reviews r JOIN products p ON p.id = r.product_id JOIN customers c ON c.id = r.customer_id "
            "WHERE r.created_at < p.created_at OR r.created_at < c.created_at",
            id="a review of what was not there yet",
        ),
        pytest.param(
            "customers c WHERE 1 <> (SELECT count(*) FROM addresses WHERE customer_id = c.id AND is_default)",
            id="no address, or two, for parcels",
        ),
        pytest.param(
            "employees e JOIN employees m ON m.id = e.manager_id WHERE m.hired_on > e.hired_on",
            id="a manager hired after the report",
        ),
    ],
)
def test_nothing_contradicts_itself(shop_data: sqlite3.Connection, contradiction: str) -> None:
    assert _value(shop_data, f"SELECT count(*) FROM {contradiction}") == 0


def test_keys_are_uuids_of_version_7_in_the_order_of_time(shop_data: sqlite3.Connection) -> None:
    wrong = "id NOT GLOB '????????????7???[89ab]???????????????'"
    assert _value(shop_data, f"SELECT count(*) FROM orders WHERE {wrong}") == 0
    by_key = shop_data.execute("SELECT placed_at FROM orders ORDER BY id").fetchall()
    assert by_key == sorted(by_key)


def test_the_data_has_something_odd_of_every_sort(shop_data: sqlite3.Connection) -> None:
    notes = {note for (note,) in shop_data.execute("SELECT note FROM orders ORDER BY id LIMIT 60")}
    assert {*ODD_NOTES, None} <= notes
    assert _value(shop_data, "SELECT max(length(body)) > 40000 FROM reviews")
    for column, table in (("extra", "addresses"), ("note", "orders")):
        empty = _value(shop_data, f"SELECT count(*) FROM {table} WHERE {column} = ''")
        missing = _value(shop_data, f"SELECT count(*) FROM {table} WHERE {column} IS NULL")
        assert empty
        assert missing
    names = "".join(name for (name,) in shop_data.execute("SELECT name FROM customers"))
    assert {"é", "Ł", "ο", "е", "ل", "נ", "佐", "김", "्", "้"} <= set(names)


def test_business_is_skewed_as_it_is_in_life(shop_data: sqlite3.Connection) -> None:
    most = "SELECT max(n) FROM (SELECT count(*) AS n FROM orders GROUP BY customer_id)"
    average = "SELECT count(*) * 1.0 / count(DISTINCT customer_id) FROM orders"
    assert _value(shop_data, f"SELECT ({most}) > 20 * ({average})")
