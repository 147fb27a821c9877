"""The project's own papers agree with one another."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires, version
from pathlib import Path

from textual.dom import DOMNode

from pooldeck_tui.app import PooldeckApp
from pooldeck_tui.commands.gathering import commands_of
from pooldeck_tui.screens.help import SECTIONS

ROOT = Path(__file__).parents[1]


def test_the_changelog_has_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f"## [{project['version']}]" in (ROOT / "CHANGELOG.md").read_text()
    assert version("pooldeck") == project["version"]


def test_every_dependency_is_pinned_and_no_pin_names_a_host() -> None:
    constraints = (ROOT / "constraints.txt").read_text()
    pinned = {
        line.partition("==")[0].lower().replace("_", "-") for line in constraints.splitlines() if "==" in line
    }
    wanted = {re.split(r"[\[<>=;! ]", requirement)[0].lower() for requirement in requires("pooldeck") or ()}
    assert wanted - pinned == set()
    assert "://" not in constraints


def test_the_readme_shows_keys_that_exist() -> None:
    readme = (ROOT / "README.md").read_text()
    nodes: list[type[DOMNode]] = [PooldeckApp, *(node for _, node in SECTIONS)]
    keys = {key for node in nodes for command in commands_of(node) for key in command.keys}
    for shown in re.findall(r"Ctrl\+([A-Z])\b", readme):
        assert f"ctrl+{shown.lower()}" in keys, shown


def test_pictures_in_the_readme_exist() -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (ROOT / "README.md").read_text()):
        assert (ROOT / path).is_file(), path
