"""Which programs show a value, and what they are given."""

from __future__ import annotations

import pytest

from pooldeck_tui.viewer.programs import editor, for_pager, pager


@pytest.mark.parametrize(
    ("environ", "command"),
    [
        ({}, ["less"]),
        ({"PAGER": "  "}, ["less"]),
        ({"PAGER": "less -S '-P a b'"}, ["less", "-S", "-P a b"]),
        ({"PAGER": "un'closed"}, ["un'closed"]),
    ],
)
def test_the_users_pager_is_taken_with_its_arguments(environ: dict[str, str], command: list[str]) -> None:
    assert pager(environ) == command


@pytest.mark.parametrize(
    ("environ", "command"),
    [({}, ["vi"]), ({"EDITOR": "nano"}, ["nano"]), ({"EDITOR": "nano", "VISUAL": "code -w"}, ["code", "-w"])],
)
def test_the_users_editor_is_the_visual_one_first(environ: dict[str, str], command: list[str]) -> None:
    assert editor(environ) == command


def test_a_pager_gets_signs_where_the_text_could_act_on_the_terminal() -> None:
    assert for_pager("a\x1b[31m\x07\n\tb\u202e\r\n\x9b2J") == "a␛[31m␇\n        b⁞␍\n¤2J"
