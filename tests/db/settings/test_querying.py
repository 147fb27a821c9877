"""How the user's own statements are run, as it is written in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ConfigurationError
from pooldeck_db.settings import load_settings
from pooldeck_db.settings.resolving import find_target
from pooldeck_db.target import Querying

if TYPE_CHECKING:
    from pathlib import Path


async def test_limits_reach_the_target(tmp_path: Path) -> None:
    environ = {"POOLDECK_QUERY__RESULT_BYTES": "2000000", "POOLDECK_QUERY__TRANSACTION_TIMEOUT": "0"}
    settings = load_settings(environ=environ).settings
    target = await find_target(f"sqlite:///{tmp_path}/a.db", settings)
    assert target.querying == Querying(2_000_000, 0.0)


async def test_without_a_word_they_are_generous(tmp_path: Path) -> None:
    target = await find_target(f"sqlite:///{tmp_path}/a.db", load_settings(environ={}).settings)
    assert target.querying == Querying(1024**3, 900.0)


@pytest.mark.parametrize("name", ["RESULT_BYTES", "TRANSACTION_TIMEOUT"])
def test_what_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError):
        load_settings(environ={f"POOLDECK_QUERY__{name}": "-1"})
