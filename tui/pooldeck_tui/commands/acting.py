"""The command palette's way to what the user's models offer to do with the rows that are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from textual.command import Hit, Provider
from textual.content import Content

from pooldeck_tui.commands.palette import underlined
from pooldeck_tui.format import clean
from pooldeck_tui.widgets.fuzzy import Name, Query

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from textual.command import Hits

_PLACE = 99.0
"""The score of an action: behind the commands, before the tables."""


class Offer(NamedTuple):
    """Something to be done with rows."""

    text: str
    """What it is called, and on how many rows it is done."""
    help: str
    """One sentence; may be empty."""
    run: Callable[[], object]


@runtime_checkable
class OffersActions(Protocol):
    """A widget with rows for which there are actions."""

    async def offered_actions(self) -> Sequence[Offer]:
        """What can be done with the rows that are selected now."""


class ActionCommands(Provider):
    """Offers the actions on the rows of what has the keys."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        async for place, offer in self._offers():
            text = clean(offer.text)
            yield Hit(_PLACE - place / 1_000, Content(text), offer.run, text, clean(offer.help) or None)

    async def search(self, query: str) -> Hits:
        """Those whose names fit what was typed."""
        wanted = Query(query)
        async for place, offer in self._offers():
            text = clean(offer.text)
            if wanted.matches(Name(text).folded):
                shown = underlined(text, wanted)
                yield Hit(_PLACE - place / 1_000, shown, offer.run, text, clean(offer.help) or None)

    async def _offers(self) -> AsyncIterator[tuple[int, Offer]]:
        focused = self.focused
        for node in () if focused is None else focused.ancestors_with_self:
            if isinstance(node, OffersActions):
                for place, offer in enumerate(await node.offered_actions()):
                    yield place, offer
