"""What every way to show a value has in common: scrolling, searching, looks, and what it says of itself."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.scroll_view import ScrollView

from pooldeck_tui.viewer.drawing import Looks
from pooldeck_tui.viewer.jobs import start
from pooldeck_tui.viewer.slices import Work, in_slices

if TYPE_CHECKING:
    from pooldeck_tui.viewer.search import Matches, Query


def _key(keys: str, action: str, description: str, tooltip: str, name: str = "") -> Binding:
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=f"viewer.{name or action}")


class ValueBody(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows a value in one way; draws only the lines in sight."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "viewer--mark",
        "viewer--note",
        "viewer--name",
        "viewer--match",
        "viewer--current",
        "viewer--cursor",
    }
    DEFAULT_CSS = """
    ValueBody {
        height: 1fr;
        background: $surface;
        color: $foreground;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        & > .viewer--mark { color: $text-muted; text-style: italic; }
        & > .viewer--note { color: $text-muted; }
        & > .viewer--name { color: $accent; }
        & > .viewer--match { text-style: bold underline; }
        & > .viewer--current { text-style: bold reverse; }
        & > .viewer--cursor { text-style: bold; }
        &:focus > .viewer--cursor { text-style: bold reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("up,k", "up", "Up", "One line up"),
        _key("down,j", "down", "Down", "One line down"),
        _key("left,h", "left", "Left", "To the left; in a tree fold, or go to what is around"),
        _key("right,l", "right", "Right", "To the right; in a tree unfold, or go to what is inside"),
        _key("pageup,ctrl+b", "page(-1)", "Page up", "One page up", "page_up"),
        _key("pagedown,ctrl+f,space", "page(1)", "Page down", "One page down", "page_down"),
        _key("home,g,ctrl+home", "first", "Beginning", "To the beginning"),
        _key("end,G,ctrl+end", "last", "End", "To the end"),
    ]

    class Moved(Message):
        """What is said of the place, or of the search, is another."""

    def __init__(self) -> None:
        super().__init__()
        self.matches: Matches | None = None
        """What the last search has found; None where nothing is searched for."""
        self._looks: Looks | None = None

    @property
    @abstractmethod
    def status(self) -> str:
        """Where in the value one is, in words."""

    @property
    @abstractmethod
    def here(self) -> int:
        """The place from which a search goes on."""

    @abstractmethod
    def copied(self) -> Work[str]:
        """What is copied from here."""

    @abstractmethod
    def printed(self) -> Work[str]:
        """What a pager is to show: all of the value, as it is shown here."""

    @abstractmethod
    def find(self, query: Query) -> tuple[Matches, Work[None]]:
        """Where matches will be, and the work that finds them."""

    @abstractmethod
    def reveal(self, place: int) -> None:
        """Bring a place into sight."""

    @property
    def looks(self) -> Looks:
        """The styles to draw with."""
        if self._looks is None:
            part, base = self.get_component_rich_style, self.rich_style
            names = ("mark", "note", "name", "match", "current", "cursor")
            self._looks = Looks(base, *(part(f"viewer--{name}", partial=True) for name in names))
        return self._looks

    @property
    def columns(self) -> int:
        """Cells of a line, the scrollbar left out."""
        return self.scrollable_content_region.width

    @property
    def rows(self) -> int:
        """Lines in sight, at least one."""
        return max(1, self.scrollable_content_region.height)

    def search(self, query: Query) -> None:
        """Look for every match, and go to the first from here on."""
        self.matches, work = self.find(query)
        start(self, "search", partial(in_slices, self._searching(self.matches, work)))

    def forget_search(self) -> None:
        """Mark nothing as found any more."""
        self.workers.cancel_group(self, "search")
        self.matches = None
        self.refresh()

    def next_match(self, direction: int) -> None:
        """Go to the next match (1) or to the one before (-1)."""
        if self.matches is not None:
            self._go(self.matches, direction)
        self.moved()

    def moved(self) -> None:
        """Say that what is said of the place is another."""
        self.post_message(self.Moved())

    def notify_style_update(self) -> None:
        """Look the styles up again when the theme changes."""
        super().notify_style_update()
        self._looks = None

    def on_focus(self) -> None:
        """Draw the cursor of a body that has the keys."""
        self._looks = None

    def on_blur(self) -> None:
        """Draw the cursor of a body that has not got the keys."""
        self._looks = None

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Say where one is after scrolling."""
        super().watch_scroll_y(old_value, new_value)
        self.moved()

    def _searching(self, matches: Matches, work: Work[None]) -> Work[None]:
        place = self.here
        for _ in work:
            if matches.current is None and matches.starts and matches.starts[-1] >= place:
                self._go(matches, 1)
                self.moved()
            yield
        if matches.current is None:
            self._go(matches, 1)
        self.refresh()
        self.moved()

    def _go(self, matches: Matches, direction: int) -> None:
        place = matches.go(direction, self.here)
        if place is not None:
            self.reveal(place)
            self.refresh()
