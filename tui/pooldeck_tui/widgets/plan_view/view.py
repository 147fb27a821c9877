"""A plan: what it took, its steps as a tree, and what is noticeable about them."""

from __future__ import annotations

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.strip import Strip
from textual.widget import Widget

from pooldeck_db.explaining import Comparison, Plan
from pooldeck_tui.format import fitted
from pooldeck_tui.widgets.gauge import duration
from pooldeck_tui.widgets.plan_view.details import remark_lines, summary
from pooldeck_tui.widgets.plan_view.tree import PlanTree
from pooldeck_tui.widgets.text_view import TextView


class _Head(Widget):
    """The plan as a whole in a line, and the names of the columns in another."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    _Head { height: 2; background: $surface; color: $foreground; }
    """

    def __init__(self, steps: PlanTree) -> None:
        super().__init__()
        self._steps = steps
        self.text = ""
        """What the first line says."""

    def render_line(self, y: int) -> Strip:
        """Draw one of the lines."""
        width = self.size.width
        if y == 0:
            return Strip([Segment(fitted(f" {self.text}", width), self.rich_style)], width)
        inner = self._steps.scrollable_content_region.width
        return self._steps.head(inner).adjust_cell_length(width, self.rich_style)


class PlanView(Vertical):
    """Shows a plan, or two of one statement beside each other; `PlanTree.Opened` asks for a step whole."""

    DEFAULT_CSS = """
    PlanView {
        height: 1fr;
        PlanTree { height: 1fr; }
        TextView { height: auto; max-height: 35%; min-height: 1; background: $panel; padding: 0 1; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.steps = PlanTree()
        """The steps."""
        self.remarks = TextView()
        """What is noticeable about them."""
        self._head = _Head(self.steps)
        self._shown: Plan | Comparison | None = None

    def compose(self) -> ComposeResult:
        """What it took above the steps above what is noticeable."""
        yield self._head
        yield self.steps
        yield self.remarks

    def show(self, shown: Plan | Comparison) -> None:
        """Show another plan, or comparison of two."""
        self._shown = shown
        self.steps.show(shown)
        self._tell()

    def say(self, told: str) -> None:
        """Say something in the place of what a plan took."""
        self._head.text = told
        self._head.refresh()

    def focus(self, scroll_visible: bool = True) -> PlanView:
        """Have the steps take the keys."""
        self.steps.focus(scroll_visible)
        return self

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._tell()

    def _tell(self) -> None:
        if self._shown is None:
            return
        plan = self._shown if isinstance(self._shown, Plan) else self._shown.now
        self.remarks.show(remark_lines(plan, max(20, self.size.width - 3)))
        self.say(summary(plan) if isinstance(self._shown, Plan) else _became(self._shown))


def _became(comparison: Comparison) -> str:
    """What became of a plan, in one line."""
    times = [plan.execution_time for plan in (comparison.before, comparison.now)]
    shape = "the same steps" if comparison.is_same_shape else "other steps (≠ another way, + new, - gone)"
    if None in times:
        return f"before → now: {shape}"
    before, now = (duration((time or 0.0) / 1_000) for time in times)
    return f"before {before} → now {now}, {shape}"
