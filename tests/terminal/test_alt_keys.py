"""Alt and a letter is one key, whatever is typed behind it at once."""

from __future__ import annotations

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from pooldeck_tui.terminal.alt_keys import told_apart


def keys(typed: str) -> list[str]:
    """The keys that are known at once."""
    return [event.key for event in XTermParser().feed(told_apart(typed)) if isinstance(event, Key)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("\x1bo", ["alt+o"]),
        ("\x1bo\x1b[15~", ["alt+o", "f5"]),
        ("\x1ba\x1b[3~x", ["alt+a", "delete", "x"]),
        ("\x1bc\x1br", ["alt+c", "alt+r"]),
        ("\x1boq", ["alt+o", "q"]),
        ("\x1bx\x1bOA", ["alt+x", "up"]),
        ("\x1bb\x1bf", ["ctrl+left", "ctrl+right"]),
        ("ab\x1b[A", ["a", "b", "up"]),
    ],
)
def test_a_burst_of_keys_is_read_key_by_key(typed: str, expected: list[str]) -> None:
    assert keys(typed) == expected
