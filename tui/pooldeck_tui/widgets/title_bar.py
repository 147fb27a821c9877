"""The line at the head of every screen: what is open, what it is used for, what may be done to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from pooldeck_tui.format import clean, cut_to
from pooldeck_tui.widgets.looks import look
from pooldeck_tui.widgets.mode_strip import ModeStrip

PRODUCT = "pooldeck"
LOCK = "🔒 read-only"
UNLOCKED = "🔓 unlocked"
GAP = "  "
LONGEST_ENVIRONMENT = 16
PRODUCTION = frozenset({"production", "prod", "live"})
"""The names of environments that must be unmistakable, in any case."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the title bar says about the database that is open."""

    label: str = ""
    """How the user knows the connection; empty while there is none."""
    environment: str = ""
    """What it is used for, in the user's words; may be empty."""
    server: str = ""
    """The server and its version, `PostgreSQL 18.4`; empty until it is known."""
    read_only: bool = False
    unlocked: bool = False
    """The user let it be written to, although it is to be read-only."""

    @property
    def is_production(self) -> bool:
        """True where a mistake would cost most."""
        return self.environment.strip().casefold() in PRODUCTION


class TitleText(Widget):
    """Draws a heading; the environment and the lock are never given up for want of room."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"title--product", "title--environment", "title--production"}
    DEFAULT_CSS = """
    TitleText {
        height: 1;
        width: 1fr;
        padding: 0 2 0 0;
        & > .title--product { color: $text-muted; }
        & > .title--environment { text-style: bold; }
        & > .title--production { color: $text-error; text-style: bold reverse; }
    }
    """

    heading: reactive[Heading] = reactive(Heading())
    """What is open."""

    def render(self) -> Content:
        """Draw the heading, with as many of its parts as there is room for."""
        heading, width = self.heading, self.size.width
        lock = LOCK if heading.read_only else UNLOCKED if heading.unlocked else ""
        environment = self._environment()
        fixed = _width(environment.plain) + _width(lock)
        label = cut_to(heading.label, max(1, width - fixed))
        server = clean(heading.server)
        left = width - fixed - cell_len(label)
        server = server if _width(server) <= left else ""
        product = PRODUCT if _width(PRODUCT) <= left - _width(server) else ""
        shown = look(self, "title--product")
        parts = (Content.styled(product, shown), Content(label), environment, Content(server), Content(lock))
        return Content(GAP).join(part for part in parts if part.plain)

    def _environment(self) -> Content:
        """The environment as a word that is told apart without colour."""
        text = cut_to(self.heading.environment.strip(), LONGEST_ENVIRONMENT)
        if not text:
            return Content()
        if self.heading.is_production:
            return Content.styled(f" ▸ {text.upper()} ", look(self, "title--production"))
        return Content.styled(f"▸ {text}", look(self, "title--environment"))


class TitleBar(Horizontal):
    """Draws the heading and, while the database works, the busy sign."""

    DEFAULT_CSS = """
    TitleBar {
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $foreground;
    }
    """

    heading: reactive[Heading] = reactive(Heading(), repaint=False)
    """What is open."""
    busy_since: reactive[float | None] = reactive(None, repaint=False)
    """When the work began that goes on now, by `time.monotonic()`; None while there is none."""

    def __init__(self, *, mode: str = "") -> None:
        """Head a screen of this mode; empty for one of none."""
        super().__init__()
        self._mode = mode

    def compose(self) -> ComposeResult:
        """Lay out the parts, each of a fixed size."""
        yield TitleText().data_bind(TitleBar.heading)
        yield ModeStrip(self._mode).data_bind(since=TitleBar.busy_since)


def _width(part: str) -> int:
    """Cells that a part takes with the gap before it."""
    return cell_len(part) + len(GAP) if part else 0
