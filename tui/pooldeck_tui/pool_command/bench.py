"""`pooldeck pool bench`: which size a pool needs, by measurement."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from contextlib import aclosing
from dataclasses import asdict
from typing import TYPE_CHECKING

from pooldeck_db.errors import ConfigurationError, PooldeckError
from pooldeck_db.pooltrial import TrialProgress, TrialResult
from pooldeck_tui.format import clean, clean_whole
from pooldeck_tui.pool_command.exits import INTERRUPTED, USAGE_MISTAKE
from pooldeck_tui.pool_command.parsing import bench_parser
from pooldeck_tui.widgets.board.layout import BoardColumn, line, placed
from pooldeck_tui.widgets.gauge import duration
from pooldeck_tui.widgets.title_bar import PRODUCTION
from pooldeck_tui.wished import wished_target

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from pooldeck_db.target import Target

_COLUMNS = (
    BoardColumn("size", 5, right=True),
    BoardColumn("checkouts/s", 12, right=True),
    BoardColumn("wait p50", 9, right=True),
    BoardColumn("p95", 9, right=True),
    BoardColumn("max", 9, right=True),
    BoardColumn("timed out", 9, right=True),
    BoardColumn("server has", 10, right=True),
)
_WIDTH = 80


def main(arguments: Sequence[str]) -> int:
    """Try pools of several sizes, and return the exit code: 0, 2 for a mistake, 130 where it was interrupted."""
    options = bench_parser().parse_args(arguments)
    gc.enable()  # It was put off for the first paint, and nothing is painted here.
    try:
        return asyncio.run(_run(options))
    except PooldeckError as error:
        sys.stderr.write(f"pooldeck: {error}\n")
        return USAGE_MISTAKE
    except KeyboardInterrupt:
        if sys.stderr.isatty():
            sys.stderr.write("\n")
        sys.stderr.write("Ended; no connection is left open.\n")
        return INTERRUPTED


def _agree(target: Target) -> None:
    """Have a production database's name typed; raises ConfigurationError where it is not."""
    if target.environment.strip().casefold() not in PRODUCTION:
        return
    if sys.stdin.isatty():
        sys.stderr.write(f"{clean(target.label)} is production. Type its name to put load on it: ")
        if sys.stdin.readline().strip() == target.label:
            return
    raise ConfigurationError(
        "A trial puts load on the server, and this one is production.",
        key=target.label,
        hint="Run it in a terminal, and type the connection's name when asked.",
    )


async def _run(options: argparse.Namespace) -> int:
    from pooldeck_db.pooltrial.trial import pool_trial

    target = await wished_target(options.target, options.config)
    _agree(target)
    results: list[TrialResult] = []
    trial = pool_trial(
        target, tasks=options.tasks, seconds=options.seconds, sizes=options.sizes, hold=options.hold
    )
    said = _Progress(is_shown=sys.stderr.isatty())
    async with aclosing(trial) as steps:
        async for step in steps:
            if not (said.has_begun or options.json):
                _say(f"{options.tasks} tasks, {options.seconds:g} s a size, on {clean(target.label)}")
                _say(line([column.title for column in _COLUMNS], _COLUMNS, placed(_COLUMNS, _WIDTH)))
            said.has_begun = True
            if isinstance(step, TrialProgress):
                said.show(step)
                continue
            said.clear()
            if isinstance(step, TrialResult):
                results.append(step)
                if not options.json:
                    _say(_row(step))
            elif options.json:
                document = {"results": [asdict(result) for result in results], "recommendation": asdict(step)}
                _say(json.dumps(document, indent=2))
            else:
                _say(step.words)
    return 0


def _row(result: TrialResult) -> str:
    if result.problem:
        return f"{result.size:>5}  {clean_whole(result.problem)}"
    cells = (
        str(result.size),
        f"{result.throughput:,.0f}",
        duration(result.wait.p50),
        duration(result.wait.p95),
        duration(result.wait.max),
        f"{result.timeouts:,}",
        "" if result.server_connections is None else f"{result.server_connections:,}",
    )
    return line(cells, _COLUMNS, placed(_COLUMNS, _WIDTH))


class _Progress:
    """One line on the terminal that is written over."""

    def __init__(self, *, is_shown: bool) -> None:
        self._is_shown = is_shown
        self.has_begun = False
        """Whether the trial has: only then the database is known to be one."""

    def show(self, step: TrialProgress) -> None:
        if self._is_shown:
            text = f"size {step.size} ({step.place} of {step.of}): {step.elapsed:.0f} of {step.seconds:g} s"
            sys.stderr.write(f"\r{text:<60}")
            sys.stderr.flush()

    def clear(self) -> None:
        if self._is_shown:
            sys.stderr.write(f"\r{'':<60}\r")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
