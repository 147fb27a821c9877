"""Everything about one step of a plan, and about a plan as a whole, as lines of text. Pure."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pooldeck_tui.format import clean_whole, count
from pooldeck_tui.widgets.gauge import duration
from pooldeck_tui.widgets.plan_view.lines import step_text
from pooldeck_tui.widgets.text_view import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.explaining import BufferUse, Plan, PlanNode, Remark

_NAME = 22
"""Cells of a figure's name."""


def node_lines(node: PlanNode, width: int) -> list[Line]:
    """What is noticeable about a step, its figures, and all that the database says of it, in so many cells."""
    lines = [line for remark in node.remarks for line in _remark(remark, "", width)]
    lines += [Line("")] if lines else []
    for name, text in (*_figures(node), *node.conditions, *node.details):
        lines += _named(name, text, width)
    return lines


def remark_lines(plan: Plan, width: int) -> list[Line]:
    """What is noticeable about a plan, warnings first, each with its step; a line where nothing is."""
    lines = [
        line
        for node, remark in plan.all_remarks()
        for line in _remark(remark, "" if node is None else step_text(node), width)
    ]
    return lines or [Line("nothing stands out")]


def summary(plan: Plan) -> str:
    """What a plan took as a whole, in one line."""
    times = (("executed in", plan.execution_time), ("planned in", plan.planning_time), ("JIT", plan.jit_time))
    parts = [f"{name} {duration(time / 1_000)}" for name, time in times if time is not None]
    fired = sum(trigger.time or 0.0 for trigger in plan.triggers)
    parts += [f"triggers {duration(fired / 1_000)}"] if plan.triggers else []
    if not plan.is_analyzed:
        parts.insert(0, "not executed" if plan.root.cost is None else f"not executed, cost {plan.root.cost:,.0f}")
    return " · ".join(parts)


def _remark(remark: Remark, about: str, width: int) -> Iterator[Line]:
    sign = "! " if remark.is_warning else "· "
    first = f"{about}: {remark.what}" if about else remark.what
    for text, lead, after in ((first, sign, "  "), (remark.hint, "  → ", "    ")):
        wrapped = textwrap.wrap(clean_whole(text), max(20, width), initial_indent=lead, subsequent_indent=after)
        for line in wrapped:
            yield Line(line, heading=lead == sign and remark.is_warning)


def _named(name: str, text: str, width: int) -> Iterator[Line]:
    lead = f"{clean_whole(name):<{_NAME}} "
    wrapped = textwrap.wrap(
        clean_whole(text), max(20, width - _NAME - 1), break_long_words=True, break_on_hyphens=False
    )
    for line in wrapped or [""]:
        yield Line(lead + line)
        lead = " " * (_NAME + 1)


def _figures(node: PlanNode) -> Iterator[tuple[str, str]]:
    """What is known in numbers."""
    told = (
        ("time by itself", _told(node.self_time, "{:,.3f} ms")),
        ("time with its inputs", _told(node.time, "{:,.3f} ms")),
        ("rows of a loop", _told(node.rows, "{:,.2f}").removesuffix(".00")),
        ("rows expected", _told(node.rows_expected, "{:,.0f}")),
        ("misjudged by", "" if node.misestimate is None or not node.is_misjudged else _times(node.misestimate)),
        ("loops", _told(node.loops, "{:,.0f}")),
        ("cost to the first row", _told(node.startup_cost, "{:,.2f}")),
        ("cost to the last row", _told(node.cost, "{:,.2f}")),
        ("cost by itself", _told(node.self_cost, "{:,.2f}")),
        ("bytes of a row", _told(node.width, "{:,}")),
        *(() if node.buffers is None else _blocks(node.buffers)),
    )
    return ((name, text) for name, text in told if text)


def _told(number: float | None, form: str) -> str:
    return "" if number is None else form.format(number)


def _times(factor: float) -> str:
    return f"{factor:,.0f} times too few" if factor > 1 else f"{1 / factor:,.0f} times too many"


def _blocks(used: BufferUse) -> Iterator[tuple[str, str]]:
    yield "blocks", f"{count(used.read)} read, {count(used.hit)} found in memory"
    if used.dirtied or used.written:
        yield "blocks changed", f"{count(used.dirtied)}, and {count(used.written)} written"
    if used.temp_read or used.temp_written:
        yield "temporary files", f"{count(used.temp_read)} blocks read, {count(used.temp_written)} written"
