"""What is likely wrong with a pool as lines of text. Pure."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.pool.diagnosis import Severity
from pooldeck_tui.format import clean, cut_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.pool.diagnosis import Finding

MOST = 6
"""Lines that are shown at most."""

_TONES = {Severity.CRITICAL: "critical", Severity.WARNING: "warning", Severity.NOTICE: ""}
_SIGNS = {Severity.CRITICAL: "‼", Severity.WARNING: "!", Severity.NOTICE: "·"}
"""What tells the severities apart without colour."""

_INDENT = "    "
_WHOSE = 30
"""Cells of a process's name: what is wrong with it has to be seen too."""


class FindingLine(NamedTuple):
    """One line: a title in the tone of the severity, and words about it."""

    head: str
    words: str
    tone: str


def finding_lines(findings: Sequence[Finding], width: int) -> tuple[FindingLine, ...]:
    """As many lines as are shown, broken to so many cells; what does not fit any more is counted in the last."""
    lines: list[FindingLine] = []
    for index, finding in enumerate(findings):
        broken = _lines(finding, width)
        left = len(findings) - index
        if len(lines) + len(broken) > MOST - (left > 1):
            lines.append(FindingLine("", f"{_INDENT}and {left} more", ""))
            break
        lines += broken
    return tuple(lines[:MOST])


def _lines(finding: Finding, width: int) -> list[FindingLine]:
    tone = _TONES[finding.severity]
    whose = f"{cut_to(finding.process, _WHOSE)}: " if finding.process else ""
    head = f"{_SIGNS[finding.severity]} {whose}{finding.cause.value}: "
    room = max(20, width - len(_INDENT))
    first, *rest = wrap(clean(finding.words), room, initial_indent=" " * (len(head) - len(_INDENT))) or [""]
    return [
        FindingLine(head, first.strip(), tone),
        *(FindingLine(_INDENT, text, tone) for text in rest),
    ]
