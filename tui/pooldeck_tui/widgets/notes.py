"""A few sentences that have to be known: why something cannot be seen. Takes no room where there are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.widgets import Static

from pooldeck_tui.format import clean_whole
from pooldeck_tui.widgets.looks import look

MOST = 4
"""Notes that are shown; where there are more, the last one says how many."""


class Notes(Static):
    """Draws what is wrong, and what is to be known beside it."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"notes--trouble"}
    DEFAULT_CSS = """
    Notes {
        height: auto;
        max-height: 5;
        padding: 0 1;
        color: $text-warning;
        & > .notes--trouble { color: $text-error; text-style: bold; }
        &.-empty { display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__(Content(), markup=False)
        self._said: tuple[str, tuple[str, ...]] = ("", ())
        self.add_class("-empty")

    def show(self, trouble: str, notes: Sequence[str]) -> None:
        """Say what is wrong, empty for nothing, and what is to be known."""
        said = (trouble, tuple(notes))
        if said == self._said:
            return
        self._said = said
        self.set_class(not trouble and not notes, "-empty")
        if len(notes) > MOST:
            notes = (*notes[: MOST - 1], f"and {len(notes) - MOST + 1} more like that")
        lines = [Content.styled(clean_whole(trouble), look(self, "notes--trouble"))] if trouble else []
        lines += [Content(clean_whole(note)) for note in notes]
        self.update(Content("\n").join(lines))
