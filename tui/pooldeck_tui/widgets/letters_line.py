"""A line for letters of a name, which is there only while one searches by it."""

from __future__ import annotations

from pooldeck_tui.widgets.answer_line import AnswerLine


class LettersLine(AnswerLine):
    """Takes letters; hidden until it is opened."""

    DEFAULT_CSS = """
    LettersLine { display: none; }
    """

    def __init__(self) -> None:
        super().__init__(placeholder="letters of a name", compact=True)

    def open(self) -> None:
        """Take letters from now on."""
        self.display = True
        self.focus()

    def close(self) -> bool:
        """Take none any more; tell whether it was open. Somebody else has to take the keys."""
        was_open, self.display = self.display, False
        self.value = ""
        return was_open
