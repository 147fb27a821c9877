"""What the row under the cursor refers to, and what refers to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from pooldeck_db.relations import Direction, Failed, Preview, Unread
from pooldeck_tui.format import clean, count, fitted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pooldeck_db.relations import Reference, Related

SIGNS = {
    Direction.PARENT: "→",
    Direction.CHILD: "←",
    Direction.ONE: "↔",
    Direction.MANY: "⇄",
    Direction.GIVEN: "=",
}
"""Drawn before references: to the row that is referred to, to the rows or the one row that refer to this one, to
those that a table between ties to it, and to what others give of themselves."""
WIDEST_TITLE = 40


def _key(keys: str, action: str, description: str, name: str, tooltip: str) -> Binding:
    return Binding(keys, action, description, show=False, id=f"related.{name}", tooltip=tooltip)


class RelatedPanel(Widget, can_focus=True):
    """Lists the references of a row, a line each: where it leads, how many rows are there, and the first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("up,k", "move(-1)", "Up", "up", "One line up."),
        _key("down,j", "move(1)", "Down", "down", "One line down."),
        _key("enter,f", "follow", "Follow", "follow", "Show the rows at the other side."),
        _key("l", "links", "Links", "links", "Show the links of many-to-many rows, to add some or drop them."),
        _key("r", "read", "Read", "read", "Read a reference that reads a large table, or that failed."),
        _key("escape,tab,R", "leave", "Back", "leave", "Give the keys back to the rows."),
    ]
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"related--title", "related--cursor", "related--trouble"}
    DEFAULT_CSS = """
    RelatedPanel {
        display: none;
        height: auto;
        max-height: 40%;
        min-height: 2;
        border-top: solid $primary;
        background: $surface;
        color: $text-muted;
        visibility: visible;
        & > .related--title { color: $foreground; }
        & > .related--trouble { color: $text-error; }
        & > .related--cursor { text-style: bold underline; }
        &:focus > .related--cursor { color: $primary; text-style: bold reverse; }
    }
    """

    @dataclass
    class Followed(Message):
        """The user wants the rows at the other side of a reference."""

        found: Preview

    @dataclass
    class LinksWished(Message):
        """The user wants the rows between those that are related."""

        reference: Reference

    @dataclass
    class ReadWished(Message):
        """The user wants a reference read that was not."""

        reference: Reference

    class Left(Message):
        """The user wants the keys back in the rows."""

    references: reactive[tuple[Reference, ...] | None] = reactive(None, layout=True)
    """The lines; None while they are not known."""
    found: reactive[Mapping[str, Related]] = reactive(dict, always_update=True)
    """What is known of each reference of the row, by its id."""
    cursor: reactive[int] = reactive(0)
    """The line that the keys are about."""

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        """A line for each reference."""
        return max(1, len(self.references or ()))

    def validate_cursor(self, line: int) -> int:
        """Stay on a line that there is."""
        return max(0, min(line, len(self.references or ()) - 1))

    def action_move(self, lines: int) -> None:
        """Go to another line."""
        self.cursor += lines

    def action_follow(self) -> None:
        """Tell that the rows of the line are wanted."""
        match self._current():
            case Preview() as found:
                self.post_message(self.Followed(found))
            case Unread(is_costly=True) | Failed():
                self.action_read()
            case Unread(reason=reason):
                self.notify(reason, severity="warning", markup=False)

    def action_links(self) -> None:
        """Tell that what ties the rows together is wanted."""
        references = self.references or ()
        if not references:
            return
        reference = references[self.cursor]
        if reference.links is None:
            text = f"{reference.title} has no links of its own: they are kept in the rows at one side."
            self.notify(clean(text), severity="warning", markup=False)
        else:
            self.post_message(self.LinksWished(reference))

    def action_read(self) -> None:
        """Tell that the line is to be read."""
        found = self._current()
        if isinstance(found, Failed) or (isinstance(found, Unread) and found.is_costly):
            self.post_message(self.ReadWished(found.reference))

    def action_leave(self) -> None:
        """Give the keys back."""
        self.post_message(self.Left())

    def on_click(self, event: events.Click) -> None:
        """Go to the line that was clicked on; twice follows it."""
        at = event.get_content_offset(self)
        if at is not None:
            self.cursor = self._first + at.y
            if event.chain == 2:
                self.action_follow()

    def render_line(self, y: int) -> Strip:
        """Draw one reference."""
        width, base = self.content_size.width, self.rich_style
        if self.references is None or not self.references:
            text = (
                "…"
                if self.references is None
                else "No foreign key and no relationship leads from here or to here."
            )
            return Strip([Segment(f" {text}"[:width] if not y else "", base)]).adjust_cell_length(width, base)
        index = self._first + y
        if index >= len(self.references):
            return Strip.blank(width, base)
        return self._line(self.references[index], index).adjust_cell_length(width, base)

    def _line(self, reference: Reference, index: int) -> Strip:
        base = self.rich_style
        name = "related--cursor" if index == self.cursor else "related--title"
        room = min(WIDEST_TITLE, max(map(cell_len, (clean(each.title) for each in self.references or ()))))
        said, is_trouble = self._said(reference)
        return Strip(
            [
                Segment(f" {SIGNS[reference.direction]} ", base),
                Segment(fitted(reference.title, room), self.get_component_rich_style(name)),
                Segment(f"  {said}", self.get_component_rich_style("related--trouble") if is_trouble else base),
            ]
        )

    def _said(self, reference: Reference) -> tuple[str, bool]:
        """What is known of a reference, and whether it is trouble."""
        match self.found.get(reference.id):
            case None:
                return "…", False
            case Preview(count=rows, rows=first):
                number = count(rows.value) + ("" if rows.exact else "+")
                names = ", ".join(clean(row.label or "|".join(map(str, row.key))) for row in first)
                return f"{number:>6}  {names}" + ("…" if names and rows.value > len(first) else ""), False
            case Unread(reason=reason):
                return f"{'–':>6}  {clean(reason)}", False
            case Failed(error=error):
                return f"{'!':>6}  {clean(str(error))}", True

    def _current(self) -> Related | None:
        references = self.references or ()
        return self.found.get(references[self.cursor].id) if self.cursor < len(references) else None

    @property
    def _first(self) -> int:
        """The reference that is drawn first, so that the cursor is in sight."""
        return max(0, self.cursor - self.content_size.height + 1)
