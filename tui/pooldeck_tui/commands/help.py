"""The help text: it writes itself from the commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from textual.dom import DOMNode

from pooldeck_tui.commands.gathering import Command, commands_of
from pooldeck_tui.widgets.text_view import Line

_KEY_COLUMN = 22


def help_lines(sections: Sequence[tuple[str, type[DOMNode]]], keymap: Mapping[str, str]) -> list[Line]:
    """A heading and a line a command for each section."""
    lines: list[Line] = []
    for title, node in sections:
        lines += [Line(title, heading=True), *map(Line, _explained(commands_of(node, keymap))), Line("")]
    return lines


def _explained(commands: Iterator[Command]) -> Iterator[str]:
    for command in commands:
        keys = command.shown_keys
        if len(keys) >= _KEY_COLUMN:
            yield f"  {keys}"
            keys = ""
        yield f"  {keys:<{_KEY_COLUMN}}{command.help:<58}  {command.id}"
