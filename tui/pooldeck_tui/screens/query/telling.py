"""What is said of a statement while it runs and afterwards. Pure."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pooldeck_db.query import Phase
from pooldeck_tui.format import clean, clean_whole, counted
from pooldeck_tui.widgets.activity.figures import size_of
from pooldeck_tui.widgets.gauge import duration
from pooldeck_tui.widgets.text_view import Line

if TYPE_CHECKING:
    from pooldeck_db.errors import PooldeckError
    from pooldeck_db.query import Notice, Outcome, Progress

_PHASES = {Phase.WAITING: "waits", Phase.RUNNING: "runs", Phase.STREAMING: "reads"}


def progress_text(progress: Progress, *, stops: str) -> str:
    """What is said while it runs; `stops` is the key that ends it."""
    parts = [f"{_PHASES.get(progress.phase, '')} {duration(progress.elapsed)}".strip()]
    if progress.phase is Phase.STREAMING:
        parts.append(counted(progress.rows, "row"))
    if progress.spilled:
        parts.append(f"{size_of(progress.spilled)} on disk")
    return " · ".join([*parts, f"{stops} stops it"])


def outcome_text(outcome: Outcome) -> str:
    """What became of it, in a line."""
    if outcome.is_stopped:
        kept = f", {counted(outcome.rows, 'row')} came" if outcome.rows is not None else ""
        return f"stopped after {duration(outcome.elapsed)}{kept}"
    said = counted(outcome.rows, "row") if outcome.rows is not None else clean(outcome.tag)
    if outcome.rows is not None and outcome.affected is not None:
        said = f"{clean(outcome.tag)}, {said}"
    return f"{said} · {duration(outcome.elapsed)}"


def message_text(outcome: Outcome) -> str:
    """What is said in the place of rows where a statement returns none."""
    changed = "" if outcome.affected is None else f"{counted(outcome.affected, 'row')} changed."
    return "\n".join(part for part in (clean(outcome.tag) or "Done.", changed) if part)


def notice_text(notice: Notice) -> str:
    """What the database said beside its answer."""
    parts = [f"{notice.severity}: {notice.text}"]
    if notice.detail:
        parts.append(f"  {notice.detail}")
    if notice.hint:
        parts.append(f"  {notice.hint}")
    return "\n".join(parts)


def error_lines(error: PooldeckError, width: int) -> list[Line]:
    """What is said of an error below the rows that came before it, in so many cells."""
    told = (line for part in (error.what, error.hint) for line in part.splitlines())
    wrapped = (piece for line in told for piece in textwrap.wrap(clean_whole(line), max(20, width)))
    return [Line(f"! {error.title}", heading=True), *map(Line, wrapped)]
