"""The demo database is made once, and looked at read-only by every test here."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from support.demo import Making

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Making:
    """The whole demo database, made once: that takes longer than all that is tested of it."""
    making = Making(tmp_path_factory.mktemp("demo") / "demo.db")
    asyncio.run(making.run())
    return making


@pytest.fixture
def demo_file(made: Making) -> Path:
    """The whole demo database."""
    return made.path


@pytest.fixture
def shop_data(demo_file: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to it."""
    with closing(sqlite3.connect(f"{demo_file.as_uri()}?mode=ro", uri=True)) as connection:
        yield connection
