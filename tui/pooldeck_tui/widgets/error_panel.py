"""What went wrong, to what, and what to do next, in the place of what could not be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from pooldeck_db.errors import DatabaseError
from pooldeck_tui.format import clean
from pooldeck_tui.widgets.looks import look
from pooldeck_tui.widgets.remedies import Remedy, remedies
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from pooldeck_db.errors import PooldeckError

_LOOKS = ("title", "subject", "key", "context")
"""Parts of an explanation that are not drawn as other text."""


def _scroll(keys: str, action: str, description: str, tooltip: str) -> Binding:
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=f"error.{action}")


class ErrorPanel(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Explains one error; long explanations scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "retry", "Retry", tooltip="Try again what failed", id="error.retry"),
        Binding("escape", "close", "Close", tooltip="Close this message", id="error.close"),
        _scroll("up,k", "scroll_up", "Up", "One line up"),
        _scroll("down,j", "scroll_down", "Down", "One line down"),
        _scroll("pageup,ctrl+b", "page_up", "Page up", "One page up"),
        _scroll("pagedown,ctrl+f", "page_down", "Page down", "One page down"),
        _scroll("home,g", "scroll_home", "First", "To the beginning"),
        _scroll("end,G", "scroll_end", "Last", "To the end"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"error--{part}" for part in _LOOKS}
    DEFAULT_CSS = """
    ErrorPanel {
        padding: 1 2;
        background: $surface;
        color: $foreground;
        & > Static { width: 100%; height: auto; }
        & > .error--title { color: $text-error; text-style: bold; }
        & > .error--subject { text-style: bold; }
        & > .error--context { color: $text-muted; }
        & > .error--key { text-style: bold reverse; }
    }
    """

    class Retry(Message):
        """What failed is to be tried again."""

    class Closed(Message):
        """The message was read."""

    error: reactive[PooldeckError | None] = reactive(None)
    """What to explain; None for nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._text = Static(Content(), markup=False)

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        yield self._text

    def watch_error(self) -> None:
        """Explain the new error from its beginning."""
        if self.is_mounted:
            self._explain()

    def on_mount(self) -> None:
        """Explain the error that was there before the panel."""
        self._explain()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Name the keys as the user has them, while they come here: elsewhere they may write into a text."""
        super().watch_has_focus(has_focus)
        if self.is_mounted:
            self._write()

    def action_retry(self) -> None:
        """Ask for another try."""
        self.post_message(self.Retry())

    def action_close(self) -> None:
        """Say that the message was read."""
        self.post_message(self.Closed())

    def _explain(self) -> None:
        self.scroll_home(animate=False)
        self._write()

    def _write(self) -> None:
        self._text.update(Content() if self.error is None else self._explanation(self.error))

    def _explanation(self, error: PooldeckError) -> Content:
        """Title, object, what happened and what to do, each a paragraph; then the keys."""
        offered = self._offered(error) if self.has_focus else ()
        title, subject, key, context = (look(self, f"error--{part}") for part in _LOOKS)
        paragraphs = [
            Content.styled(f"! {error.title}", title),
            Content.styled(lines(error.subject), subject),
            Content(lines(error.what)),
            Content(lines(error.hint)),
            Content.styled(lines(error.context if isinstance(error, DatabaseError) else ""), context),
            Content("   ").join(Content.assemble((f" {each.key} ", key), f" {each.what}") for each in offered),
        ]
        return Content("\n\n").join(part for part in paragraphs if part.plain)

    def _offered(self, error: PooldeckError) -> tuple[Remedy, ...]:
        return (*remedies(self, error), Remedy(shown_key(self, "close", "esc", of=self), "close"))


def lines(text: str) -> str:
    """The text with its own line breaks and nothing else that could act on the terminal."""
    return "\n".join(clean(line.expandtabs()) for line in text.splitlines())
