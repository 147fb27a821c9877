"""Offers what earlier pooldecks left staged on a connection, and looks whether the rows are still as they were."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError, PooldeckError
from pooldeck_db.rows import Conflict, Insert
from pooldeck_db.rows.images import same
from pooldeck_tui.dialogs.changes.wording import relations_of, tally
from pooldeck_tui.format import counted

if TYPE_CHECKING:
    from textual.screen import Screen

    from pooldeck_db.rows import ChangeSet, RowImage
    from pooldeck_db.rows.journal import Leftover
    from pooldeck_tui.screens.editing.editing import Editing
    from pooldeck_tui.screens.modes import Departure

_BECAME = {
    True: "was committed; only the rest is left.",
    False: "was not committed: nothing was written.",
    None: "may have been committed: others changed its rows since, or it is not over. Its new rows may be there"
    " already: look before you keep them.",
}
"""What became of a write, by whether it was committed."""


async def recover(screen: Screen[Departure | None], editing: Editing) -> None:
    """Offer everything that was left, one after the other; called in a worker of the screen."""
    journal = editing.database.journal
    try:
        leftovers = await journal.leftovers()
    except OSError as error:
        editing.say(f"Whether changes were left staged cannot be seen: {error.strerror or error}.", warns=True)
        return
    for leftover in leftovers:
        try:
            await _offer(screen, editing, leftover)
        except PooldeckError as error:
            editing.say(str(error), warns=True)
            await journal.release(leftover)


async def _offer(screen: Screen[Departure | None], editing: Editing, leftover: Leftover) -> None:
    from pooldeck_tui.dialogs.changes.leftover import Answer, LeftoverDialog  # hardly ever needed

    journal = editing.database.journal
    try:
        committed = None if leftover.prepared is None else await editing.database.rows.verify(leftover.prepared)
    except DatabaseError:
        editing.say("Whether the last write of an earlier pooldeck was committed cannot be seen yet.", warns=True)
        await journal.release(leftover)
        return
    changes = leftover.state.settled(committed=bool(committed)).changes
    if not changes and not leftover.trouble:
        await editing.staging.adopt(leftover, committed=committed)
        editing.say("The last write of an earlier pooldeck was committed: nothing of it is left to be done.")
        return
    gone = await changed_rows(editing, changes)
    dialog = LeftoverDialog(_title(leftover, changes), _notes(leftover, committed, len(gone)), changes)
    match await screen.app.push_screen_wait(dialog):
        case Answer.KEEP:
            await editing.staging.adopt(leftover, committed=bool(committed))
            editing.say(f"Staged again: {tally(changes)}.")
            if gone:
                editing.merge(gone)
        case Answer.DISCARD:
            await journal.remove(leftover)
        case Answer.LATER:
            await journal.release(leftover)


async def changed_rows(editing: Editing, changes: ChangeSet) -> tuple[Conflict, ...]:
    """The rows that are not as they were when they were changed; none where that cannot be seen."""
    stored = [change for change in changes if not isinstance(change, Insert)]
    try:
        now = await editing.database.rows.reread([change.base for change in stored])
    except DatabaseError as error:
        editing.say(str(error), warns=True)
        return ()
    return tuple(
        Conflict(change, image)
        for change, image in zip(stored, now, strict=True)
        if image is None or not _is_same(image, change.base)
    )


def _is_same(one: RowImage, other: RowImage) -> bool:
    """Whether two images of a row have the same columns, and the same in each to the bit."""
    return one.columns == other.columns and all(map(same, one.values, other.values))


def _title(leftover: Leftover, changes: ChangeSet) -> str:
    moment = datetime.fromtimestamp(leftover.at).astimezone().strftime("%Y-%m-%d %H:%M:%S") if leftover.at else ""
    when = f" on {moment}" if moment else ""
    host = f", {leftover.host}" if leftover.host else ""
    where = ", ".join(relations_of(changes))
    return f"This was left staged{when}{host}: {tally(changes)}{f' in {where}' if where else ''}"


def _notes(leftover: Leftover, committed: bool | None, gone: int) -> list[str]:
    notes = [leftover.trouble] if leftover.trouble else []
    if leftover.prepared is not None:
        notes.append(f"Its last write {_BECAME[committed]}")
    if gone:
        notes.append(f"{counted(gone, 'row')} not as they were then: you are asked whose values they are to have.")
    return notes
