"""The command palette: whatever a key does here and now, found by its name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import Hit, Provider
from textual.content import Content

from pooldeck_tui.widgets.fuzzy import Name, Query, Rank, positions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.binding import ActiveBinding
    from textual.command import Hits

_ABOVE_ALL = 100.0
"""Added to the score of a command, so that it comes before tables and what Textual offers."""

_ORDER = 1_000
"""Divides the place among equally good ones; there are fewer commands."""


class KeyCommands(Provider):
    """Offers every binding that works where the palette was opened: first what belongs to what is in use."""

    async def discover(self) -> Hits:
        """Everything, before anything is typed; first what the line of keys names, too."""
        everything = sorted(self._commands(), key=lambda command: not command[0].binding.show)
        for place, (active, name) in enumerate(everything):
            yield self._hit(active, Content(name), _ABOVE_ALL - place / _ORDER)

    async def search(self, query: str) -> Hits:
        """What fits the letters that were typed; commands that only hold them somewhere come after all tables."""
        wanted = Query(query)
        for place, (active, name) in enumerate(self._commands()):
            candidate = Name(name)
            if wanted.matches(candidate.folded):
                rank = wanted.rank(candidate)
                score = 0.0 if rank is Rank.SCATTERED else _ABOVE_ALL + len(Rank) - rank
                yield self._hit(active, underlined(name, wanted), score - place / _ORDER)

    def _commands(self) -> Iterator[tuple[ActiveBinding, str]]:
        """The bindings and what they are called: those of what has the keys, then of what that is part of."""
        seen: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if active.enabled and binding.id and binding.id not in seen:
                seen.add(binding.id)
                yield active, f"{binding.description} ({self.app.get_key_display(binding)})"

    def _hit(self, active: ActiveBinding, shown: Content, score: float) -> Hit:
        run: Callable[[], object] = partial(self._run, active)
        return Hit(score, shown, run, shown.plain, active.binding.tooltip or None)

    async def _run(self, active: ActiveBinding) -> None:
        await self.app.run_action(active.binding.action, active.node)


def underlined(text: str, query: Query, start: int = 0) -> Content:
    """The text, which is never markup, with what was searched for underlined from `start` on."""
    content = Content(text)
    for position in positions(query, text[start:]):
        content = content.stylize("bold underline", start + position, start + position + 1)
    return content
