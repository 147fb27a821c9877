"""What is staged, as the grid draws it: other values in the place of some, and rows that are to go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.rows import Default, Digest
from pooldeck_tui.format import Shown, count, fit, show

if TYPE_CHECKING:
    from pooldeck_db.paging import Key
    from pooldeck_db.rows import Entry
    from pooldeck_db.values import Value
    from pooldeck_tui.widgets.grid.faces import Face
    from pooldeck_tui.widgets.grid.window import Row

EDITED = "*"
"""Drawn beside a row in which cells are to hold something else."""
DELETED = "×"
"""Drawn beside a row that is to go."""

_WIDEST_IN_SHORT = 40


@dataclass(frozen=True, slots=True)
class RowMark:
    """What is staged of one row."""

    cells: Mapping[int, Entry]
    """By the index of the column, what is drawn in the place of its value."""
    is_deleted: bool = False

    @property
    def sign(self) -> str:
        """What is drawn beside the row."""
        return DELETED if self.is_deleted else EDITED


Staged: TypeAlias = "Callable[[Key, Row], RowMark | None]"
"""Tells of a row of the page what is staged of it; None where nothing is."""


def show_entry(entry: Value | Entry | Digest) -> Shown:
    """Return what a cell is to hold as one line of text: DEFAULT, and a digest, are told apart from data."""
    if isinstance(entry, Default):
        return _sign("DEFAULT")
    if isinstance(entry, Digest):
        return _sign(f"({count(entry.length)} bytes)")
    return show(entry)


def show_faced(entry: Value | Entry | Digest, face: Face | None) -> Shown:
    """Return the same, or what is drawn in its place."""
    text = None if face is None else face(entry)
    return show_entry(entry) if text is None else show(text)


def in_short(value: Value | Entry | Digest) -> str:
    """The same in a few cells."""
    shown = show_entry(value)
    return fit(shown, min(_WIDEST_IN_SHORT, shown.full_width)).text


def _sign(text: str) -> Shown:
    return Shown(text, len(text), marks=((0, len(text)),))
