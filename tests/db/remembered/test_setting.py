"""Remembering can be turned off: for all connections, or for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.settings import Settings, find_target

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.target import Target


def settings(*, everywhere: bool, here: bool, file: Path) -> Settings:
    return Settings.from_layers(
        {"remember": everywhere, "connections": {"notes": {"path": str(file), "remember": here}}}
    )


@pytest.mark.parametrize(
    ("everywhere", "here", "named", "by_path"),
    [(True, True, True, True), (True, False, False, True), (False, True, False, False)],
)
async def test_a_connection_is_remembered_where_both_settings_say_so(
    everywhere: bool, here: bool, named: bool, by_path: bool, sqlite_file_target: Target
) -> None:
    assert sqlite_file_target.path is not None
    chosen = settings(everywhere=everywhere, here=here, file=sqlite_file_target.path)
    assert (await find_target("notes", chosen)).remember is named
    assert (await find_target(str(sqlite_file_target.path), chosen)).remember is by_path


def test_it_is_on_unless_somebody_says_otherwise() -> None:
    assert Settings().remember
