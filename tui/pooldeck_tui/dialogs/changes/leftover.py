"""Offers what an earlier pooldeck left staged: to be kept staged, to be thrown away, or to be asked again."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pooldeck_tui.dialogs.changes.review_lines import drawn, lines_of
from pooldeck_tui.format import clean
from pooldeck_tui.widgets.key_hints import KeyHints
from pooldeck_tui.widgets.piece_list import PieceList

if TYPE_CHECKING:
    from pooldeck_db.rows import ChangeSet
    from pooldeck_tui.widgets.piece_list import Piece


class Answer(StrEnum):
    """What is to become of what was left."""

    KEEP = "keep"
    DISCARD = "discard"
    LATER = "later"


def _key(keys: str, action: str, name: str, description: str, tooltip: str) -> Binding:
    return Binding(keys, action, description, tooltip=tooltip, id=f"leftover.{name}")


class LeftoverDialog(ModalScreen[Answer]):
    """Shows changes that were staged and not written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("enter", "answer('keep')", "keep", "Keep staged", "Stage these changes again, to be reviewed"),
        _key("X,delete", "answer('discard')", "discard", "Discard", "Throw these changes away"),
        _key("escape,q", "answer('later')", "later", "Later", "Ask again the next time"),
    ]
    DEFAULT_CSS = """
    LeftoverDialog {
        align: center middle;
        & > Vertical {
            width: 94%;
            height: 80%;
            background: $panel;
            border: round $warning;
        }
        .leftover--title { height: auto; padding: 0 1; text-style: bold; }
        .leftover--said { height: auto; padding: 0 1; color: $text-warning; }
        PieceList { height: 1fr; }
        KeyHints { padding: 0 1; }
    }
    """

    def __init__(self, title: str, said: Sequence[str], changes: ChangeSet) -> None:
        """`said` is what is to be known of them, a line each."""
        super().__init__()
        self._heading, self._notes = title, tuple(said)
        self._lines = lines_of(changes)

    def compose(self) -> ComposeResult:
        """When it was left, the changes, and the keys."""
        with Vertical():
            yield Static(Content(clean(self._heading)), markup=False, classes="leftover--title")
            yield Static(Content("\n".join(map(clean, self._notes))), markup=False, classes="leftover--said")
            yield PieceList()
            yield KeyHints()

    def on_mount(self) -> None:
        """Show the changes."""
        changes = self.query_one(PieceList)
        changes.show(len(self._lines), self._drawn)
        changes.focus()

    def action_answer(self, answer: str) -> None:
        """Close with an answer."""
        self.dismiss(Answer(answer))

    def _drawn(self, index: int, width: int) -> Sequence[Piece]:
        return drawn(self._lines[index], width)
