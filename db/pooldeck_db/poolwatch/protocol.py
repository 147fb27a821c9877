"""The lines that a published pool sends: one JSON object each, a greeting first, then a snapshot a line.

The reader sends nothing: what is published can be read, and nothing else. Keys that a reader does not know are
left alone, so that a newer service can say more; a higher number of the protocol says that it is another one.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_db.pool.records import ConnectionView, PoolEvent, PoolSnapshot

PROTOCOL = 1

INTERVAL = 0.25
"""Seconds between two snapshots."""

STREAM = 2.0
"""Seconds that a stream over HTTP lasts, after which the reader asks for the next one: a web server that is told
to end waits for every answer that has no end yet, and would wait for ever."""

LONGEST_LINE = 1024 * 1024
"""Bytes of a line, its end included."""

READERS = 16
"""How many may read one pool at once."""

_SHORT_STATEMENT = 200
_FEW = 64


def greeting(name: str, pid: int) -> bytes:
    """The first line."""
    return _line({"pooldeck": PROTOCOL, "kind": "hello", "name": name, "pid": pid, "interval": INTERVAL})


def refusal(reason: str) -> bytes:
    """The only line, where nothing will follow."""
    return _line({"pooldeck": PROTOCOL, "kind": "refused", "reason": reason})


def line_of(snapshot: PoolSnapshot) -> bytes:
    """A snapshot as a line, cut where it would be too long."""
    line = _snapshot_line(snapshot)
    if len(line) <= LONGEST_LINE:
        return line
    shorter = replace(snapshot, connections=tuple(map(_shortened, snapshot.connections)))
    line = _snapshot_line(shorter)
    if len(line) <= LONGEST_LINE:
        return line
    return _snapshot_line(replace(shorter, connections=shorter.connections[:_FEW], events=shorter.events[-_FEW:]))


def json_of(snapshot: PoolSnapshot) -> bytes:
    """A snapshot as JSON."""
    events = ",".join(map(_event, snapshot.events))
    # A quotation mark within a text is escaped: what stands there so is the key.
    return _bytes(_json(replace(snapshot, events=())).replace('"events":[]', f'"events":[{events}]', 1))


def _snapshot_line(snapshot: PoolSnapshot) -> bytes:
    return b'{"kind":"snapshot","pool":' + json_of(snapshot) + b"}\n"


def _line(content: object) -> bytes:
    return _bytes(_json(content)) + b"\n"


@lru_cache(maxsize=1024)
def _event(event: PoolEvent) -> str:
    """An event as JSON; most of a snapshot is events that were in the one before."""
    return _json(event)


def _json(content: object) -> str:
    return json.dumps(content, default=_fields, ensure_ascii=False, separators=(",", ":"))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # A holder may be named by half of a surrogate pair.


def _fields(record: object) -> dict[str, object]:
    if not is_dataclass(record):
        raise TypeError(f"{type(record).__name__} is not a record")
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _shortened(view: ConnectionView) -> ConnectionView:
    return replace(view, statement=view.statement[:_SHORT_STATEMENT], stack=())
