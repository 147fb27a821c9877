"""Sessions of a server as rows of a board: chains of waiting first, as trees. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.activity.arranging import GroupKey, Wanted, arranged, grouped, wait_of, wanted
from pooldeck_db.activity.forest import blocking_forest, walk
from pooldeck_tui.format import count
from pooldeck_tui.widgets.board import BoardColumn, BoardRow
from pooldeck_tui.widgets.gauge import duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pooldeck_db.activity import Activity, ServerSession
    from pooldeck_db.activity.arranging import Group
    from pooldeck_db.activity.forest import Blocker
    from pooldeck_tui.widgets.activity.reading import ActivityReading, Arrangement

SESSIONS = (
    BoardColumn("pid", 10),
    BoardColumn("state", 10),
    BoardColumn("wait", 10, grows=1, rank=2),
    BoardColumn("tx age", 7, right=True),
    BoardColumn("for", 7, right=True),
    BoardColumn("user", 8, grows=1, rank=3),
    BoardColumn("database", 8, grows=1, rank=6),
    BoardColumn("application", 10, grows=1, rank=4),
    BoardColumn("client", 9, grows=1, rank=5),
    BoardColumn("statement", 16, grows=6),
)

GROUPS = (
    BoardColumn("", 24, grows=1),
    BoardColumn("sessions", 8, right=True),
    BoardColumn("active", 8, right=True),
    BoardColumn("idle in tx", 10, right=True),
    BoardColumn("blocked", 8, right=True),
    BoardColumn("oldest tx", 9, right=True),
)

_STATES = {
    "idle in transaction": "idle in tx",
    "idle in transaction (aborted)": "aborted tx",
    "fastpath function call": "fastpath",
}

_DEEPEST = 3
"""Steps that a tree is indented at most: a queue is deep, and a terminal narrow."""


class SessionKey(NamedTuple):
    """Names a session for as long as it lives, and one of its rows."""

    pid: int
    started: int | None
    place: int = 0
    """Which of its rows it is: one that waits for several is drawn below each."""


class GroupName(NamedTuple):
    """Names a group of sessions."""

    by: GroupKey
    name: str
    """What they have in common; empty where they have none of it."""


def activity_rows(reading: ActivityReading) -> tuple[BoardRow, ...]:
    """The rows for what is known and wanted."""
    activity, arrangement = reading.activity, reading.arrangement
    if activity is None:
        return ()
    if arrangement.group is not None:
        found = wanted(activity.sessions, arrangement.wanted)
        return tuple(_group_row(arrangement.group, group) for group in grouped(found, arrangement.group))
    return tuple(_session_rows(activity, arrangement))


def of_group(arrangement: Arrangement, group: GroupName) -> Wanted:
    """What to want so that the sessions of a group are shown."""
    return replace(arrangement.wanted, group=(group.by, group.name))


def shown_sessions(activity: Activity, arrangement: Arrangement) -> tuple[ServerSession, ...]:
    """The sessions outside the trees, in their order."""
    found = wanted(activity.sessions, arrangement.wanted)
    if not arrangement.is_idle_shown and arrangement.wanted.group is None:
        found = tuple(session for session in found if session.state != "idle")
    return arranged(found, arrangement.sort, descending=arrangement.descending)


def _session_rows(activity: Activity, arrangement: Arrangement) -> Iterator[BoardRow]:
    drawn: set[int] = set()
    places: dict[int, int] = {}
    for depth, node in walk(_forest(activity, arrangement)):
        place = places[node.pid] = places.get(node.pid, -1) + 1
        drawn.add(node.pid)
        yield _tree_row(activity, depth, node, place)
    for session in shown_sessions(activity, arrangement):
        if session.pid not in drawn:
            yield BoardRow(
                SessionKey(session.pid, session.started), _cells(session, str(session.pid)), _tone(session)
            )


def _forest(activity: Activity, arrangement: Arrangement) -> Iterable[Blocker]:
    """The trees in which a session is that is wanted, whole."""
    which = arrangement.wanted
    for root in blocking_forest(activity.sessions):
        if any(node.session is not None and which.matches(node.session) for _, node in walk((root,))):
            yield root


def _tree_row(activity: Activity, depth: int, node: Blocker, place: int) -> BoardRow:
    branch = "  " * (min(depth, _DEEPEST) - 1) + "└ " if depth else ""
    name = f"{branch}{node.pid}"
    if node.session is None:
        return BoardRow(SessionKey(node.pid, None, place), _unseen(activity, node, name), "critical")
    signs = ("↻" if node.is_in_circle else "") + ("…" if node.is_repeated else "")
    cells = list(_cells(node.session, name + signs))
    if not depth:
        cells[2] = f"holds up {count(node.holds_up)}"
    tone = "critical" if not depth else "warning"
    return BoardRow(SessionKey(node.pid, node.session.started, place), tuple(cells), tone)


def _unseen(activity: Activity, node: Blocker, name: str) -> tuple[str, ...]:
    """A blocker without a session: a prepared transaction, or one that was not read."""
    what = "a session that is not shown"
    if node.pid == 0:
        names = ", ".join(each.name for each in activity.prepared)
        name = "prepared"
        what = f"prepared transaction {names}" if names else "a prepared transaction"
    return (name, "", f"holds up {count(node.holds_up)}", "", "", "", "", "", "", what)


def _cells(session: ServerSession, name: str) -> tuple[str, ...]:
    is_running = session.state == "active"
    since = session.query_age if is_running else session.state_age
    return (
        name,
        "hidden" if session.is_hidden else _STATES.get(session.state, session.state or session.kind),
        wait_of(session) if session.state != "idle" else "",
        _time(session.transaction_age),
        _time(since),
        session.user,
        session.database,
        "pooldeck (this)" if session.is_own else session.application,
        session.client or ("local" if session.is_client and not session.is_hidden else ""),
        " ".join(session.query.split()),
    )


def _tone(session: ServerSession) -> str:
    if session.is_blocked or session.is_idle_in_transaction:
        return "warning"
    return "quiet" if session.is_own or session.state in ("idle", "") else ""


def _group_row(by: GroupKey, group: Group) -> BoardRow:
    oldest = _time(group.oldest_transaction)
    cells = (
        group.name or "(none)",
        count(len(group.sessions)),
        count(group.active),
        count(group.idle_in_transaction),
        count(group.blocked),
        oldest,
    )
    tone = "critical" if group.blocked else "warning" if group.idle_in_transaction else ""
    return BoardRow(GroupName(by, group.name), cells, tone)


def _time(seconds: float | None) -> str:
    return "" if seconds is None else duration(max(0.0, seconds))
