"""A connection of the settings opens the database it names, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.address import format_address
from pooldeck_db.database import open_database
from pooldeck_db.resolution import parse_target
from pooldeck_db.settings import find_target, load_settings
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.target import Target


async def test_a_connection_of_the_file_opens_with_its_settings(target: Target, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[connections.shop]\nurl = "{format_address(target)}"\nread_only = true\npool.size = 1\n')
    settings = load_settings(config=str(file), environ={}).settings

    database = await open_database(await find_target("shop", settings))
    try:
        seen = (database.target.label, database.read_only, database.pool().size)
    finally:
        await database.close()
    assert seen == ("shop", True, 1)


async def test_an_address_opens_the_same_database(target: Target) -> None:
    found = parse_target(format_address(target))
    assert (found.backend, found.path, found.host, found.user) == (
        target.backend,
        target.path,
        target.host,
        target.user,
    )

    database = await open_database(found)
    try:
        product = database.product
    finally:
        await database.close()
    assert product == ("SQLite" if target.backend is Backend.SQLITE else "PostgreSQL")
