"""What a journal holds, as lines of JSON: a step is written as what it changes, and ends with a line of its own.

A step whose last line is missing was never made: whoever reads goes by the step before. Pure.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import ValueRefused
from pooldeck_db.rows.changes import NOTHING, ChangeSet
from pooldeck_db.rows.results import Prepared
from pooldeck_db.rows.storing import (
    change_from_json,
    change_to_json,
    id_from_json,
    id_to_json,
    written_from_json,
    written_to_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pooldeck_db.filters.storing import Json
    from pooldeck_db.rows.records import Change, ChangeId
    from pooldeck_db.rows.results import Written

VERSION = 2
"""The version of these lines; of a newer one nothing is read."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose journal it is."""

    identity: str
    """The connection that its changes are of."""
    host: str
    pid: int


@dataclass(frozen=True, slots=True)
class Journalled:
    """What is staged and how far its writing has come, at one moment."""

    changes: ChangeSet = NOTHING
    """Everything that is staged, what is just being written among it."""
    prepared: Prepared | None = None
    """What was written and is about to be committed; None where nothing is."""
    adopted: tuple[str, ...] = ()
    """The names of earlier journals whose changes were taken over: what is left of those is void."""
    at: float = 0.0
    """When it came to this, in seconds since the epoch."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost without it."""
        return not self.changes and self.prepared is None and not self.adopted

    def settled(self, *, committed: bool) -> Journalled:
        """How it is as soon as it is known whether what was prepared was committed."""
        if self.prepared is None:
            return self
        done = (written.change.id for written in self.prepared.written) if committed else ()
        return replace(self, changes=self.changes.without(done), prepared=None)


BLANK = Journalled()
"""How it is before anything was staged."""


@dataclass(slots=True)
class Reading:
    """What was read of a journal's lines."""

    owner: Owner | None = None
    """None where not even the first line can be read."""
    state: Journalled = BLANK
    """After the last step that is there to its end."""
    trouble: str = ""
    """One sentence: why not all of it could be read; empty where all could, but perhaps for a last step that was
    just being written."""


def first_line(owner: Owner) -> bytes:
    """The line that a journal begins with."""
    return _line({"journal": VERSION, "connection": owner.identity, "host": owner.host, "pid": owner.pid})


def step(before: Journalled, after: Journalled) -> Iterator[bytes]:
    """The lines that make one state of the other; each is made when it is asked for."""
    yield from _changes(before.changes, after.changes)
    if after.prepared is not None and after.prepared is not before.prepared:
        for written in after.prepared.written:
            yield _line({"written": written_to_json(written)})
    prepared = after.prepared
    end: dict[str, Json] = {
        "at": after.at,
        "drafts": after.changes.drafts,
        "prepared": None if prepared is None else {"transaction": prepared.transaction, "id": prepared.id},
        "adopted": after.adopted,
    }
    yield _line({"end": end})


def adopted_in(lines: Iterable[bytes]) -> set[str]:
    """The names of the journals that this one ever took over, without reading anything else of it."""
    names: set[str] = set()
    for line in lines:
        if line.startswith(b'{"end"') and b'"adopted":["' in line:
            names |= set(read([_ANYBODY, line]).state.adopted)
    return names


def read(lines: Iterable[bytes]) -> Reading:
    """What the lines of a journal come to; nothing is raised, whatever they hold."""
    reading = Reading()
    draft = _Draft()
    rest = iter(lines)
    for line in rest:
        try:
            _feed(reading, draft, json.loads(line))
        except (ValueError, RecursionError, ValueRefused) as problem:
            # A last line that cannot be read was just being written.
            if not line.endswith(b"\n") and not isinstance(problem, ValueRefused):
                break
            reading.trouble = problem.what if isinstance(problem, ValueRefused) else "A line of it is damaged."
            break
    return reading


@dataclass(slots=True)
class _Draft:
    """A step that has no end yet."""

    changes: dict[ChangeId, Change] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)


def _feed(reading: Reading, draft: _Draft, line: Json) -> None:
    if reading.owner is None:
        reading.owner = _owner(line)
        return
    match line:
        case {"change": stored}:
            change = change_from_json(stored)
            draft.changes[change.id] = change
        case {"without": stored}:
            draft.changes.pop(id_from_json(stored), None)
        case {"anew": True}:
            draft.changes.clear()
        case {"written": stored}:
            draft.written.append(written_from_json(stored))
        case {"end": end}:
            reading.state = _end(end, draft, reading.state)
            draft.written = []
        case _:
            raise _unknown()


def _owner(line: Json) -> Owner:
    match line:
        case {"journal": int(version)} if version > VERSION:
            raise ValueRefused("It was written by a newer pooldeck.")
        case {"journal": int(), "connection": str(identity), "host": str(host), "pid": int(pid)}:
            return Owner(identity, host, pid)
    raise ValueRefused("It is no journal.")


def _end(stored: Json, draft: _Draft, before: Journalled) -> Journalled:
    """The state after a step."""
    match stored:
        case {"at": int() | float() as at, "drafts": int(drafts), "prepared": prepared, "adopted": [*adopted]}:
            names = tuple(name for name in adopted if isinstance(name, str))
            return Journalled(
                ChangeSet(dict(draft.changes), drafts), _prepared(prepared, draft, before), names, at
            )
    raise _unknown()


def _prepared(stored: Json, draft: _Draft, before: Journalled) -> Prepared | None:
    match stored:
        case None:
            return None
        case {"transaction": str() | None as transaction, "id": str(id)}:
            kept = before.prepared.written if before.prepared is not None else ()
            return Prepared(transaction, tuple(draft.written) or kept, id)
    raise _unknown()


def _unknown() -> ValueRefused:
    return ValueRefused("A line of it is of another kind.")


def _changes(before: ChangeSet, after: ChangeSet) -> Iterator[bytes]:
    kept = [id for id in before.changes if id in after.changes]  # noqa: A001
    new = [id for id in after.changes if id not in before.changes]  # noqa: A001
    if [*kept, *new] != list(after.changes):
        # Their order cannot be had by adding behind: an undone deletion came back to its old place.
        yield _line({"anew": True})
        before = NOTHING
    for id in before.changes:  # noqa: A001
        if id not in after.changes:
            yield _line({"without": id_to_json(id)})
    for id, change in after.changes.items():  # noqa: A001
        if before.changes.get(id) is not change:
            yield _line({"change": change_to_json(change)})


def _line(stored: Json) -> bytes:
    # Ascii, so that whatever half of a character a text holds comes back.
    return json.dumps(stored, separators=(",", ":")).encode("ascii") + b"\n"


_ANYBODY = first_line(Owner("", "", 0))
