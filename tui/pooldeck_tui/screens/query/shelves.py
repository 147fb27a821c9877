"""What was run before, and queries that were saved: found, put into the editor, saved, deleted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pooldeck_db.errors import PooldeckError
from pooldeck_tui.dialogs.choose import ChooseDialog
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.dialogs.searcher import Searcher
from pooldeck_tui.format import clean, counted
from pooldeck_tui.widgets.gauge import duration
from pooldeck_tui.widgets.line_list import Entry as Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.scripts import Entry, QueryHistory, SavedQueries
    from pooldeck_db.scripts.saved import SavedQuery
    from pooldeck_tui.screens.modes import ModeScreen
    from pooldeck_tui.screens.query.keeping import Keeping
    from pooldeck_tui.widgets.sql_editor import SqlEditor

_LONGEST = 120
"""Characters of a statement that are shown in a line."""


class Shelves:
    """The history and the saved queries, on behalf of a screen."""

    def __init__(
        self,
        screen: ModeScreen,
        history: QueryHistory,
        saved: SavedQueries,
        editor: SqlEditor,
        keeping: Keeping,
    ) -> None:
        self._screen, self._history, self._saved = screen, history, saved
        self._editor, self._keeping = editor, keeping

    async def history(self) -> None:
        """Find a statement that was run, and put it where the cursor is."""
        dialog = Searcher("What was run, the newest first", "words of it", self._search)
        entry = await self._screen.app.push_screen_wait(dialog)
        if entry is not None:
            self._editor.insert_at(self._editor.place, self._editor.place, entry.text)
            if entry.is_cut:
                self._warn("Only its beginning was kept.")

    async def open(self) -> None:
        """Find a saved query, and open it in a text of its own; or delete it."""
        dialog = Searcher("Saved queries", f"a name; they are in {self._saved.folder}", self._list)
        query = await self._screen.app.push_screen_wait(dialog)
        if query is None:
            return
        answers = [("Open", "in a text of its own"), ("Delete", "the file, for good")]
        answer = await self._screen.app.push_screen_wait(ChooseDialog(query.name, answers))
        if answer is None:
            return
        if answer == 1 and not await self._is_doomed(query):
            return
        try:
            read = await self._saved.read(query)
            if answer == 1:
                await self._saved.delete(read)
                self._tell(f"{query.name} was deleted.")
                return
        except (OSError, PooldeckError) as error:
            self._warn(str(error))
            return
        self._keeping.new(read.text, query.name, read.origin)

    async def _is_doomed(self, query: SavedQuery) -> bool:
        answers = [("Keep it", "as it is"), ("Delete it", "the file is gone for good")]
        dialog = ChooseDialog(f"Delete {query.name}?", answers, about=(str(query.file),))
        return await self._screen.app.push_screen_wait(dialog) == 1

    async def save(self) -> None:
        """Save the text that is shown where it was opened from, or under a name."""
        self._keeping.keep()
        buffer, text = self._keeping.present, self._editor.value
        mistake = ""
        if buffer.origin is not None:
            try:
                saved = await self._saved.write(buffer.origin, text)
            except (OSError, PooldeckError) as error:
                mistake = str(error)
            else:
                self._keeping.saved(buffer.title, saved.origin)
                self._tell(f"{saved.query.name} was saved.")
                return
        await self._save_as(buffer.title, text, mistake)

    async def _save_as(self, title: str, text: str, mistake: str) -> None:
        """Ask for a name until there is one that the text can be saved under."""
        while True:
            prompt = LinePrompt("Save the text as", hint="a name, without .sql", answer=title, mistake=mistake)
            name = await self._screen.app.push_screen_wait(prompt)
            if name is None or not (title := name.strip()):
                return
            try:
                saved = await self._saved.create(title, text, is_shared=False)
            except (OSError, PooldeckError) as error:
                mistake = str(error)
            else:
                self._keeping.saved(title, saved.origin)
                self._tell(f"Saved as {saved.query.file}.")
                return

    async def _search(self, words: str) -> Sequence[tuple[Line, Entry]]:
        return [(_line(entry), entry) for entry in await self._history.search(words)]

    async def _list(self, words: str) -> Sequence[tuple[Line, SavedQuery]]:
        wanted = words.casefold().split()
        found = [each for each in await self._saved.list() if all(word in each.name.casefold() for word in wanted)]
        return [(Line(each.name, _about(each)), each) for each in found]

    def _tell(self, said: str) -> None:
        self._screen.notify(clean(said), markup=False)

    def _warn(self, said: str) -> None:
        self._screen.notify(clean(said), severity="warning", markup=False)


def _line(entry: Entry) -> Line:
    text = " ".join(entry.text[: 4 * _LONGEST].split())[:_LONGEST]
    rows = "" if entry.rows is None else f", {counted(entry.rows, 'row')}"
    what = f"! {entry.error}" if entry.error else f"{duration(entry.seconds)}{rows}"
    when = datetime.fromtimestamp(entry.at).astimezone().strftime("%d %b %H:%M")
    # What is cut where there is little room is where it was, which is mostly here.
    return Line(text, f"{when}  {what}  {entry.connection}")


def _about(query: SavedQuery) -> str:
    return "shared" if query.is_shared else "of this connection"
