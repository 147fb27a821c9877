"""Every binding has an id and a help line, and a keymap that cannot work is refused."""

from __future__ import annotations

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from pooldeck_tui.app import PooldeckApp
from pooldeck_tui.commands.gathering import commands_of, ids_of
from pooldeck_tui.commands.help import help_lines
from pooldeck_tui.keys import is_key, meant_key, mistakes
from pooldeck_tui.screens.help import SECTIONS

NODES: list[type[DOMNode]] = [PooldeckApp, *(node for _, node in SECTIONS)]


def own_bindings(node: type[DOMNode]) -> list[Binding]:
    """Return the bindings that our own classes declare."""
    ours = [base for base in node.__mro__ if base.__module__.startswith("pooldeck_tui")]
    return [binding for base in ours for binding in base.__dict__.get("BINDINGS", ())]


@pytest.mark.parametrize("node", NODES, ids=lambda node: node.__name__)
def test_every_binding_has_an_id_and_a_help_line(node: type[DOMNode]) -> None:
    bindings = own_bindings(node)
    assert bindings
    for binding in bindings:
        assert isinstance(binding, Binding)
        assert binding.id, binding
        assert binding.tooltip, binding
        assert binding.description, binding


@pytest.mark.parametrize("node", NODES, ids=lambda node: node.__name__)
def test_every_bound_key_exists(node: type[DOMNode]) -> None:
    assert [key for command in commands_of(node) for key in command.keys if not is_key(key)] == []


def test_an_id_names_one_command() -> None:
    seen: dict[str, str] = {}
    for node in NODES:
        for command in commands_of(node):
            assert seen.setdefault(command.id, command.help) == command.help, command.id


@pytest.mark.parametrize("key", ["ctrl+r", "f5", "question_mark", "J", "j", "escape", "shift+tab", "<", "="])
def test_keys_that_textual_can_send_are_keys(key: str) -> None:
    assert is_key(key)


@pytest.mark.parametrize("key", ["", "cntrl+r", "f99", "control-r", "jj"])
def test_anything_else_is_not_a_key(key: str) -> None:
    assert not is_key(key)


def test_a_misspelt_command_is_refused_with_a_suggestion() -> None:
    (mistake,) = mistakes({"grid.dwon": "j"}, ids_of(NODES))
    assert mistake == ("grid.dwon", "There is no such command.", "Did you mean grid.down?")


def test_a_key_that_does_not_exist_is_refused() -> None:
    (mistake,) = mistakes({"grid.down": "j,cntrl+n"}, ids_of(NODES))
    assert mistake == ("grid.down", "There is no key 'cntrl+n'.", "Did you mean ctrl+n?")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("F5", "f5"),
        ("Ctrl+R", "ctrl+r"),
        ("ctrl-r", "ctrl+r"),
        ("C-r", "ctrl+r"),
        ("^r", "ctrl+r"),
        ("PgUp", "pageup"),
        ("Esc", "escape"),
        ("Return", "enter"),
        ("Shift+Del", "shift+delete"),
        ("spacebar", "space"),
        ("pagup", "pageup"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_a_key_by_another_name_is_told_its_own(name: str, meant: str) -> None:
    assert not is_key(name)
    assert meant_key(name) == meant


def test_a_key_that_is_like_no_other_is_told_what_keys_look_like() -> None:
    (mistake,) = mistakes({"grid.down": "nonsense"}, ids_of(NODES))
    assert "ctrl+r" in mistake.hint


def test_the_help_shows_the_users_own_keys() -> None:
    texts = [line.text for line in help_lines(SECTIONS, {"grid.down": "f5,ctrl+n"}, 74)]
    (line,) = [text for text in texts if text.endswith("(grid.down)")]
    assert line.split("  ")[1] == "f5, ctrl+n"
