"""The help text: it writes itself from the commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from textual.dom import DOMNode

from pooldeck_tui.commands.gathering import Command, commands_of
from pooldeck_tui.widgets.text_view import Line

_KEY_COLUMN = 20
_LEAST_TEXT = 20


def help_lines(sections: Sequence[tuple[str, type[DOMNode]]], keymap: Mapping[str, str], width: int) -> list[Line]:
    """A heading and its commands for each section, in so many cells: keys, what they do, and the id to remap."""
    lines: list[Line] = []
    for title, node in sections:
        explained = [line for command in commands_of(node, keymap) for line in _explained(command, width)]
        lines += [Line(title, heading=True), *map(Line, explained), Line("")]
    return lines


def _explained(command: Command, width: int) -> Iterator[str]:
    keys = command.shown_keys
    if len(keys) > _KEY_COLUMN - 2:
        yield f"  {keys}"
        keys = ""
    room = max(_LEAST_TEXT, width - _KEY_COLUMN - 2)
    text = wrap(f"{command.help.rstrip('.')}  ({command.id})", room, break_on_hyphens=False)
    for part in text:
        yield f"  {keys:<{_KEY_COLUMN}}{part}"
        keys = ""
