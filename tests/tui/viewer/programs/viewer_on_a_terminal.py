"""The cell viewer on a terminal, over the value and the column that the arguments name."""

from __future__ import annotations

import json
import os
import sys

from pooldeck_db.catalog import Column
from pooldeck_db.values import Kind, Value
from pooldeck_tui.terminal.base import TerminalApp
from pooldeck_tui.terminal.environment import choose_colours
from pooldeck_tui.themes import THEMES, basic_theme
from pooldeck_tui.viewer import CellViewer

HOSTILE = (
    "\x07\x08\x00<\x1b[2J\x1b[31m\x9b2J\x1b]0;OWNED\x07\x1b]52;c;T1dORUQ=\x07\x1b]8;;http://owned.example/\x1b\\"
    "\x1bP1$r0m\x1b\\\x1b_Gf=100;OWNED\x1b\\\x1b[?1049l\x1bc\x9d0;OWNED\x9c\u202e\u2066\u200f\U000e0041\udc80"
    "[/nothing] [@click=app.quit]x[/]>"
)
VALUES: dict[str, tuple[str, Kind, Value]] = {
    "text": ("text", Kind.TEXT, f"READY {HOSTILE}\n" * 3),
    "json": ("json", Kind.JSON, json.dumps({"READY": HOSTILE, HOSTILE: 1}, ensure_ascii=False)),
    "broken": ("json", Kind.JSON, f"READY {HOSTILE}"),
    "array": ("text[]", Kind.ARRAY, '{READY,"' + HOSTILE.replace("\\", "\\\\") + '"}'),
    "xml": ("xml", Kind.TEXT, f"<a>READY {HOSTILE.replace('<', '')}</a>"),
    "bytes": ("bytea", Kind.BINARY, f"READY {HOSTILE}".encode("utf-8", "surrogateescape")),
    "document": ("jsonb", Kind.JSON, '{"READY": {"a": 1.00, "b": ["x", "find me"]}}'),
    "moment": ("timestamptz", Kind.TIME, "2026-11-22 08:00:01+00"),
    "long": ("text", Kind.TEXT, "READY\n" + "line\n" * 1_000_000),
}


class Program(TerminalApp[None]):
    """Shows one value; what is copied is said."""

    def on_mount(self) -> None:
        """Show the value."""
        for theme in THEMES:
            self.register_theme(theme)
        colours = choose_colours(os.environ)
        self.theme = basic_theme("") if colours.limited else THEMES[0].name
        name, kind, value = VALUES[sys.argv[1]]
        column = Column(f"column {HOSTILE}", name, kind, base_type=name)
        self.push_screen(CellViewer(column, value, copy=self.say, where=HOSTILE))

    def say(self, text: str) -> None:
        """Say what was copied."""
        self.notify(f"copied {text}", markup=False)


if __name__ == "__main__":
    sys.exit(Program(choose_colours(os.environ)).run_to_end())
