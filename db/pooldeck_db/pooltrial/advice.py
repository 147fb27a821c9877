"""What size to choose, by what was measured. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.pooltrial.records import Recommendation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pooldeck_db.pooltrial.records import TrialResult

NOTABLE_PART = 0.2
"""A wait that is shorter by less than this part of it is no gain that connections should be spent on."""

NOTABLE_SECONDS = 0.0005
"""Nor one that is shorter by less than so many seconds."""

NOTABLE_THROUGHPUT = 0.05
"""Nor one without this part more of checkouts: tasks then wait as long, for the processor in place of the pool."""

_MILLISECOND = 0.001


def advise(results: Iterable[TrialResult]) -> Recommendation:
    """The smallest size beyond which the wait (of 95 in 100 checkouts) no longer falls notably, and to some use.

    A size at which checkouts gave up is not advised while there is one at which none did.
    """
    tried = sorted(results, key=lambda result: result.size)
    measured = [result for result in tried if not result.problem and result.wait.count]
    if not measured:
        reason = next((result.problem for result in tried if result.problem), "Nothing was measured.")
        return Recommendation(None, f"No size can be recommended. {reason}")
    patient = [result for result in measured if not result.timeouts] or measured
    chosen = next(result for result in patient if not any(_is_notably_better(result, other) for other in patient))
    return Recommendation(chosen.size, " ".join(_words(chosen, measured, tried)))


def _is_notably_better(result: TrialResult, other: TrialResult) -> bool:
    """Whether a larger size makes the wait notably shorter, and gets more done by it."""
    if other.size <= result.size or other.throughput < result.throughput * (1 + NOTABLE_THROUGHPUT):
        return False
    return result.wait.p95 - other.wait.p95 > max(NOTABLE_SECONDS, NOTABLE_PART * result.wait.p95)


def _words(chosen: TrialResult, measured: list[TrialResult], tried: list[TrialResult]) -> list[str]:
    first = (
        f"With {_connections(chosen.size)} for {chosen.tasks} tasks, 95 of 100 checkouts wait"
        f" {_milliseconds(chosen.wait.p95)} at most, and {chosen.throughput:,.0f} are made in a second."
    )
    words = [first]
    if chosen.timeouts:
        words.append(f"Even so, {chosen.timeouts:,} gave up: fewer tasks, or more connections, are needed.")
    larger = [result for result in measured if result.size > chosen.size]
    if larger:
        last = larger[-1]
        words.append(
            f"More connections gain little: with {last.size} it is {_milliseconds(last.wait.p95)}, and"
            f" {last.throughput:,.0f} in a second."
        )
    elif len(measured) > 1:
        words.append(
            "It is the largest size that was measured, and the wait still fell: larger ones may be better."
        )
    refused = next((result.problem for result in tried if result.size > chosen.size and result.problem), "")
    return [*words, refused] if refused else words


def _connections(size: int) -> str:
    return "1 connection" if size == 1 else f"{size} connections"


def _milliseconds(seconds: float) -> str:
    return f"{seconds / _MILLISECOND:.3g} ms"
