"""How statements are written and run, as settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.settings import find_target, load_settings
from pooldeck_db.surroundings import Surroundings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "folder"), [("", None), ('[query]\nfolder = "~/sql"\n', "home/sql"), ('[query]\nfolder = "q"\n', "q")]
)
async def test_the_folder_of_saved_queries_holds_for_connections_and_addresses(
    tmp_path: Path, text: str, folder: str | None
) -> None:
    (tmp_path / "x.db").touch()
    file = tmp_path / "config.toml"
    file.write_text(f'{text}[connections.notes]\npath = "x.db"\n')
    settings = load_settings(config=str(file), environ={}).settings
    around = Surroundings({}, tmp_path / "home", "ada", tmp_path)
    for named in ("notes", str(tmp_path / "x.db")):
        target = await find_target(named, settings, surroundings=around)
        assert target.query_folder == (folder and tmp_path / folder)
