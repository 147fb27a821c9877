"""What rows call themselves: `__str__` of the user's own, on objects that can load nothing any more."""

from __future__ import annotations

import asyncio
import inspect as python
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import inspect

from pooldeck_db.models.offline import offline
from pooldeck_db.relations.parents import label_from

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Mapper

    Says = Callable[[object], str]

T = TypeVar("T")

PATIENCE = 3.0
"""Seconds that the user's code may take for the rows of one question."""

_LIBRARIES = frozenset(("builtins", "dataclasses", "pydantic", "sqlalchemy", "sqlmodel"))
"""Whose `__str__` and `__repr__` list every field."""

_LONGEST = 1_000
"""Characters of what an object says that are looked at."""


def says(mapper: Mapper[object]) -> Says | None:
    """How a row is made to say what it is called: `__str__` of the user's own; None where there is none."""
    entity = mapper.class_
    return str if _is_own(mapper, entity, "__str__") else None


def says_technically(mapper: Mapper[object]) -> Says | None:
    """The same by `__repr__`, which is for developers: for rows that nothing else has a name for."""
    return repr if _is_own(mapper, mapper.class_, "__repr__") else None


def _is_own(mapper: Mapper[object], entity: type[object], name: str) -> bool:
    owner = next(each for each in entity.__mro__ if name in each.__dict__)
    if owner.__module__.partition(".")[0] in _LIBRARIES:
        return False
    code = getattr(python.unwrap(owner.__dict__[name]), "__code__", None)
    # What was generated, as by dataclasses, has no file.
    if code is None or code.co_filename.startswith("<"):
        return False
    # A dynamic collection pretends to be empty where it cannot be loaded.
    dynamic = {each.key for each in mapper.relationships if each.lazy == "dynamic"}
    return dynamic.isdisjoint(code.co_names)


class Namer:
    """Has objects say what they are called, in a thread: it is the user's code, which may take its time."""

    def __init__(self) -> None:
        self._busy: set[type[object]] = set()

    async def names(self, objects: Sequence[object], *, technically: bool) -> list[str | None]:
        """What each detached object says, on one line of at most 60 characters; None where it says nothing.

        Classes that have not answered in time are not asked again before they have.
        """
        asked = [each for each in objects if type(each) not in self._busy]
        if not asked:
            await asyncio.sleep(0)  # Who asks again and again lets the answer arrive.
            return [None] * len(objects)
        classes = {type(each) for each in asked}
        answer = _in_thread(partial(_all_said, asked, technically=technically))
        try:
            await asyncio.wait({answer}, timeout=PATIENCE)
        finally:
            # Also where nobody waits any more: else each row that the cursor passes would begin a thread more.
            if not answer.done():
                self._busy |= classes
                answer.add_done_callback(lambda _: self._busy.difference_update(classes))
        if not answer.done():
            return [None] * len(objects)
        found = {id(each): name for each, name in zip(asked, answer.result(), strict=True)}
        return [found.get(id(each)) for each in objects]


def _in_thread(work: Callable[[], T]) -> asyncio.Future[T]:
    """What `work` comes to, in a thread that may never end, and keeps the program from nothing then."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        result = work()
        # Nobody waits any more where the loop was closed meanwhile.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(answer.set_result, result)

    threading.Thread(target=run, name="names", daemon=True).start()
    return answer


def _all_said(objects: Sequence[object], *, technically: bool) -> list[str | None]:
    with offline():
        return [_said(each, technically=technically) for each in objects]


def _said(found: object, *, technically: bool) -> str | None:
    try:
        mapper: Mapper[object] = inspect(type(found))
        say = says(mapper) or (says_technically(mapper) if technically else None)
        return None if say is None else label_from(say(found)[:_LONGEST])
    except (Exception, SystemExit):  # noqa: BLE001 - the user's own code may raise anything; what it wanted to load, too.
        return None
