"""An editor on a terminal, over the value that the argument names; what is answered is printed at the end."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pooldeck_db.catalog import Column
from pooldeck_db.paging import Key, Start
from pooldeck_db.rows import Checked
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind
from pooldeck_tui.editing import (
    Answer,
    CellQuestion,
    ParentPage,
    ParentRow,
    RowAnswer,
    RowField,
    RowForm,
    RowQuestion,
    editor_for,
)
from pooldeck_tui.terminal.base import TerminalApp
from pooldeck_tui.terminal.environment import choose_colours
from pooldeck_tui.themes import THEMES, basic_theme

if TYPE_CHECKING:
    from pooldeck_db.paging import Place
    from pooldeck_tui.editing import Present

HOSTILE = (
    "\x07\x08\x00<\x1b[2J\x1b[31m\x9b2J\x1b]0;OWNED\x07\x1b]52;c;T1dORUQ=\x07\x1b]8;;http://owned.example/\x1b\\"
    "\x1bP1$r0m\x1b\\\x1b_Gf=100;OWNED\x1b\\\x1b[?1049l\x1bc\x9d0;OWNED\x9c\u202e\u2066\u200f\U000e0041\udc80"
    "[/nothing] [@click=app.quit]x[/]>"
)
VALUES: dict[str, tuple[str, Kind, str, Backend]] = {
    "text": ("text", Kind.TEXT, f"READY {HOSTILE}\n" * 3, Backend.SQLITE),
    "line": ("int8range", Kind.RANGE, f"READY {HOSTILE}", Backend.POSTGRESQL),
    "json": ("jsonb", Kind.JSON, f'["READY", "{HOSTILE}"', Backend.POSTGRESQL),
    "choice": ("mood", Kind.ENUM, HOSTILE, Backend.POSTGRESQL),
    "bytes": (
        "blob",
        Kind.BINARY,
        "\\x" + f"READY {HOSTILE}".encode("utf-8", "surrogateescape").hex(),
        Backend.POSTGRESQL,
    ),
    "plain": ("text", Kind.TEXT, "READY a\tb\r\nc", Backend.POSTGRESQL),
    "odd": ("text", Kind.TEXT, "READY \udcff\x00", Backend.SQLITE),
    "long": ("text", Kind.TEXT, "READY\n" + "line\n" * 800_000, Backend.POSTGRESQL),
}
LABELS = ("READY", HOSTILE, f"b{HOSTILE}")


async def check(text: str, *, quoted: bool = False) -> Checked:
    """Take everything, with a remark."""
    return Checked(text, HOSTILE if text.startswith("remark") else "")


class Parents:
    """Rows with hostile keys and labels."""

    title = hint = HOSTILE

    def present(self, value: Present) -> Place:
        """At the beginning."""
        return Start()

    async def page(self, typed: str, place: Place) -> ParentPage:
        """A page of them."""
        row = ParentRow((("c", "1"),), HOSTILE, f"READY {HOSTILE}", Key(("1",)))
        return ParentPage((row,) * 5, before=False, after=False)


def question(name: str) -> CellQuestion:
    """What is asked about the value with a name."""
    declared, kind, value, backend = VALUES[name]
    column = Column(
        f"column {HOSTILE}", declared, kind, default=HOSTILE, comment=HOSTILE, base_type=declared, labels=LABELS
    )
    return CellQuestion(column, value, check, backend, HOSTILE, has_default=True, rules=(HOSTILE,))


class Program(TerminalApp[None]):
    """Asks for one value."""

    answer: Answer | RowAnswer | None = None

    def on_mount(self) -> None:
        """Ask."""
        for theme in THEMES:
            self.register_theme(theme)
        colours = choose_colours(os.environ)
        self.theme = basic_theme("") if colours.limited else THEMES[0].name
        name = sys.argv[1]
        if name == "row":
            fields = tuple(
                RowField(each.column, each.value, "", rules=each.rules) for each in map(question, ("text", "line"))
            )
            self.push_screen(RowForm(RowQuestion(HOSTILE, fields, self._ask_cell)), self._done)
        else:
            asked = question("text" if name == "parents" else name)
            parents = Parents() if name == "parents" else None
            self.push_screen(
                editor_for(
                    CellQuestion(
                        asked.column,
                        asked.value,
                        check,
                        asked.backend,
                        HOSTILE,
                        asked.has_default,
                        asked.rules,
                        parents,
                    )
                ),
                self._done,
            )

    async def _ask_cell(self, column: str, value: Present) -> CellQuestion:
        return question("text")

    def _done(self, answer: Answer | RowAnswer | None) -> None:
        self.answer = answer
        self.exit()


if __name__ == "__main__":
    app = Program(choose_colours(os.environ))
    code = app.run_to_end()
    shown = "nothing" if app.answer is None else ascii([entry for _, entry in app.answer.entries])
    sys.stdout.write(f"answered {shown[:200]} {len(shown)}\n")
    sys.exit(code)
