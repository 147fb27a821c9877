from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from pooldeck_tui.terminal.environment import choose_colours, plain_output, refusal


@pytest.fixture
def tty() -> Iterator[int]:
    master, slave = os.openpty()
    yield slave
    os.close(master)
    os.close(slave)


@pytest.fixture
def pipe() -> Iterator[int]:
    reader, writer = os.pipe()
    yield reader
    os.close(reader)
    os.close(writer)


@pytest.mark.parametrize("term", ["xterm-256color", "tmux", "screen-256color", "linux", "vt100", "xterm-kitty"])
def test_an_ordinary_terminal_is_not_refused(tty: int, term: str) -> None:
    assert refusal({"TERM": term}, tty, tty) is None


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"TERM": "DUMB"}, {"TERM": "unknown"}, {"TERM": ""}, {}])
def test_a_terminal_that_cannot_move_its_cursor_is_refused_with_a_hint(tty: int, environ: dict[str, str]) -> None:
    said = refusal(environ, tty, tty)
    assert said is not None
    assert "TERM=xterm-256color pooldeck" in said


def test_without_a_terminal_for_keys_or_screen_it_is_refused_with_a_hint(tty: int, pipe: int) -> None:
    environ = {"TERM": "xterm-256color"}
    assert "Standard input is not a terminal" in (refusal(environ, pipe, tty) or "")
    assert "Standard error is not a terminal" in (refusal(environ, tty, pipe) or "")
    assert "ssh -t" in (refusal(environ, -1, tty) or "")


@pytest.mark.parametrize(
    ("environ", "sixteen"),
    [
        ({"TERM": "linux"}, True),
        ({"TERM": "vt100"}, True),
        ({"TERM": "screen"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "tmux-256color"}, False),
        ({"TERM": "xterm-kitty"}, False),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, False),
    ],
)
def test_a_terminal_of_sixteen_colours_is_known_by_its_name(environ: dict[str, str], sixteen: bool) -> None:
    assert choose_colours(environ).sixteen is sixteen
    assert choose_colours(environ, "16").sixteen


@pytest.mark.parametrize(("environ", "none"), [({}, False), ({"NO_COLOR": ""}, False), ({"NO_COLOR": "1"}, True)])
def test_no_color_is_heeded_where_it_is_not_empty(environ: dict[str, str], none: bool) -> None:
    assert choose_colours(environ).none is none
    assert choose_colours(environ, "none").none


def test_only_a_terminal_with_all_colours_leaves_a_choice_of_theme() -> None:
    assert not choose_colours({"TERM": "xterm-256color"}).limited
    assert choose_colours({"TERM": "xterm-256color"}, "16").limited
    assert choose_colours({"TERM": "xterm-256color"}, "none").limited


@pytest.mark.parametrize(
    ("value", "plain"), [("1", True), ("yes", True), ("0", False), ("", False), ("off", False)]
)
def test_plain_output_is_a_switch(value: str, plain: bool) -> None:
    assert plain_output({"POOLDECK_PLAIN_OUTPUT": value}) is plain
    assert plain_output({}) is False
