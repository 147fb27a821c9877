"""The open tables, in one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from pooldeck_tui.format import Shown, clean, fit
from pooldeck_tui.widgets.looks import look

WIDEST = 30


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
            *((label, style) if tab.id == self.active else label for tab, label in self._visible())
        )

    def on_click(self, event: events.Click) -> None:
        """Choose the tab that was clicked on."""
        left = 0
        for tab, label in self._visible():
            if left <= event.x < left + cell_len(label):
                self.post_message(self.Chosen(tab.id))
            left += cell_len(label)

    def _visible(self) -> list[tuple[Tab, str]]:
        """The tabs that fit: from as far left as the active one allows."""
        labels = [(tab, self._label(tab)) for tab in self.tabs]
        first = 0
        ends = next((index + 1 for index, tab in enumerate(self.tabs) if tab.id == self.active), len(labels))
        while first < ends - 1 and sum(cell_len(label) for _, label in labels[first:ends]) > self.size.width:
            first += 1
        return labels[first:]

    def _label(self, tab: Tab) -> str:
        text = clean(tab.label)
        if cell_len(text) > WIDEST:
            text = fit(Shown(text, cell_len(text)), WIDEST).text
        return f"[{text}]" if tab.id == self.active else f" {text} "
