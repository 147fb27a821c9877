"""Offers what can be written, from the names in the database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.completion import ItemKind
from pooldeck_db.errors import DatabaseError

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_tui.screens.modes import ModeScreen
    from pooldeck_tui.widgets.sql_editor import CompletionPopup, SqlEditor

SHORTEST = 2
"""Letters of a word from which on something is offered while one types."""
BEFORE, AFTER = 100_000, 10_000
"""Characters around the cursor that are looked at: many times what completion itself reads."""
PAUSE = 0.04
"""Seconds: who types faster wants nothing offered."""

_EXPECTED = (ItemKind.JOIN, ItemKind.LABEL, ItemKind.RELATION)
"""Kinds that are offered before a letter is typed, where they come first: nothing else can stand there."""


class Completing:
    """Asks for what can be written at the cursor; the newest wish wins."""

    def __init__(self, screen: ModeScreen, database: Database, editor: SqlEditor, popup: CompletionPopup) -> None:
        self._screen, self._database = screen, database
        self._editor, self._popup = editor, popup

    def wish(self, *, is_asked: bool) -> None:
        """Show what can be written at the cursor, in the place of what was asked for before."""
        self._screen.run_worker(self._offer(is_asked=is_asked), group="completing", exclusive=True)

    def stop(self) -> None:
        """Offer nothing, and nothing that is being looked for."""
        self._screen.workers.cancel_group(self._screen, "completing")
        self._popup.close()

    async def _offer(self, *, is_asked: bool) -> None:
        if not is_asked:
            await asyncio.sleep(PAUSE)
        from pooldeck_db.completion.completing import complete  # not needed before something is typed

        text, place = self._editor.passage(BEFORE, AFTER)
        asked, whole = self._asked(), self._editor.place
        try:
            names = await self._database.completion.names()
        except DatabaseError as error:
            if is_asked:
                self._screen.notify(str(error), title=error.title, severity="error", markup=False)
            return
        found = await asyncio.to_thread(complete, text, place, names, self._database.target.backend)
        if self._asked() != asked or not self._editor.has_focus:
            return
        word = text[found.start : place]
        is_expected = bool(found.items) and found.items[0].kind in _EXPECTED
        is_wanted = is_asked or len(word) >= SHORTEST or text[place - 1 : place] == "." or is_expected
        is_written = bool(found.items) and found.items[0].insert == word
        by = whole - place
        here = replace(found, start=found.start + by, end=found.end + by)
        self._popup.offer(here if is_wanted and not is_written else None)

    def _asked(self) -> tuple[object, ...]:
        """The text and the place that something is offered for."""
        return *self._editor.version, self._editor.cursor_location
