"""The example file documents every setting, and each line of it can be used."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.pool.diagnosis import Thresholds
from pooldeck_db.settings import (
    ConnectionSettings,
    DemoSettings,
    EditingSettings,
    InterfaceSettings,
    PoolSettings,
    QuerySettings,
    Settings,
    ThresholdSettings,
    WatchedPool,
    load_settings,
)
from pooldeck_db.settings.connection import PASSWORD_KEYS
from pooldeck_db.target import Editing

if TYPE_CHECKING:
    from pydantic import BaseModel

EXAMPLE = Path(__file__).parents[3] / "config.example.toml"
SETTING = re.compile(r'# (?=\[|(?:[\w.]+|"[^"]+") = )')


def uncommented(text: str) -> str:
    return "\n".join(SETTING.sub("", line, count=1) for line in text.split("\n"))


def load_text(text: str, directory: Path) -> Settings:
    file = directory / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load_settings(config=str(file), environ={}).settings


def test_the_example_as_it_stands_changes_nothing(tmp_path: Path) -> None:
    assert load_text(EXAMPLE.read_text(encoding="utf-8"), tmp_path) == Settings()


@pytest.mark.parametrize("source", PASSWORD_KEYS)
def test_the_example_loads_with_every_line_in_use(source: str, tmp_path: Path) -> None:
    lines = uncommented(EXAMPLE.read_text(encoding="utf-8")).split("\n")
    others = tuple(f"{key} =" for key in PASSWORD_KEYS if key != source)
    settings = load_text("\n".join(line for line in lines if not line.startswith(others)), tmp_path)
    assert settings.default_connection == "shop"
    assert list(settings.connections) == ["shop", "notes"]
    assert getattr(settings.connections["shop"], source)
    assert settings.connections["shop"].pool == PoolSettings()
    assert settings.interface.model_copy(update={"keys": {}, "time_zones": []}) == InterfaceSettings()
    assert settings.interface.time_zones == ["America/New_York", "Asia/Tokyo"]


@pytest.mark.parametrize(
    ("section", "model"),
    [
        ((), Settings),
        (("interface",), InterfaceSettings),
        (("demo",), DemoSettings),
        (("editing",), EditingSettings),
        (("query",), QuerySettings),
        (("thresholds",), ThresholdSettings),
        (("pools", "storefront"), WatchedPool),
        (("connections", "shop"), ConnectionSettings),
        (("connections", "shop", "editing"), EditingSettings),
        (("connections", "shop", "pool"), PoolSettings),
    ],
)
def test_the_example_names_every_setting(section: tuple[str, ...], model: type[BaseModel]) -> None:
    values = tomllib.loads(uncommented(EXAMPLE.read_text(encoding="utf-8")))
    for step in section:
        values = values[step]
    assert set(model.model_fields) - set(values) - {"path"} == set()
    assert set(values) <= set(model.model_fields)


def test_the_example_names_the_path_of_a_file() -> None:
    values = tomllib.loads(uncommented(EXAMPLE.read_text(encoding="utf-8")))
    assert values["connections"]["notes"] == {"path": "~/notes.db"}
    assert "path" in values["demo"]


def test_the_thresholds_are_those_of_the_pool_itself() -> None:
    values = tomllib.loads(uncommented(EXAMPLE.read_text(encoding="utf-8")))
    assert values["thresholds"] == ThresholdSettings().model_dump()
    assert Thresholds(**values["thresholds"]) == Thresholds()


def test_what_the_example_says_of_the_defaults_is_so(tmp_path: Path) -> None:
    values = tomllib.loads(uncommented(EXAMPLE.read_text(encoding="utf-8")))
    defaults = ConnectionSettings()
    shop = values["connections"]["shop"]
    assert shop["read_only"] is defaults.read_only
    assert shop["statement_timeout"] == defaults.statement_timeout
    assert shop["lock_timeout"] == defaults.lock_timeout
    for editing in (values["editing"], shop["editing"]):
        assert (editing["confirm_rows"], editing["audit"]) == (Editing().confirm_rows, Editing().audit)
