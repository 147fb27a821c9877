"""The fields of one row below each other: name, type, and the beginning of the value."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from pooldeck_tui.format import Shown, clean, fit, fitted
from pooldeck_tui.viewer.subject import blank_in_words
from pooldeck_tui.widgets.grid.names import REFERS
from pooldeck_tui.widgets.grid.staged import EDITED, in_short, show_faced

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_db.values import Value
    from pooldeck_tui.widgets.grid.faces import Face
    from pooldeck_tui.widgets.grid.staged import RowMark

MOST_LINES = 4
"""Lines that a value takes at most; the whole of it is a key away."""
SIGN = "› "
"""Drawn before the field under the cursor."""
_GAP = 2
_WIDEST_NAME, _WIDEST_TYPE = 32, 24
_LEAST_VALUE = 24
"""Cells of a value below which the type is not drawn."""
UNKNOWN = "·····"
"""Drawn in the place of a value that is not loaded."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row."""

    index: int
    """Index of the column in the relation."""
    column: Column
    value: Value = None
    is_loaded: bool = True
    """False where nobody knows the value yet."""
    name: str = ""
    """What the row is called that the value refers to, or what is staged in its place; empty where that is none,
    or not known."""
    mark: RowMark | None = None
    """What is staged of the row."""
    face: Face | None = None
    """What is drawn in the place of values, where there is such."""

    @property
    def title(self) -> str:
        """What the column is called."""
        return self.column.look.label or self.column.name

    @property
    def is_staged(self) -> bool:
        """Whether the field is to hold something else."""
        return self.mark is not None and self.index in self.mark.cells

    @property
    def words(self) -> str:
        """What is said behind the value: what is stored where something else is staged; NULL and blanks."""
        return f"staged; stored is {in_short(self.value)}" if self.is_staged else _in_words(self.value)

    @property
    def shown(self) -> Shown:
        """The value as it is drawn, behind the name of what it refers to; what is staged, behind its sign."""
        if self.mark is not None and self.index in self.mark.cells:
            return _behind(f"{EDITED} ", self._named(show_faced(self.mark.cells[self.index], self.face)))
        return self._named(show_faced(self.value, self.face))

    def _named(self, value: Shown) -> Shown:
        if not self.name:
            return value
        before = f"{REFERS}{clean(self.name)}  "
        marks = ((0, len(REFERS)), (len(before), len(before) + len(value.text)))
        return Shown(before + value.text, cell_len(before) + value.width, value.tail, value.cut, marks)


def _key(keys: str, action: str, name: str, description: str, tooltip: str) -> Binding:
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=f"fields.{name}")


