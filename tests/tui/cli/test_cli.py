"""Arguments, environment and configuration become a launch, or a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.theme import BUILTIN_THEMES

from pooldeck_db.errors import ConfigurationError
from pooldeck_db.settings import SettingsInvalid
from pooldeck_db.surroundings import default_config_file
from pooldeck_tui.cli import _launch, _parser, main
from pooldeck_tui.launch import DEMO_DESTINATION, Launch, destination_of
from pooldeck_tui.terminal.environment import Colours
from pooldeck_tui.themes import BASIC, NAMES, basic_theme

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _full_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


def launched(*arguments: str) -> Launch:
    """Return what the arguments ask for."""
    return _launch(_parser().parse_args(arguments))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration with a theme, sixteen colours, and one connection."""
    file = tmp_path / "config.toml"
    file.write_text(
        'default_connection = "shop"\n[interface]\ntheme = "pooldeck-light"\n'
        '[connections.shop]\npath = "shop.db"\n'
    )
    return file


def test_without_arguments_the_list_of_connections_is_offered() -> None:
    assert launched() == Launch()


def test_read_only_holds_without_a_database_too() -> None:
    assert launched("--read-only").read_only


def test_demo_is_the_demo_and_a_table_may_be_named() -> None:
    assert launched("demo").destination == DEMO_DESTINATION
    destination = launched("demo", "products").destination
    assert destination is not None
    assert (destination.demo, destination.table) == (True, "products")


def test_the_default_connection_opens(config: Path) -> None:
    destination = launched("--config", str(config)).destination
    assert destination is not None
    assert destination.text == "shop"


def test_an_argument_goes_before_the_configuration(config: Path) -> None:
    assert launched("--config", str(config)).theme == "pooldeck-light"
    assert launched("--config", str(config), "--theme", "nord").theme == "nord"


def test_sixteen_colours_hold_whatever_theme_is_asked_for(config: Path) -> None:
    assert launched("--config", str(config), "--colors", "16").theme == BASIC.name
    assert launched("--theme", "nord", "--colors", "16").theme == BASIC.name
    assert launched("--theme", "ansi-light", "--colors", "16").theme == "ansi-light"
    assert launched("--colors", "16").theme == BASIC.name
    assert launched("--colors", "16").colours == Colours(sixteen=True)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_theme_has_one_for_sixteen_colours(name: str) -> None:
    basic = basic_theme(name)
    assert next(theme for theme in (BASIC, *BUILTIN_THEMES.values()) if theme.name == basic).ansi


def test_a_theme_that_is_not_there_is_refused_and_the_others_are_named() -> None:
    with pytest.raises(ConfigurationError, match="pooldeck-light"):
        launched("--theme", "nrod")


@pytest.mark.parametrize("arguments", [("--colors", "none"), ("--colors", "none", "--theme", "nord")])
def test_without_colour_every_theme_is_the_one_that_needs_none(arguments: tuple[str, ...]) -> None:
    launch = launched(*arguments)
    assert launch.colours.none
    assert launch.theme == BASIC.name


def test_no_color_in_the_environment_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert launched().colours.none
    monkeypatch.setenv("NO_COLOR", "")
    assert launched() == Launch()


def test_every_mistake_of_a_configuration_is_reported_at_once_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        '[interface]\ntheme = "pooldek"\npage_size = 5\n[interface.keys]\n'
        'grid.dwon = "j"\n"grid.up" = "F5"\ngrid.reload = "f5"\n'
    )
    with pytest.raises(SettingsInvalid) as caught:
        launched("--config", str(file))
    assert [(mistake.line, mistake.key) for mistake in caught.value.mistakes] == [
        (2, "interface.theme"),
        (3, "interface.page_size"),
        (5, "interface.keys.grid.dwon"),
        (6, "interface.keys.grid.up"),
    ]
    said = str(caught.value)
    assert "Did you mean pooldeck?" in said
    assert "Did you mean grid.down?" in said
    assert "Did you mean f5?" in said


def test_a_command_may_be_written_as_toml_reads_dots(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[interface.keys]\ngrid.reload = "f5"\n"grid.up" = "f6"\n')
    settings = launched("--config", str(file)).settings
    assert settings is not None
    assert settings.interface.keys == {"grid.reload": "f5", "grid.up": "f6"}


def test_the_help_says_where_the_configuration_is_looked_for() -> None:
    said = " ".join(_parser().format_help().split())
    assert str(default_config_file()) in said
    assert "(not there)" in said
    assert "$POOLDECK_CONFIG" in said


def test_an_address_too_long_for_a_path_is_an_address() -> None:
    password = "x" * 5_000
    destination = destination_of(f"postgresql://ada:{password}@db.example.com/shop", ())
    assert destination.target is not None
    assert destination.target.password == password


@pytest.mark.parametrize("wished", ["x" * 5_000, "~nobody-of-this-name/x", "a\0b", "mysql://localhost/x"])
def test_what_leads_nowhere_is_refused_in_words(wished: str) -> None:
    with pytest.raises(Exception, match=r"\w") as caught:
        destination_of(wished, ())
    assert type(caught.value).__module__ == "pooldeck_db.errors"


def test_a_refusal_is_one_line_and_the_exit_code_is_two(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("pooldeck_tui.terminal.environment.os.isatty", lambda _: True)
    assert main([str(tmp_path)]) == 2
    assert main(["x" * 5_000]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "directory" in lines[0]
    assert "no file of this name" in lines[1]
