"""Draws a conflict: a line a row, and below it a line a cell with three values side by side. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from pooldeck_db.rows import Delete, Edit
from pooldeck_tui.dialogs.changes.conflict_lines import ROW, Side, is_lost_edit, too_long_of
from pooldeck_tui.dialogs.changes.wording import heading
from pooldeck_tui.format import Shown, clean, fitted
from pooldeck_tui.widgets.grid.staged import show_entry
from pooldeck_tui.widgets.piece_list import Look, cells, pieces

if TYPE_CHECKING:
    from pooldeck_db.rows import Conflict
    from pooldeck_tui.dialogs.changes.conflict_lines import ConflictLine
    from pooldeck_tui.widgets.piece_list import Piece

HEADER_LINES = 1
"""Lines above those of the rows."""
SIGNS = {None: "?", Side.MINE: "m", Side.THEIRS: "t"}
"""Drawn before what has to be chosen of: not yet, yours, theirs."""
GAP = " │ "
_SIGN_CELLS = 4
_NAME_PART = 5
_MOST_NAME = 20


def header(width: int) -> list[Piece]:
    """What stands in which column."""
    name, value = _widths(width)
    texts = [fitted(text, value) for text in ("as it was shown", "yours", "theirs")]
    return [(" " * (_SIGN_CELLS + name) + GAP + GAP.join(texts), Look.QUIET)]


def drawn(line: ConflictLine, choice: Side | None, width: int) -> list[Piece]:
    """A line as pieces, for so many cells, with what was chosen of it."""
    sign = SIGNS[choice] if line.is_contested else " "
    start: Piece = (f"{sign:<{_SIGN_CELLS}}", Look.TROUBLE if choice is None else Look.NEW)
    if line.column == ROW:
        return [(start[0][:2], start[1]), *_row(line, choice)]
    name_width, room = _widths(width)
    name: Piece = (fitted(line.column, name_width), Look.HEADING if line.is_contested else Look.QUIET)
    shown, yours, theirs = _values(line)
    taken = _taken(line, choice)
    parts = [start, name, (GAP, Look.QUIET), *_padded(shown, room, Look.QUIET), (GAP, Look.QUIET)]
    parts += [*_padded(yours, room, Look.NEW if taken is Side.MINE else Look.QUIET), (GAP, Look.QUIET)]
    return [*parts, *_padded(theirs, room, Look.NEW if taken is Side.THEIRS else Look.QUIET)]


def about(line: ConflictLine) -> str:
    """What can be done about a line, where its signs do not say that."""
    if line.column != ROW:
        return ""
    if line.conflict.theirs is None:
        return f"The row is gone: deleted, moved, or hidden from you. {_of_gone(line.conflict)}"
    if isinstance(line.conflict.change, Delete):
        return "Somebody changed the row meanwhile: m deletes it all the same, t leaves it."
    return ""


def _of_gone(conflict: Conflict) -> str:
    """What can be done about a change of a row that is not there any more."""
    if not is_lost_edit(conflict):
        return "There is nothing left to delete: your change can only be dropped (t)."
    if column := too_long_of(conflict):
        return f"What {clean(column)} held was too long to be kept: your change can only be dropped (t)."
    return "m inserts it again with these and its other values, t drops your change."


def _row(line: ConflictLine, choice: Side | None) -> list[Piece]:
    is_new = line.conflict.theirs is None and choice is Side.MINE
    said = "again    " if is_new else "gone     " if line.conflict.theirs is None else "changed  "
    return [(said, Look.TROUBLE), (heading(line.conflict.change), Look.HEADING)]


def _values(line: ConflictLine) -> tuple[Shown, Shown | None, Shown | None]:
    """What was shown, what you want where you want anything, and what they have where the row is there."""
    change, theirs = line.conflict.change, line.conflict.theirs
    entries = dict(change.entries) if isinstance(change, Edit) else {}
    yours = show_entry(entries[line.column]) if line.column in entries else None
    held = {} if theirs is None else theirs.as_mapping()
    now = show_entry(held[line.column]) if line.column in held else None
    return show_entry(change.base.value(line.column)), yours, now


def _taken(line: ConflictLine, choice: Side | None) -> Side | None:
    """Whose value the cell will have."""
    if line.is_contested:
        return choice
    change = line.conflict.change
    return Side.MINE if isinstance(change, Edit) and line.column in dict(change.entries) else Side.THEIRS


def _padded(shown: Shown | None, room: int, look: Look) -> list[Piece]:
    line = [] if shown is None else pieces(shown, room, look)
    return [*line, (" " * max(0, room - cells(line)), Look.QUIET)]


def _widths(width: int) -> tuple[int, int]:
    """Cells of a column's name, and of each of three values."""
    name = max(4, min(_MOST_NAME, width // _NAME_PART))
    return name, max(3, (width - _SIGN_CELLS - name - 3 * cell_len(GAP)) // 3)
