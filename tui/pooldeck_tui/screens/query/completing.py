"""Offers what can be written, from the names in the database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pooldeck_db.completion import ItemKind
from pooldeck_db.errors import DatabaseError

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_tui.screens.modes import ModeScreen
    from pooldeck_tui.widgets.sql_editor import CompletionPopup, SqlEditor

SHORTEST = 2
"""Letters of a word from which on something is offered while one types."""
PAUSE = 0.04
"""Seconds: who types faster wants nothing offered."""


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

        text, place = self._editor.value, self._editor.place
        try:
            names = await self._database.completion.names()
        except DatabaseError as error:
            if is_asked:
                self._screen.notify(str(error), title=error.title, severity="error", markup=False)
            return
        found = await asyncio.to_thread(complete, text, place, names, self._database.target.backend)
        if (self._editor.value, self._editor.place) != (text, place) or not self._editor.has_focus:
            return
        word = text[found.start : place]
        is_expected = bool(found.items) and found.items[0].kind is ItemKind.JOIN
        is_wanted = is_asked or len(word) >= SHORTEST or text[place - 1 : place] == "." or is_expected
        is_written = bool(found.items) and found.items[0].insert == word
        self._popup.offer(found if is_wanted and not is_written else None)
