"""How rows are changed, as settings: for every connection, and for one of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.settings import Settings, SettingsInvalid, find_target, load_settings, resolve
from pooldeck_db.surroundings import Surroundings
from pooldeck_db.target import Editing

if TYPE_CHECKING:
    from pathlib import Path

NOTES = '[connections.notes]\npath = "notes.db"\n'


def loaded(directory: Path, text: str) -> Settings:
    file = directory / "config.toml"
    file.write_text(text)
    return load_settings(config=str(file), environ={}).settings


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    return Surroundings({"PATH": os.environ["PATH"]}, tmp_path / "home", "ada", tmp_path)


async def test_where_nothing_is_said_the_defaults_hold(tmp_path: Path, around: Surroundings) -> None:
    (tmp_path / "x.db").touch()
    settings = loaded(tmp_path, NOTES)
    for text in ("notes", str(tmp_path / "x.db")):
        assert (await find_target(text, settings, surroundings=around)).editing == Editing(1, True, None)


async def test_what_is_said_for_all_holds_for_connections_and_addresses(
    tmp_path: Path, around: Surroundings
) -> None:
    (tmp_path / "x.db").touch()
    settings = loaded(tmp_path, f'[editing]\nconfirm_rows = 0\naudit = false\naudit_file = "~/a.jsonl"\n{NOTES}')
    for text in ("notes", str(tmp_path / "x.db")):
        target = await find_target(text, settings, surroundings=around)
        assert target.editing == Editing(0, False, tmp_path / "home" / "a.jsonl")


async def test_what_a_connection_says_goes_before(tmp_path: Path, around: Surroundings) -> None:
    text = f'[editing]\nconfirm_rows = 7\naudit = false\n{NOTES}editing.audit = true\nediting.audit_file = "b"'
    settings = loaded(tmp_path, text)
    target = await find_target("notes", settings, surroundings=around)
    assert target.editing == Editing(7, True, tmp_path / "b")
    target = await resolve("notes", settings.connections["notes"], surroundings=around)
    assert target.editing == Editing(1, True, tmp_path / "b")


def test_a_variable_of_the_environment_says_it_too() -> None:
    environ = {"POOLDECK_EDITING__CONFIRM_ROWS": "5", "POOLDECK_EDITING__AUDIT": "false"}
    editing = load_settings(environ=environ).settings.editing
    assert (editing.confirm_rows, editing.audit, editing.audit_file) == (5, False, None)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("confirm_rows = -1", "editing.confirm_rows"),
        ("confirm_rows = 10001", "editing.confirm_rows"),
        ("confirm_rows = true", "editing.confirm_rows"),
        ('audit = "perhaps"', "editing.audit"),
        ('audit_file = ""', "editing.audit_file"),
        ("audit_file = 1", "editing.audit_file"),
        ("audits = true", "editing.audits"),
    ],
)
def test_what_cannot_be_used_is_told(text: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        loaded(tmp_path, f"[editing]\n{text}")
    assert what in str(caught.value)
    assert "llowed" in str(caught.value) or "Did you mean" in str(caught.value) or "expected" in str(caught.value)
