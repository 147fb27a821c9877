"""The first line of the table tree: what is searched for, how many there are, how the reading goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from pooldeck_tui.format import Shown, clean, count, fit

if TYPE_CHECKING:
    from pooldeck_tui.widgets.filter_text import FilterText
    from pooldeck_tui.widgets.tree_model import TreeModel


@dataclass(frozen=True, slots=True)
class HeaderStyles:
    """The looks of the first line."""

    filter: Style
    note: Style
    caret: Style


def paint_header(filter_text: FilterText, note: str, width: int, styles: HeaderStyles) -> Strip:
    """The first line in exactly so many cells; the end of a long filter is what stays to be seen."""
    note = f" {note}" if note else ""
    room = max(0, width - cell_len(note))
    if not filter_text.typing and not filter_text.text:
        hint = " / to filter"
        segments = [Segment(fit(Shown(hint, len(hint)), room).text + note, styles.note)]
        return Strip(segments).adjust_cell_length(width, styles.note)
    caret = " " if filter_text.typing else ""
    text = clean(filter_text.text)
    while cell_len(text) > max(0, room - len(" /") - len(caret)):
        text = text[1:]
    gap = " " * (room - len(" /") - len(caret) - cell_len(text))
    segments = [
        Segment(f" /{text}", styles.filter),
        Segment(caret, styles.caret),
        Segment(gap + note, styles.note),
    ]
    return Strip(segments).adjust_cell_length(width, styles.filter)


def header_note(model: TreeModel) -> str:
    """How many relations there are, and how many of them and of the models a search found."""
    if not model.outline.own and not model.query:
        return "no tables"
    if model.query:
        return f"{count(len(model.lines))} of {count(model.outline.searched)}"
    return count(model.outline.relations)
