"""The text of a one-line filter, edited at its end only."""

from __future__ import annotations

LONGEST = 64
"""Characters that a filter may have; more cannot be meant."""


class FilterText:
    """What was typed into a filter, and whether keys still go there."""

    def __init__(self) -> None:
        self.text = ""
        self.typing = False
        """True while printable keys belong to the filter."""

    def start(self) -> None:
        """Give the printable keys to the filter, and begin it afresh."""
        self.text = ""
        self.typing = True

    def insert(self, text: str) -> None:
        """Add to the end what was typed, or the first line of what was pasted."""
        first_line = text.partition("\n")[0]
        self.text = (self.text + "".join(filter(str.isprintable, first_line)))[:LONGEST]

    def erase(self) -> None:
        """Take away the last character and go on typing; with none left, stop."""
        self.typing = bool(self.text)
        self.text = self.text[:-1]

    def erase_word(self) -> None:
        """Take away the last word and go on typing."""
        self.text = " ".join(self.text.rstrip().split(" ")[:-1])
        self.typing = True

    def erase_all(self) -> None:
        """Take away everything and go on typing."""
        self.text = ""
        self.typing = True

    def clear(self) -> None:
        """Take away everything and stop typing."""
        self.text = ""
        self.typing = False
