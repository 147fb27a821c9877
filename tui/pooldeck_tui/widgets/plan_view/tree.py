"""The tree of a plan's steps: only those in sight are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from pooldeck_db.explaining import Comparison, Plan, PlanNode
from pooldeck_tui.widgets.line_cursor import LineCursor
from pooldeck_tui.widgets.plan_view.lines import PlanLine, comparison_lines, plan_lines
from pooldeck_tui.widgets.plan_view.paint import Columns, PlanStyles, columns_of, head, paint

LOOKS = ("plan--note", "plan--heavy", "plan--wrong", "plan--bar")
"""The component classes of a line's parts, in the order of `PlanStyles`."""


def _key(keys: str, action: str, name: str, description: str, tooltip: str) -> Binding:
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=f"plan.{name}")


class PlanTree(LineCursor):
    """Steps with their figures; branches fold, and one step can be asked for whole."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*LOOKS}
    DEFAULT_CSS = """
    PlanTree {
        background: $surface;
        overflow-x: hidden;
        & > .plan--note { color: $text-muted; }
        & > .plan--heavy { text-style: bold; }
        & > .plan--wrong { color: $text-error; text-style: bold; }
        & > .plan--bar { color: $accent; }
        & > .lines--cursor { text-style: bold; }
        &:focus > .lines--cursor { text-style: bold reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("left,h", "fold", "fold", "Fold", "Fold the step, or go to the one above it"),
        _key("right,l", "unfold", "unfold", "Unfold", "Unfold the step, or go into it"),
        _key("space", "fold_or_unfold", "toggle", "Fold or unfold", "Fold the step, or unfold it"),
        _key("enter", "open", "open", "Show the step", "Show all that is known of the step"),
        _key("asterisk", "unfold_all", "unfold_all", "Unfold all", "Unfold all steps"),
        _key("c", "costliest", "costliest", "Costliest", "Go to the step that takes most by itself"),
    ]

    @dataclass
    class Opened(Message):
        """A step is to be shown whole."""

        node: PlanNode

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._shown: Plan | Comparison | None = None
        self._folded: set[int] = set()
        self._lines: Sequence[PlanLine] = ()
        self._columns = Columns()

    @property
    def current(self) -> PlanLine | None:
        """The line under the cursor."""
        return self._lines[self.cursor] if self._lines else None

    def show(self, shown: Plan | Comparison) -> None:
        """Show a plan, the cursor on the step that takes most; or two beside each other."""
        self._shown, self._folded = shown, set()
        self._list(0)
        self.action_costliest()

    def head(self, width: int) -> Strip:
        """The names of the columns, above the lines."""
        has_times = isinstance(self._shown, Plan) and self._shown.root.time is not None
        own = "self" if has_times or isinstance(self._shown, Comparison) else "cost"
        return head(self._columns, width, self.get_component_rich_style("plan--note"), own=own)

    def on_resize(self) -> None:
        """Give the columns the new width."""
        self._fit()
        self.refresh()
        super().on_resize()

    def _list(self, number: int) -> None:
        """Make the lines anew, with the cursor on that step or on the nearest that is shown before it."""
        if isinstance(self._shown, Plan):
            self._lines = plan_lines(self._shown, self._folded)
        elif self._shown is not None:
            self._lines = comparison_lines(self._shown, self._folded)
        before = [at for at, line in enumerate(self._lines) if line.number <= number]
        self._fit()
        self._hold(len(self._lines), before[-1] if before else 0)

    def _fit(self) -> None:
        self._columns = columns_of(self._lines, self.scrollable_content_region.width)

    def _drawn(self, index: int, width: int, *, is_here: bool) -> Strip:
        styles = PlanStyles(self.rich_style, *map(self.get_component_rich_style, LOOKS))
        cursor = self.get_component_rich_style("lines--cursor") if is_here else None
        return paint(self._lines[index], width, self._columns, styles, cursor=cursor)

    def action_fold(self) -> None:
        """Fold the step under the cursor; where there is nothing to fold, go to the one above it."""
        line = self.current
        if line is None:
            return
        if line.has_children and not line.is_folded:
            self._set_fold(line.number, folded=True)
        else:
            above = (at for at in range(self.cursor - 1, -1, -1) if self._lines[at].depth < line.depth)
            self.cursor = next(above, self.cursor)

    def action_unfold(self) -> None:
        """Unfold the step under the cursor; where it is open, go into it."""
        line = self.current
        if line is None or not line.has_children:
            return
        if line.is_folded:
            self._set_fold(line.number, folded=False)
        else:
            self.cursor += 1

    def action_fold_or_unfold(self) -> None:
        """Fold the step under the cursor, or unfold it."""
        line = self.current
        if line is not None and line.has_children:
            self._set_fold(line.number, folded=not line.is_folded)

    def action_unfold_all(self) -> None:
        """Unfold all steps."""
        self._folded.clear()
        self._list(self.current.number if self.current else 0)

    def action_costliest(self) -> None:
        """Go to the step that takes most by itself."""
        self.cursor = next((at for at, line in enumerate(self._lines) if line.node.is_costliest), self.cursor)

    def action_open(self) -> None:
        """Ask for the step under the cursor whole."""
        if self.current is not None:
            self.post_message(self.Opened(self.current.node))

    def _set_fold(self, number: int, *, folded: bool) -> None:
        (self._folded.add if folded else self._folded.discard)(number)
        self._list(number)
