"""What can be written at the cursor, shown beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Offset

from pooldeck_tui.widgets.completions import Completions as CompletionLines

if TYPE_CHECKING:
    from pooldeck_db.completion import Completions, Item
    from pooldeck_tui.widgets.sql_editor.editor import SqlEditor

LINES = 6
WIDEST = 64
"""Cells."""
_IN_WORDS = '_$"\\:.'
"""What a word may have besides letters and digits."""


class CompletionPopup(CompletionLines):
    """Offers what can be written; Enter writes only what the user moved to, Tab the likeliest, too."""

    DEFAULT_CSS = """
    CompletionPopup {
        overlay: screen;
        display: none;
        height: 6;
        background: $panel;
        constrain: inside inside;
    }
    """

    def __init__(self, editor: SqlEditor) -> None:
        super().__init__()
        self._editor = editor
        self._found: Completions | None = None
        self._items: dict[str, Item] = {}
        self._word = (0, 0)
        """The row and column where the word begins that is offered for."""
        self._rest = ""
        """What the word has behind the cursor, which is replaced with it."""

    def offer(self, found: Completions | None) -> None:
        """Show what can be written; None, or nothing found, hides it."""
        self._found = found
        items = () if found is None else found.items
        self._items = {_line(item): item for item in items}
        self.choices = tuple(self._items)
        self.chosen = None
        self._editor.offers = self if items else None
        if items:
            place = self._editor.place
            self._place(found)
            row, column = self._editor.cursor_location
            before, behind = (0, 0) if found is None else (place - found.start, found.end - place)
            self._word = row, column - before
            self._rest = self._editor.document.get_line(row)[column : column + behind]
        self.display = bool(items)

    def close(self) -> None:
        """Offer nothing."""
        if self.display:
            self.offer(None)

    def follow(self) -> None:
        """Offer nothing where the cursor has left the word."""
        row, column = self._editor.cursor_location
        word = self._editor.document.get_line(row)[self._word[1] : column]
        is_there = row == self._word[0] and column >= self._word[1]
        if not is_there or not all(letter.isalnum() or letter in _IN_WORDS for letter in word):
            self.close()

    def takes(self, key: str) -> bool:
        """Take a key that is for what is offered; others are the editor's, and some of them end the offer."""
        if key in ("down", "up"):
            if key == "up" and self.chosen is None:
                self.close()
                return False
            return self.move(1 if key == "down" else -1)
        if key == "tab" or (key == "enter" and self.chosen is not None):
            self._take(self.choices[self.chosen or 0])
            return True
        if key == "escape":
            self.close()
            return True
        if key in ("left", "right", "home", "end", "pageup", "pagedown", "enter"):
            self.close()
        return False

    def on_completions_taken(self, message: CompletionLines.Taken) -> None:
        """Write what was clicked."""
        message.stop()
        self._take(message.choice)

    def _take(self, choice: str) -> None:
        item, found = self._items[choice], self._found
        self.close()
        if found is not None:
            # The word may have grown or lost its end since it was offered for.
            place, (row, column) = self._editor.place, self._editor.cursor_location
            has_rest = self._editor.document.get_line(row).startswith(self._rest, column)
            self._editor.insert_at(found.start, place + len(self._rest) * has_rest, item.insert)
            self._editor.focus()

    def _place(self, found: Completions | None) -> None:
        """Below the beginning of the word; above it where there is no room."""
        editor = self._editor
        width = min(WIDEST, max(map(len, self.choices), default=0) + 4, self.screen.size.width)
        self.styles.width = width
        cursor = editor.cursor_screen_offset
        back = 0 if found is None else editor.place - found.start
        x = max(0, min(cursor.x - back - 2, self.screen.size.width - width))
        below = cursor.y + 1
        y = below if below + LINES < self.screen.size.height else max(0, cursor.y - LINES)
        self.absolute_offset = Offset(x, y)


def _line(item: Item) -> str:
    return f"{item.text}   {item.detail or item.kind}"
