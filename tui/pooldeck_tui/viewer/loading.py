"""How much of a value is loaded, and by whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from pooldeck_db.errors import DatabaseError
from pooldeck_db.values import Value
from pooldeck_tui.viewer.subject import Subject

LoadWhole: TypeAlias = Callable[[int], Awaitable[Value]]
"""Loads the value, at most so many characters (or bytes) of it: it is `Clipped` where it has more.

Raises DatabaseError."""

AT_ONCE = 4 * 1024 * 1024
"""Characters or bytes of a value that are loaded without being asked for."""
ON_DEMAND = 64 * 1024 * 1024
"""Characters or bytes of a value that are loaded to be looked at where the user asks for it."""
TO_SAVE = 512 * 1024 * 1024
"""Characters or bytes of a value that are loaded to be saved, which takes twice their size of memory."""


class NotLoaded(Exception):
    """A value cannot be had whole; the message says why, in a sentence."""


async def loaded(subject: Subject, load_whole: LoadWhole | None) -> Subject:
    """All of a value, to be saved; raises NotLoaded."""
    if not subject.is_whole and load_whole is not None:
        try:
            subject = Subject(subject.column, await load_whole(TO_SAVE))
        except DatabaseError as error:
            raise NotLoaded(str(error)) from error
    if not subject.is_whole:
        raise NotLoaded("It is larger than can be loaded here: use psql or sqlite3 for it.")
    return subject