class RecordFields(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws the fields in sight; the cursor moves from field to field."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"fields--name", "fields--type", "fields--mark", "fields--cursor"}
    DEFAULT_CSS = """
    RecordFields {
        background: $surface;
        color: $foreground;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        & > .fields--name { text-style: bold; }
        & > .fields--type { color: $text-muted; }
        & > .fields--mark { color: $text-muted; text-style: italic; }
        & > .fields--cursor { text-style: bold reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("up,k", "move(-1)", "up", "Up", "To the field above"),
        _key("down,j", "move(1)", "down", "Down", "To the field below"),
        _key("pageup,ctrl+b", "page(-1)", "page_up", "Page up", "One page up"),
        _key("pagedown,ctrl+f", "page(1)", "page_down", "Page down", "One page down"),
        _key("home,g,ctrl+home", "edge(-1)", "first", "First", "To the first field"),
        _key("end,G,ctrl+end", "edge(1)", "last", "Last", "To the last field"),
    ]

    cursor: reactive[int] = reactive(0)
    """The place of the field under the cursor among those that are shown."""

    @dataclass
    class Clicked(Message):
        """A field was clicked once more; the cursor is on it."""

        index: int

    def __init__(self) -> None:
        super().__init__()
        self._fields: Sequence[Field] = ()
        self._ends: list[int] = []
        self._widths = (0, 0, 1)

    @property
    def field(self) -> Field | None:
        """The field under the cursor; None where none is shown."""
        return self._fields[self.cursor] if self._fields else None

    def show(self, fields: Sequence[Field], cursor: int | None = None) -> None:
        """Show other fields; the cursor stays on its place unless told otherwise."""
        self._fields = fields
        self._lay_out()
        self.cursor = self.cursor if cursor is None else cursor
        self.refresh()

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a field."""
        return max(0, min(cursor, len(self._fields) - 1))

    def watch_cursor(self, cursor: int) -> None:
        """Scroll as little as shows the field."""
        if not self._ends:
            return
        first = self._ends[cursor - 1] if cursor else 0
        last, rows, top = self._ends[cursor], max(1, self.size.height), round(self.scroll_y)
        if first < top or last > top + rows:
            self.scroll_to(y=first if first < top else last - rows, animate=False, force=True)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._lay_out()
        self.refresh()
        self.watch_cursor(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """Go to the field, and tell where it was clicked twice."""
        place = bisect_right(self._ends, self.scroll_offset.y + event.y)
        if place < len(self._fields):
            self.cursor = place
            if event.chain == 2:
                self.post_message(self.Clicked(place))

    def render_line(self, y: int) -> Strip:
        """Draw one line of a field."""
        line, width, base = self.scroll_offset.y + y, self.scrollable_content_region.width, self.rich_style
        place = bisect_right(self._ends, line)
        if place >= len(self._fields):
            return Strip.blank(width, base)
        number = line - (self._ends[place - 1] if place else 0)
        segments = self._margin(place) if number == 0 else [Segment(" " * self._left, base)]
        return Strip([*segments, *self._value_line(self._fields[place], number)]).adjust_cell_length(width, base)

    def action_move(self, fields: int) -> None:
        """Move the cursor by some fields."""
        self.cursor += fields

    def action_page(self, pages: int) -> None:
        """Move by about a screen of lines."""
        if self._ends:
            rows = max(1, self.size.height - 1)
            self.cursor = bisect_right(self._ends, self._ends[self.cursor] - 1 + pages * rows)

    def action_edge(self, direction: int) -> None:
        """Go to the first or the last field."""
        self.cursor = 0 if direction < 0 else len(self._fields) - 1

    @property
    def _left(self) -> int:
        """Cells before the values."""
        name, kind, _ = self._widths
        return len(SIGN) + name + _GAP + (kind + _GAP if kind else 0)

    def _lay_out(self) -> None:
        """Divide the width, and count the lines that each field takes."""
        width = max(1, self.scrollable_content_region.width)
        name = min(_WIDEST_NAME, width // 3, max((cell_len(each.title) for each in self._fields), default=1))
        kind = min(_WIDEST_TYPE, max((cell_len(each.column.type) for each in self._fields), default=0))
        room = width - len(SIGN) - name - 2 * _GAP - kind
        if room < _LEAST_VALUE:
            room, kind = room + kind + _GAP, 0
        self._widths = name, kind, max(1, room)
        heights = (_height(each, max(1, room)) for each in self._fields)
        self._ends = list(accumulate(heights))
        self.virtual_size = Size(0, self._ends[-1] if self._ends else 0)

    def _margin(self, place: int) -> list[Segment]:
        """What stands before a value: whether the cursor is there, name and type."""
        base, part = self.rich_style, self.get_component_rich_style
        each, is_here = self._fields[place], place == self.cursor
        name, kind, _ = self._widths
        style = part("fields--cursor") if is_here else part("fields--name")
        segments = [Segment(SIGN if is_here else " " * len(SIGN), base)]
        segments += [Segment(fitted(each.title, name), style), Segment(" " * _GAP, base)]
        if kind:
            segments += [Segment(fitted(each.column.type, kind), part("fields--type")), Segment(" " * _GAP, base)]
        return segments

    def _value_line(self, each: Field, number: int) -> list[Segment]:
        """One line of a value, with signs for what cannot be drawn."""
        base, mark, room = self.rich_style, self.get_component_rich_style("fields--mark"), self._widths[2]
        if not each.is_loaded:
            return [Segment(UNKNOWN, mark)]
        shown = each.shown
        lines = chop_cells(shown.text, room) or [""]
        start = sum(map(len, lines[:number]))
        is_last = number == MOST_LINES - 1
        if is_last or number >= len(lines) - 1:
            rest = shown.text[start:]
            cell = fit(Shown(rest, cell_len(rest), shown.tail, shown.cut, _from(shown, start)), room)
            text, marks = cell.text, cell.marks
        else:
            text, marks = lines[number], _from(shown, start)
        segments, done = [], 0
        for first, last in marks:
            first, last = min(first, len(text)), min(last, len(text))
            segments += [Segment(text[done:first], base), Segment(text[first:last], mark)]
            done = last
        segments.append(Segment(text[done:].rstrip() if not number else text[done:], base))
        words = each.words if number == 0 else ""
        return [*segments, Segment(f"  {words}" if words else "", mark)]


def _behind(sign: str, shown: Shown) -> Shown:
    """A value behind a sign of ours."""
    more = len(sign)
    marks = ((0, more), *((first + more, last + more) for first, last in shown.marks))
    return Shown(sign + shown.text, more + shown.width, shown.tail, shown.cut, marks)


def _from(shown: Shown, start: int) -> tuple[tuple[int, int], ...]:
    """The marks of a text behind a place, counted from there."""
    return tuple((max(0, first - start), last - start) for first, last in shown.marks if last > start)


def _height(each: Field, room: int) -> int:
    """The lines that a value takes, by its cells: wide characters may take one more, which is cut then."""
    if not each.is_loaded:
        return 1
    cells = each.shown.full_width
    return max(1, min(MOST_LINES, -(-cells // room)))


def _in_words(value: Value) -> str:
    """What is said of a value of which there is nothing to be seen."""
    if value is None:
        return "NULL"
    return blank_in_words(value) if isinstance(value, str) else ""
