"""What the rows of the answers mean. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, cast

from pooldeck_db.activity.records import DatabaseFigures, Lock, Locks, PreparedTransaction, ServerSession

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

QUERY_BYTES = 4000
"""How much of a statement is read with every tick."""

MOST_SESSIONS = 2000
MOST_LOCKS = 1000
MOST_PREPARED = 100

_ADVISORY = "advisory"


@dataclass(frozen=True, slots=True)
class Own:
    """How pooldeck's own sessions are told from others."""

    pids: frozenset[int]
    applications: frozenset[str] = frozenset()
    """What they call themselves; empty unless a proxy stands between, which makes the pids up."""

    def has(self, pid: int, application: str) -> bool:
        """Whether that session is one of them."""
        return pid in self.pids or application in self.applications


class _SessionRow(TypedDict):
    pid: int
    monitor: int
    at: float
    started: int | None
    kind: str | None
    user: bytes | None
    database: bytes | None
    application: bytes | None
    client: str | None
    client_port: int | None
    state: str | None
    wait_type: str | None
    wait_event: str | None
    age: float | None
    transaction_age: float | None
    query_age: float | None
    state_age: float | None
    query: bytes | None
    query_size: int | None
    is_query_cut: bool | None
    query_id: int | None
    blocked_by: list[int]
    leader: int | None
    transaction: int | None
    horizon_age: int | None
    is_hidden: bool | None
    sessions: int


class _LockRow(TypedDict):
    kind: str
    schema: bytes | None
    relation: bytes | None
    relation_id: int | None
    database: bytes | None
    is_here: bool | None
    page: int | None
    tuple: int | None
    virtual_transaction: str | None
    transaction: str | None
    catalog: int | None
    object: int | None
    part: int | None
    mode: str
    granted: bool
    waiting: float | None
    blockers: list[int]
    locks: int


def said(value: bytes | None) -> str:
    """A text that may be in another encoding than it should be; empty for None."""
    return (value or b"").decode("utf-8", "replace")


def sessions_from(rows: Sequence[Mapping[str, object]], own: Own) -> tuple[tuple[ServerSession, ...], int, float]:
    """The sessions, how many are left out, and the time of the server; there always is one, the monitor's."""
    read = [cast("_SessionRow", row) for row in rows]
    mine = Own(own.pids | {read[0]["monitor"]}, own.applications)
    return tuple(_session(row, mine) for row in read), read[0]["sessions"] - len(read), read[0]["at"]


def _session(row: _SessionRow, own: Own) -> ServerSession:
    application, is_hidden = said(row["application"]), bool(row["is_hidden"])
    return ServerSession(
        pid=row["pid"],
        started=row["started"],
        kind=row["kind"] or "",
        user=said(row["user"]),
        database=said(row["database"]),
        application=application,
        client=row["client"] or "",
        client_port=row["client_port"],
        state=row["state"] or "",
        wait_type=row["wait_type"] or "",
        wait_event=row["wait_event"] or "",
        age=row["age"],
        transaction_age=row["transaction_age"],
        query_age=row["query_age"],
        state_age=row["state_age"],
        query=""
        if is_hidden
        else (row["query"] or b"").decode("utf-8", "ignore" if _is_longer(row) else "replace"),
        query_size=0 if is_hidden else row["query_size"] or 0,
        is_query_cut=bool(row["is_query_cut"]),
        query_id=row["query_id"],
        blocked_by=tuple(sorted(set(row["blocked_by"]))),
        leader=row["leader"],
        transaction=row["transaction"],
        horizon_age=row["horizon_age"],
        is_own=own.has(row["pid"], application),
        is_hidden=is_hidden,
    )


def _is_longer(row: _SessionRow) -> bool:
    """Whether the statement may have been cut in the middle of a character."""
    return (row["query_size"] or 0) > QUERY_BYTES


def figures_from(row: Mapping[str, object]) -> DatabaseFigures:
    """The figures; the columns of the answer are named as the fields are."""
    return DatabaseFigures(**row)  # type: ignore[arg-type]  # one test compares the names, the server has the types


def prepared_from(rows: Sequence[Mapping[str, object]]) -> tuple[PreparedTransaction, ...]:
    """The prepared transactions."""
    return tuple(
        PreparedTransaction(
            said(cast("bytes", row["name"])),
            said(cast("bytes", row["owner"])),
            said(cast("bytes", row["database"])),
            cast("float", row["age"]),
        )
        for row in rows
    )


def locks_from(rows: Sequence[Mapping[str, object]]) -> Locks:
    """The locks of a session."""
    read = [cast("_LockRow", row) for row in rows]
    locks = tuple(
        Lock(
            kind=row["kind"],
            object=_object(row),
            mode=row["mode"],
            granted=row["granted"],
            waiting=None if row["granted"] else row["waiting"],
            blockers=tuple(sorted(set(row["blockers"]))),
        )
        for row in read
    )
    return Locks(locks, read[0]["locks"] - len(read) if read else 0)


def _object(row: _LockRow) -> str:
    """What is locked, in words."""
    if row["relation_id"] is not None:
        return _relation(row) + _place(row)
    if row["kind"] == _ADVISORY:
        return _advisory(row)
    if row["transaction"] is not None or row["virtual_transaction"] is not None:
        return f"transaction {row['transaction'] or row['virtual_transaction']}"
    where = f" of database {said(row['database'])}" if row["database"] is not None else ""
    if row["object"] is None:
        return f"{row['kind']}{where}"
    return f"object {row['object']} of catalog {row['catalog']}{where}"


def _relation(row: _LockRow) -> str:
    if row["relation"] is not None:
        return f"{said(row['schema'])}.{said(row['relation'])}"
    where = "" if row["is_here"] else f" of database {said(row['database'])}"
    return f"relation {row['relation_id']}{where}"


def _place(row: _LockRow) -> str:
    """The page, and the row in it, where not the whole relation is meant."""
    if row["page"] is None:
        return ""
    return f" page {row['page']}" if row["tuple"] is None else f" row ({row['page']},{row['tuple']})"


def _advisory(row: _LockRow) -> str:
    """The key as it was given: one number of 64 bits, or two of 32."""
    high, low = row["catalog"] or 0, row["object"] or 0
    if row["part"] == 1:
        whole = (high << 32) | low
        return f"advisory lock {whole - (1 << 64) if whole >> 63 else whole}"
    pair = (each - (1 << 32) if each >> 31 else each for each in (high, low))
    return f"advisory lock ({', '.join(str(each) for each in pair)})"
