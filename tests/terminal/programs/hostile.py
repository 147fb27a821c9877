"""Shows hostile text in every kind of place, and ends with it as the message where asked to."""

from __future__ import annotations

import sys

from rich.text import Text
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import DataTable, Header, Input, Label, OptionList, Static, TextArea, Tree
from textual.widgets.option_list import Option

from pooldeck_tui.terminal.base import TerminalApp

KINDS = {
    "C0": "\x07\x08\x0c\x0e\x00",
    "CSI": "\x1b[2J\x1b[31m",
    "C1 CSI": "\x9b2J",
    "title": "\x1b]0;OWNED\x07",
    "title ST": "\x1b]2;OWNED\x1b\\",
    "clipboard": "\x1b]52;c;T1dORUQ=\x07",
    "hyperlink": "\x1b]8;;http://owned.example/\x1b\\click\x1b]8;;\x1b\\",
    "DCS": "\x1bP1$r0m\x1b\\",
    "APC": "\x1b_Gf=100;OWNED\x1b\\",
    "alternate screen": "\x1b[?1049l",
    "reset": "\x1bc",
    "C1 OSC": "\x9d0;OWNED\x9c",
    "bidi": "\u202e\u2066\u200f",
    "tags": "\U000e0041\U000e007f",
    "surrogate": "\ud800\udfff",
    "markup": "[/nothing] [@click=app.quit]x[/] [link=http://owned.example/]y[/link]",
}


class Hostile(TerminalApp[None]):
    """Has hostile text in cells, headers, titles, messages and inputs."""

    CSS = "DataTable, Tree, TextArea, OptionList { height: 6; } Static { height: 1; }"

    def __init__(self, hostile: str) -> None:
        super().__init__()
        self.hostile = hostile
        self.title = self.sub_title = hostile

    def compose(self) -> ComposeResult:
        """Lay out one widget of each kind."""
        yield Header()
        yield Static(self.hostile, markup=False)
        label = Label(Content(self.hostile))
        label.border_title = Content(self.hostile)
        label.tooltip = self.hostile
        yield label
        yield Static(Content.from_markup("[link='http://owned.example/\x1b]0;OWNED\x07']linked[/link]"))
        yield DataTable[Content]()
        yield Input(self.hostile, placeholder=self.hostile)
        yield Tree(Text(self.hostile))
        yield TextArea(self.hostile)
        yield OptionList(Option(Content(self.hostile)))

    def on_mount(self) -> None:
        """Fill the table and say something."""
        table = self.query_one(DataTable)
        table.add_columns(Text(self.hostile), Text("other"))
        table.add_row(Content(self.hostile), Content("cell"))
        self.notify(self.hostile, title=self.hostile, markup=False)
        self.call_after_refresh(self.set_timer, 0.1, self.say_ready)

    def say_ready(self) -> None:
        """Say that all of it has been drawn."""
        self.query_one(Label).update(Content(f"READY {self.hostile}"))

    def key_f1(self) -> None:
        """End with hostile text as the message."""
        self.exit(message=self.hostile)

    def key_f2(self) -> None:
        """Crash with hostile text in the error and a secret in a local variable."""
        password = "hunter2"
        raise ValueError(self.hostile + str(len(password)))


sys.exit(Hostile(f"<<{KINDS[sys.argv[1]]}>>").run_to_end())
