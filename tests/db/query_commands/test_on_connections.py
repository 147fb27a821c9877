"""Listings can be run by the console, on connections that refuse every write, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.query_commands import commands
from pooldeck_db.target import Backend
from support.query import texts
from support.servers import read_only, run_script

if TYPE_CHECKING:
    from pooldeck_db.target import Target

_BOTH = ("\\d", "\\d t", "\\d+ t", "\\dt+", "\\dv", "\\di", "\\df", "\\dn", "\\l")
_POSTGRESQL = ("\\ds", "\\dm", "\\du+", "\\df+ pg_sleep*", "\\l+", "\\dtvmsiE+ *.*")
_SQLITE = (".tables", ".schema t", ".indexes", ".databases")


@pytest.mark.parametrize("refuses", [False, True], ids=["read-write", "read-only"])
async def test_every_listing_can_be_run(target: Target, refuses: bool) -> None:
    await run_script(target, "CREATE TABLE t (a int PRIMARY KEY, b text); CREATE INDEX tb ON t (b)")
    opened = await open_database(read_only(target) if refuses else target)
    lines = (*_BOTH, *(_SQLITE if target.backend is Backend.SQLITE else _POSTGRESQL))
    try:
        found = {
            line: [await texts(opened, listing.statement) for listing in commands(line, target.backend).listings]
            for line in lines
        }
    finally:
        await opened.close()
    assert [row[1] for row in found["\\dt+"][0]] == ["t"]
    assert [row[1] for row in found["\\d t"][0]] == ["a", "b"]
    assert "tb" in [row[1] for row in found["\\di"][0]]
