"""The open tables, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from pooldeck_tui.format import cut_to
from pooldeck_tui.widgets.looks import look

WIDEST = 30
EARLIER, LATER = "‹", "›"
"""Signs that there are more tabs than fit, each one cell wide; a click chooses the nearest of them."""
_AROUND = len("[]") + len(EARLIER) + len(LATER)


@dataclass(frozen=True, slots=True)
class Tab:
    """One open table."""

    id: str
    label: str


class TabStrip(Widget):
    """Draws the open tabs; the present one is in brackets and reversed. Hidden while there are fewer than two."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--active"}
    DEFAULT_CSS = """
    TabStrip {
        height: 1;
        background: $panel;
        color: $text-muted;
        & > .tabs--active { color: $foreground; text-style: bold reverse; }
    }
    """

    tabs: reactive[tuple[Tab, ...]] = reactive(())
    active: reactive[str] = reactive("")
    """The id of the tab that is shown."""

    @dataclass
    class Chosen(Message):
        """A tab was clicked."""

        id: str

    def watch_tabs(self, tabs: tuple[Tab, ...]) -> None:
        """One table needs no tabs."""
        self.display = len(tabs) > 1

    def render(self) -> Content:
        """Draw the labels, the active one always in sight."""
        style = look(self, "tabs--active")
        return Content.assemble(
            *((part.text, style) if part.id == self.active else part.text for part in self._parts())
        )

    def on_click(self, event: events.Click) -> None:
        """Choose the tab that was clicked on."""
        left = 0
        for part in self._parts():
            if left <= event.x < left + cell_len(part.text):
                self.post_message(self.Chosen(part.id))
            left += cell_len(part.text)

    def _parts(self) -> list[_Part]:
        """What is drawn: the tabs that fit, and signs where there are more."""
        tabs = self.tabs
        if not tabs:
            return []
        active = next((place for place, tab in enumerate(tabs) if tab.id == self.active), 0)
        widest = max(1, min(WIDEST, self.size.width - _AROUND))
        labels = [_label(tab, widest, active=tab.id == self.active) for tab in tabs]
        first, last = in_sight([cell_len(label) for label in labels], active, self.size.width)
        parts = [_Part(tab.id, label) for tab, label in zip(tabs[first:last], labels[first:last], strict=True)]
        if first > 0:
            parts.insert(0, _Part(tabs[first - 1].id, EARLIER))
        if last < len(tabs):
            parts.append(_Part(tabs[last].id, LATER))
        return parts


def in_sight(widths: Sequence[int], active: int, room: int) -> tuple[int, int]:
    """Return the first tab that is drawn and the one after the last, from as far left as the active one allows.

    `room` is in cells; a cell of it is kept for each sign that is needed. The active tab is drawn in any case.
    """
    for first in range(active + 1):
        left = room - len(EARLIER) * (first > 0)
        last = first
        while last < len(widths) and widths[last] + len(LATER) * (last + 1 < len(widths)) <= left:
            left -= widths[last]
            last += 1
        if last > active:
            return first, last
    return active, active + 1


@dataclass(frozen=True, slots=True)
class _Part:
    id: str
    """The tab that a click chooses."""
    text: str


def _label(tab: Tab, widest: int, *, active: bool) -> str:
    text = cut_to(tab.label, widest)
    return f"[{text}]" if active else f" {text} "
