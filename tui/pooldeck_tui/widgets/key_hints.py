"""The keys that work here and now, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widget import Widget

from pooldeck_tui.widgets.looks import look

if TYPE_CHECKING:
    from textual.binding import ActiveBinding
    from textual.dom import DOMNode

GAP = "  "
NARROW, FEW, MANY = 100, 6, 12
"""Below so many columns of the terminal, so few hints; else so many."""


@runtime_checkable
class Offering(Protocol):
    """Whoever knows keys that work and are better not named here and now: they only say why they do nothing."""

    def offers(self, action: str) -> bool:
        """Whether the key of an action is worth naming."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One key and what it does."""

    key: str
    """The key by Textual's name, to press it for the user."""
    shown: str
    """The key as the user knows it."""
    description: str

    @property
    def width(self) -> int:
        """Cells that it takes."""
        return cell_len(self.shown) + 1 + cell_len(self.description)


def fitting(hints: Sequence[Hint], width: int, most: int) -> list[Hint]:
    """The hints that fit into so many cells with gaps between, whole ones only.

    The last two come first, as long as they fit: they lead out of where the user is, and to the help.
    """
    left = width + len(GAP)
    kept: set[int] = set()
    ways_out = range(max(0, len(hints) - 2), len(hints))
    for place in (*reversed(ways_out), *range(ways_out.start)):
        needed = hints[place].width + len(GAP)
        if needed > left or len(kept) == most:
            break
        left -= needed
        kept.add(place)
    return [hint for place, hint in enumerate(hints) if place in kept]


class KeyHints(Widget):
    """Draws the keys whose bindings say `show`; a click presses the key."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"hints--key", "hints--description"}
    DEFAULT_CSS = """
    KeyHints {
        height: 1;
        width: 1fr;
        & > .hints--key { color: $footer-key-foreground; text-style: bold; }
        & > .hints--description { color: $footer-description-foreground; }
    }
    """

    MOST: ClassVar[int | None] = None
    """So many hints at most; None for as many as suit the width of the terminal."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._hints: list[Hint] = []

    def on_mount(self) -> None:
        """Follow the bindings of whatever has the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def render(self) -> Content:
        """Draw the keys."""
        key, description = look(self, "hints--key"), look(self, "hints--description")
        drawn = (
            Content.assemble((hint.shown, key), " ", (hint.description, description)) for hint in self._visible()
        )
        return Content(GAP).join(drawn)

    async def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked on."""
        left = 0
        for hint in self._visible():
            if left <= event.x < left + hint.width:
                self.app.simulate_key(hint.key)
            left += hint.width + len(GAP)

    def _visible(self) -> list[Hint]:
        most = FEW if self.app.size.width < NARROW else MANY
        return fitting(self._hints, self.content_size.width, most if self.MOST is None else self.MOST)

    def _follow(self, screen: Screen[object]) -> None:
        by_action: dict[tuple[object, str], Hint] = {}
        for key, active in _in_order(screen):
            binding = active.binding
            if binding.show and active.enabled and _is_offered(active) and not _is_typed(screen, key):
                hint = Hint(key, self.app.get_key_display(binding), _lowered(binding.description))
                by_action.setdefault((active.node, binding.action), hint)
        hints = list(by_action.values())
        if hints != self._hints:
            self._hints = hints
            self.refresh()


def _in_order(screen: Screen[object]) -> list[tuple[str, ActiveBinding]]:
    """The keys that work: where a screen says what it offers, from the focus outwards, each node's as declared.

    Textual gives a key that two nodes have the place that the inner one's has, whoever gets it: what a text area
    knows would mix up the order of an editor's keys.
    """
    if not isinstance(screen, Offering):
        return list(screen.active_bindings.items())
    inner = screen if screen.focused is None else screen.focused
    depths = {node: depth for depth, node in enumerate(inner.ancestors_with_self)}

    def rank(item: tuple[str, ActiveBinding]) -> tuple[int, int]:
        active = item[1]
        return depths.get(active.node, len(depths)), _place(active.node, active.binding)

    return sorted(screen.active_bindings.items(), key=rank)


def _place(node: DOMNode, binding: Binding) -> int:
    """Where a node's own class declares a key; before all where it is inherited."""
    ids = [each.id for each in type(node).BINDINGS if isinstance(each, Binding)]
    return ids.index(binding.id) if binding.id is not None and binding.id in ids else -1


def _is_offered(active: ActiveBinding) -> bool:
    return not isinstance(active.node, Offering) or active.node.offers(active.binding.action)


def _is_typed(screen: Screen[object], key: str) -> bool:
    """Whether what has the focus takes the key as a letter."""
    focused = screen.focused
    return focused is not None and focused.check_consume_key(key, key_to_character(key))


def _lowered(description: str) -> str:
    """A description as it reads behind a key, without its capital; `NULL` stays."""
    return description if description[:2].isupper() else description[:1].lower() + description[1:]
