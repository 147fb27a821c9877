"""The console's own temporary tables, attached files and search path are completed, as long as it has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.completion import ItemKind
from pooldeck_db.completion.completing import complete
from support.query import outcome

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.database import Database


async def offered(database: Database, text: str) -> list[str]:
    """The tables and columns that would be written at the end of a text, and begin as its last word does."""
    names = await database.completion.names()
    found = complete(text, len(text), names, database.target.backend)
    kinds = (ItemKind.RELATION, ItemKind.COLUMN)
    return [item.insert for item in found.items if item.kind in kinds and item.text.startswith(text.split()[-1])]


async def test_a_temporary_table_of_the_console(database: Database) -> None:
    await outcome(database, "CREATE TABLE scribbled_before (a int)")
    assert await offered(database, "SELECT * FROM scrib") == ["scribbled_before"]
    await outcome(database, "CREATE TEMPORARY TABLE scribble (ink int, paper text)")
    assert "scribble" in await offered(database, "SELECT * FROM scrib")
    assert "paper" in await offered(database, "SELECT * FROM scribble WHERE pa")
    await outcome(database, "DROP TABLE scribble")
    assert await offered(database, "SELECT * FROM scrib") == ["scribbled_before"]
    await database.console.release()


async def test_a_temporary_table_is_gone_with_its_transaction(database: Database) -> None:
    await outcome(database, "BEGIN")
    await outcome(database, "CREATE TEMPORARY TABLE scribble (ink int)")
    assert await offered(database, "SELECT * FROM scrib") == ["scribble"]
    await outcome(database, "ROLLBACK")
    assert await offered(database, "SELECT * FROM scrib") == []


async def test_no_table_is_offered_any_more_once_the_connection_is_given_up(database: Database) -> None:
    await outcome(database, "CREATE TEMPORARY TABLE scribble (ink int)")
    assert await offered(database, "SELECT * FROM scrib") == ["scribble"]
    await database.console.release()
    assert await offered(database, "SELECT * FROM scrib") == []


async def test_the_search_path_of_the_console(postgresql: Database) -> None:
    await outcome(postgresql, "CREATE SCHEMA sales")
    await outcome(postgresql, "CREATE TABLE sales.invoices (a int)")
    assert await offered(postgresql, "SELECT * FROM invo") == ["sales.invoices"]
    await outcome(postgresql, "SET search_path = sales")
    assert await offered(postgresql, "SELECT * FROM invo") == ["invoices"]
    await outcome(postgresql, "RESET search_path")
    assert await offered(postgresql, "SELECT * FROM invo") == ["sales.invoices"]


async def test_a_file_that_the_console_attached(sqlite: Database, tmp_path: Path) -> None:
    await outcome(sqlite, f"ATTACH '{tmp_path / 'other.db'}' AS other")
    await outcome(sqlite, "CREATE TABLE other.invoices (a int, total_sum int)")
    assert await offered(sqlite, "SELECT * FROM invo") == ["invoices"]
    assert await offered(sqlite, "SELECT * FROM other.invoices WHERE total_") == ["total_sum"]
    await outcome(sqlite, "DETACH other")
    assert await offered(sqlite, "SELECT * FROM invo") == []
