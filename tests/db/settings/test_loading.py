"""Settings from file, environment and command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pooldeck_db.paging import PageRequest
from pooldeck_db.settings import ConnectionSettings, Loaded, Settings, load_settings
from pooldeck_db.target import Backend, PoolLimits, Target

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def load(
    file: Path, text: str, environ: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Loaded:
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    return load_settings(config=str(file), environ=environ or {}, overrides=overrides)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_nothing_given_is_the_defaults() -> None:
    loaded = load_settings(environ={})
    assert loaded == Loaded(Settings(), None)
    assert (Settings().default_connection, Settings().connections) == (None, {})


def test_the_processs_own_variables_are_not_read_in_passing(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = Settings()
    monkeypatch.setenv("POOLDECK_INTERFACE__THEME", "dark")
    monkeypatch.setenv("INTERFACE", '{"theme": "dark"}')
    assert Settings() == defaults
    assert load_settings(environ={}).settings == defaults
    assert load_settings().settings.interface.theme == "dark"


def test_the_defaults_of_a_connection_are_those_of_a_target() -> None:
    connection, target = ConnectionSettings(), Target(Backend.SQLITE, "")
    assert connection.pool.limits() == target.pool == PoolLimits()
    assert connection.statement_timeout == target.statement_timeout
    assert connection.lock_timeout == target.lock_timeout
    assert connection.read_only == target.read_only
    assert connection.environment == target.environment
    assert Settings().interface.page_size == PageRequest.__dataclass_fields__["size"].default


WHOLE = """
default_connection = "shop"
[interface]
theme = "dark"
mouse = false
colors = "16"
animations = true
page_size = 100
time_zones = ["Asia/Tokyo", "UTC"]
[interface.keys]
"app.quit" = "f10,ctrl+q"
[demo]
path = "~/demo.db"
[connections.shop]
host = "db"
port = 5433
password_command = "pass show 'the shop'"
options = { sslmode = "require", keepalives = 1, sslsni = true }
pool = { size = 3, max_overflow = -1, recycle = -1 }
[connections."notes of ada"]
path = "notes.db"
"""


def test_every_section_of_a_file_is_read(file: Path) -> None:
    loaded = load(file, WHOLE)
    settings = loaded.settings
    assert (loaded.file, loaded.notices) == (file, ())
    assert settings.default_connection == "shop"
    assert settings.interface.model_dump() == {
        "theme": "dark",
        "mouse": False,
        "colors": "16",
        "animations": True,
        "page_size": 100,
        "time_zones": ["Asia/Tokyo", "UTC"],
        "keys": {"app.quit": "f10,ctrl+q"},
    }
    assert settings.demo.path == "~/demo.db"
    assert list(settings.connections) == ["shop", "notes of ada"]
    shop = settings.connections["shop"]
    assert shop.password_command == ["pass", "show", "the shop"]
    assert shop.options == {"sslmode": "require", "keepalives": "1", "sslsni": "1"}
    assert shop.pool.limits() == PoolLimits(3, -1, 10.0, -1.0, pre_ping=True)


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(file: Path) -> None:
    environ = {"POOLDECK_INTERFACE__THEME": "light", "POOLDECK_INTERFACE__PAGE_SIZE": "50"}
    settings = load(file, WHOLE, environ, {"interface": {"theme": "plain"}}).settings
    assert (settings.interface.theme, settings.interface.page_size) == ("plain", 50)
    assert settings.interface.colors == "16"


def test_variables_step_into_sections_and_hold_tables_as_json(file: Path) -> None:
    environ = {
        "POOLDECK_CONNECTIONS__SHOP__POOL__SIZE": "7",
        "POOLDECK_CONNECTIONS__SHOP__READ_ONLY": "true",
        "POOLDECK_CONNECTIONS__NEW__URL": "sqlite:///new.db",
        "POOLDECK_CONNECTIONS__SHOP__PASSWORD_COMMAND": '["echo", "a b"]',
        "POOLDECK_INTERFACE__KEYS": '{"app.help": "f2"}',
        "POOLDECK_INTERFACE__THEME": "",
        "POOLDECK_INTERFACE__TIME_ZONES": '["Europe/Paris"]',
        "POOLDECK_CONFIG": "not a setting",
    }
    settings = load(file, WHOLE, environ).settings
    shop = settings.connections["shop"]
    assert (shop.pool.size, shop.pool.max_overflow, shop.read_only) == (7, -1, True)
    assert shop.password_command == ["echo", "a b"]
    assert settings.connections["new"].actual_backend is Backend.SQLITE
    assert settings.interface.keys == {"app.quit": "f10,ctrl+q", "app.help": "f2"}
    assert settings.interface.theme == "dark"
    assert settings.interface.time_zones == ["Europe/Paris"]


def test_a_variable_means_the_connection_of_the_file_whatever_its_case_and_dashes(file: Path) -> None:
    text = '[connections.Shop-EU]\nhost = "db"\n'
    settings = load(file, text, {"POOLDECK_CONNECTIONS__SHOP_EU__PORT": "1"}).settings
    assert {name: connection.port for name, connection in settings.connections.items()} == {"Shop-EU": 1}


def test_a_password_source_replaces_another_from_below(file: Path) -> None:
    text = '[connections.shop]\nhost = "db"\npassword_file = "secret"\n'
    shop = load(file, text, {"POOLDECK_CONNECTIONS__SHOP__PASSWORD_ENV": "PW"}).settings.connections["shop"]
    assert (shop.password_env, shop.password_file) == ("PW", None)


def test_a_url_replaces_every_part_of_an_address_from_below(file: Path) -> None:
    text = '[connections.shop]\nhost = "db"\nport = 1\nenvironment = "test"\n'
    shop = load(file, text, {"POOLDECK_CONNECTIONS__SHOP__URL": "sqlite:///shop.db"}).settings.connections["shop"]
    assert (shop.actual_backend, shop.host, shop.environment) == (Backend.SQLITE, None, "test")


def test_the_file_is_named_by_argument_then_variable_then_found_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "pooldeck").mkdir()
    for name in ("argument", "variable", "pooldeck/config"):
        (tmp_path / f"{name}.toml").write_text(f'interface.theme = "{name}"\n')
    argument, environ = str(tmp_path / "argument.toml"), {"POOLDECK_CONFIG": str(tmp_path / "variable.toml")}
    assert load_settings(config=argument, environ=environ).settings.interface.theme == "argument"
    assert load_settings(environ=environ).settings.interface.theme == "variable"
    assert load_settings(environ={}).settings.interface.theme == "pooldeck/config"


@pytest.mark.parametrize(
    "connection",
    ['host = "db"\npassword = "s3cr3t"', 'url = "postgresql://ada:s3cr3t@db"'],
    ids=["password", "url"],
)
@pytest.mark.parametrize("mode", [0o644, 0o640])
def test_a_file_that_others_can_read_and_that_holds_a_password_is_noticed(
    file: Path, connection: str, mode: int
) -> None:
    file.write_text(f"[connections.shop]\n{connection}\n")
    file.chmod(mode)
    (notice,) = load_settings(config=str(file), environ={}).notices
    assert str(notice) == (
        f"{file}: Others can read this file, and it holds a password (shop). Run: chmod 600 {file}"
    )


def test_a_file_that_others_can_read_without_a_password_is_fine(file: Path) -> None:
    file.write_text(
        '[connections.shop]\nhost = "db"\npassword_env = "PW"\n[connections.notes]\npath = "notes.db"\n'
    )
    file.chmod(0o644)
    assert load_settings(config=str(file), environ={}).notices == ()
