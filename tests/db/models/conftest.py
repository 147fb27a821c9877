"""Each test imports its own modules anew."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from support.models import ATTIC, opened_by_models

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target


@pytest.fixture(autouse=True)
def _without_traces() -> Iterator[None]:
    """The next test finds nothing of the projects of this one."""
    before, path = set(sys.modules), list(sys.path)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - before:
        if name.partition(".")[0].endswith("_shop") or name.partition(".")[0] in ("db", "tui"):
            del sys.modules[name]


@pytest.fixture
async def attic(target: Target) -> AsyncIterator[Database]:
    """The attic's database, with some rows."""
    async with opened_by_models(target, "attic.models", *ATTIC) as database:
        yield database
