"""Watches every session and every pool of the process for what may not be: it is told where it happens."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import event
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from sqlalchemy.orm import ORMExecuteState

    from pooldeck_db.database import Database

_UNIT_OF_WORK = ("sqlalchemy/orm/unitofwork.py", "sqlalchemy/orm/dependency.py")
_OWNER = "the task that a test saw first"


class Forbidden(AssertionError):
    """A pattern that may not be."""


@contextmanager
def watched_sessions() -> Iterator[None]:
    """Within this, a session that is used by a second task raises Forbidden, and so does a lazy load."""
    listeners = (
        ("after_begin", lambda session, *_: _note(session)),
        ("before_flush", lambda session, *_: _note(session)),
        ("do_orm_execute", _executed),
    )
    for name, listener in listeners:
        event.listen(Session, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(Session, name, listener)


def _note(session: Session) -> None:
    """Remember whose the session is; raise Forbidden where that is another task than this one."""
    task = asyncio.current_task()
    owner = session.info.setdefault(_OWNER, task)
    if owner is not task:
        raise Forbidden(f"a session of {owner} is used by {task}")


def _executed(state: ORMExecuteState) -> None:
    _note(state.session)
    if state.is_relationship_load and state.lazy_loaded_from is not None and not _is_cascading():
        raise Forbidden(f"a lazy load: {state.statement}")


def _is_cascading() -> bool:
    """Whether the unit of work reads what a deletion takes with it, which no attribute was asked for."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == "cascade_iterator" or frame.f_code.co_filename.endswith(_UNIT_OF_WORK):
            return True
        frame = frame.f_back
    return False


def check_given_back(database: Database) -> None:
    """Raise Forbidden where a connection of the database is still checked out."""
    held = [
        view.holder or "nobody who is named" for view in database.pool().connections if view.holder is not None
    ]
    if held:
        raise Forbidden(f"{len(held)} connections were not given back, by {', '.join(held)}")


async def close(database: Database) -> None:
    """Close a database, whose connections must all have been given back by now."""
    try:
        check_given_back(database)
    finally:
        await database.close()
