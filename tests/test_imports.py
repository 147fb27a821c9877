"""What an import loads, seen from a fresh interpreter: layers hold at run time, the first paint stays light."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("sqlalchemy", "asyncpg", "aiosqlite", "sqlite3", "pydantic", "pydantic_settings")


LATER = (
    "pooldeck_db.catalog",
    "pooldeck_db.paging",
    "pooldeck_db.repository",
    "pooldeck_tui.screens.table",
    "pooldeck_tui.viewer",
)
"""Ours that the first paint does not show; imported while the shell is already there."""


def modules_of(code: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after running the code."""
    program = f"{code}\nimport sys; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return set(answer.stdout.split())


def loaded_by(code: str) -> set[str]:
    """Return the top-level packages that a fresh interpreter has loaded after running the code."""
    return {name.partition(".")[0] for name in modules_of(code)}


def test_the_database_package_loads_no_terminal() -> None:
    loaded = loaded_by("import pooldeck_db.database, pooldeck_db.settings, pooldeck_db.demo.making")
    assert "sqlalchemy" in loaded
    assert loaded & {"textual", "rich", "pooldeck_tui"} == set()


def test_the_app_loads_nothing_that_the_first_paint_does_not_show() -> None:
    loaded = modules_of("import pooldeck_tui.cli, pooldeck_tui.app, pooldeck_tui.screens.browse")
    assert "textual" in loaded
    assert loaded & {*HEAVY, *LATER} == set()


def test_the_grid_and_its_pane_know_no_driver() -> None:
    assert loaded_by("import pooldeck_tui.screens.table.pane") & set(HEAVY) == set()


def test_publishing_a_pool_brings_nothing_into_a_service_but_itself() -> None:
    loaded = modules_of("import pooldeck_db.poolwatch")
    assert {name.partition(".")[0] for name in loaded} & {*HEAVY, "textual", "rich", "httpx", "fastapi"} == set()
    ours = {name for name in loaded if name.startswith("pooldeck")}
    allowed = ("pooldeck_db.poolwatch", "pooldeck_db.pool", "pooldeck_db.errors")
    assert {name for name in ours if not name.startswith(allowed)} == {"pooldeck_db"}


def test_publishing_an_engine_loads_neither_pydantic_nor_a_driver() -> None:
    loaded = loaded_by("""
from sqlalchemy import create_engine
from pooldeck_db.poolwatch import publish
class Module:  # The engine is made and published, and never connects.
    paramstyle = "qmark"
    sqlite_version_info = (3, 40, 0)
    sqlite_version = "3.40.0"
    Error = Exception
publish(create_engine("sqlite:///never.db", module=Module)).close()
""")
    assert loaded & {"asyncpg", "aiosqlite", "pydantic", "httpx", "textual"} == set()


def test_a_database_brings_its_own_driver_and_no_other() -> None:
    code = """
from pathlib import Path
from pooldeck_db.engine import dialect_for
from pooldeck_db.target import Backend, Target
dialect_for(Target(Backend.SQLITE, "x", path=Path("x.db")))
"""
    loaded = loaded_by(code)
    assert "aiosqlite" in loaded
    assert "asyncpg" not in loaded


def test_opening_a_database_and_filtering_it_reads_no_sql_of_the_users() -> None:
    loaded = modules_of("""
import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.filters import Condition, Operator
from pooldeck_db.paging import PageRequest
from pooldeck_db.target import Backend, Target
async def main(file):
    database = await open_database(Target(Backend.SQLITE, "x", path=file, remember=False))
    async with database.sessions.writing() as session:
        from sqlalchemy import text
        await session.execute(text("CREATE TABLE t (a INTEGER PRIMARY KEY)"))
    detail = await database.catalog.detail(RelationName("main", "t"))
    await database.pager.page(detail, PageRequest(filter=Condition("a", Operator.EQUAL, (1,))))
    assert not database.has_open_transaction
    await database.close()
with TemporaryDirectory() as directory:
    file = Path(directory) / "x.db"
    file.touch()
    asyncio.run(main(file))
""")
    packages = {".".join(name.split(".")[:2]) for name in loaded}
    assert "pooldeck_db.paging" in packages
    assert "pooldeck_db.repository" not in packages
    of_queries = {"statements", "query", "completion", "scripts", "explaining", "query_commands"}
    assert packages & {f"pooldeck_db.{name}" for name in of_queries} == set()


@pytest.mark.parametrize(
    "module",
    [
        "pooldeck_db.actions",
        "pooldeck_db.errors",
        "pooldeck_db.target",
        "pooldeck_db.catalog",
        "pooldeck_db.paging",
        "pooldeck_db.relations",
        "pooldeck_db.activity",
        "pooldeck_db.pooltrial",
        "pooldeck_db.rows",
        "pooldeck_db.statements",
    ],
)
def test_records_are_light(module: str) -> None:
    assert loaded_by(f"import {module}") & set(HEAVY) == set()
