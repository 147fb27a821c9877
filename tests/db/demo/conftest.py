"""The demo database is made once, and looked at read-only by every test here."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.demo.making import make_demo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole demo database."""
    return asyncio.run(make_demo(tmp_path_factory.mktemp("demo") / "demo.db"))


@pytest.fixture
def shop_data(demo_file: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to it."""
    with closing(sqlite3.connect(f"{demo_file.as_uri()}?mode=ro", uri=True)) as connection:
        yield connection
