"""Asks whose values rows are to have that somebody else changed: shown, yours and theirs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pooldeck_tui.dialogs.changes.conflict_drawing import HEADER_LINES, about, drawn, header
from pooldeck_tui.dialogs.changes.conflict_lines import (
    ROW,
    Choices,
    Side,
    can_be_kept,
    is_lost_edit,
    lines_of,
    undecided,
)
from pooldeck_tui.format import counted
from pooldeck_tui.widgets.key_hints import KeyHints
from pooldeck_tui.widgets.piece_list import PieceList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pooldeck_db.rows import ChangeId, Conflict
    from pooldeck_tui.dialogs.changes.conflict_lines import ConflictLine
    from pooldeck_tui.widgets.piece_list import Piece


def _key(keys: str, action: str, name: str, description: str, tooltip: str, *, show: bool = True) -> Binding:
    return Binding(keys, action, description, show=show, tooltip=tooltip, id=f"conflicts.{name}")


class ConflictDialog(ModalScreen[Choices | None]):
    """A choice for each cell that both changed; None when the user turns away, and nothing is lost by it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("m,left", "choose('mine')", "mine", "Keep mine", "Keep your value of the cell, or of the whole row"),
        _key("t,right", "choose('theirs')", "theirs", "Take theirs", "Take their value, or leave the whole row"),
        _key("M", "choose_all('mine')", "all_mine", "All mine", "Keep yours wherever it can be kept"),
        _key("T", "choose_all('theirs')", "all_theirs", "All theirs", "Take theirs everywhere"),
        _key("enter,ctrl+s", "done", "done", "Review again", "Go back to the review with what was chosen"),
        _key("escape,q", "close", "close", "Close", "Choose nothing; what is staged stays as it is"),
    ]
    DEFAULT_CSS = """
    ConflictDialog {
        align: center middle;
        & > Vertical {
            width: 96%;
            height: 90%;
            background: $panel;
            border: round $error;
        }
        #title { height: 1; padding: 0 1; text-style: bold; }
        #said { height: 3; padding: 0 1; color: $text-error; text-style: bold; }
        PieceList { height: 1fr; }
        KeyHints { padding: 0 1; }
    }
    """

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        super().__init__()
        self._conflicts = tuple(conflicts)
        self._lines = lines_of(self._conflicts)
        self._choices: dict[tuple[ChangeId, str], Side] = {}

    def compose(self) -> ComposeResult:
        """What has happened, the cells, and the keys."""
        with Vertical():
            yield Static(Content(f"Nothing was written: {self._how_many()} to you"), markup=False, id="title")
            yield PieceList()
            yield Static(Content(), markup=False, id="said")
            yield KeyHints()

    def on_mount(self) -> None:
        """Begin with the first cell that has to be chosen of."""
        first = next(iter(undecided(self._lines, self._choices)), 0)
        self._list.show(HEADER_LINES + len(self._lines), self._draw, HEADER_LINES + first)
        self._list.focus()
        self.watch(self._list, "cursor", lambda: self._say(), init=False)
        self._say()

    def action_choose(self, side: str) -> None:
        """Choose for the line under the cursor; on a row's line for all of its cells."""
        here = self._here
        if here is None:
            return
        if here.column == ROW:
            of_row = [line for line in self._lines if line.conflict is here.conflict]
            self._choose(of_row, Side(side))
        else:
            self._choose([here], Side(side))
        self._to_next()

    def action_choose_all(self, side: str) -> None:
        """Choose the same everywhere; that a row is to be inserted again is only chosen row by row."""
        lines = [line for line in self._lines if side == Side.THEIRS or not is_lost_edit(line.conflict)]
        self._choose(lines, Side(side))
        if side == Side.MINE and (left := undecided(self._lines, self._choices)):
            self._list.cursor = HEADER_LINES + left[0]
            self._say("Rows that are gone are chosen of one by one: m inserts a row again, t drops your change.")

    def action_done(self) -> None:
        """Close with what was chosen, once everything is."""
        left = undecided(self._lines, self._choices)
        if left:
            self._list.cursor = HEADER_LINES + left[0]
            self._say(f"Not chosen yet: {len(left)}. m keeps yours, t takes theirs.")
        else:
            self.dismiss(self._choices)

    def action_close(self) -> None:
        """Close and choose nothing."""
        self.dismiss(None)

    @property
    def _list(self) -> PieceList:
        return self.query_one(PieceList)

    @property
    def _here(self) -> ConflictLine | None:
        index = self._list.cursor - HEADER_LINES
        return self._lines[index] if 0 <= index < len(self._lines) else None

    def _choose(self, lines: Sequence[ConflictLine], side: Side) -> None:
        wanted = [line for line in lines if line.is_contested]
        impossible = [line for line in wanted if side is Side.MINE and not can_be_kept(line)]
        self._choices.update({line.place: side for line in wanted if line not in impossible})
        self._list.refresh()
        self._say(about(impossible[0]) if impossible else "")

    def _how_many(self) -> str:
        count = len(self._conflicts)
        return f"{counted(count, 'row')} {'is not as it was' if count == 1 else 'are not as they were'} shown"

    def _to_next(self) -> None:
        """Go on to the next cell that has to be chosen of."""
        left = undecided(self._lines, self._choices)
        after = [index for index in left if index + HEADER_LINES >= self._list.cursor]
        if left and self._here is not None and (not self._here.is_contested or self._here.place in self._choices):
            self._list.cursor = HEADER_LINES + (after or left)[0]

    def _say(self, text: str = "") -> None:
        left = len(undecided(self._lines, self._choices))
        usual = f"{left} to be chosen." if left else "All is chosen: Enter goes back to the review."
        here = about(self._here) if self._here is not None else ""
        self.query_one("#said", Static).update(Content(text or f"{here} {usual}".strip()))

    def _draw(self, index: int, width: int) -> Sequence[Piece]:
        if index < HEADER_LINES:
            return header(width)
        line = self._lines[index - HEADER_LINES]
        return drawn(line, self._choices.get(line.place), width)
