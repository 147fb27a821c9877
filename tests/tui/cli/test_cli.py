"""Arguments, environment and configuration become a launch, or a refusal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ConfigurationError
from pooldeck_tui.cli import _launch, _parser, main
from pooldeck_tui.launch import DEMO_DESTINATION, Launch, destination_of
from pooldeck_tui.themes import NAMES, basic_theme

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
    assert launched("--config", str(config), "--colors", "16").theme == "ansi-light"
    assert launched("--theme", "nord", "--colors", "16").theme == "ansi-dark"
    assert launched("--theme", "ansi-light", "--colors", "16").theme == "ansi-light"


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_theme_has_one_for_sixteen_colours(name: str) -> None:
    assert basic_theme(name).startswith("ansi-")


def test_a_theme_that_is_not_there_is_refused_and_the_others_are_named() -> None:
    with pytest.raises(ConfigurationError, match="pooldeck-light"):
        launched("--theme", "nrod")


def test_no_colour_is_left_to_the_variable_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "NO_COLOR", "")
    launched("--colors", "none")
    assert os.environ["NO_COLOR"] == "1"


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
