"""The plan of a statement, in a tab among the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.plan_view import PlanView

if TYPE_CHECKING:
    from pooldeck_db.errors import PooldeckError
    from pooldeck_db.explaining import Comparison, Plan
    from pooldeck_tui.screens.newest import Job


class PlanPane(Vertical):
    """Shows a plan once it is there, or why there is none."""

    DEFAULT_CSS = """
    PlanPane {
        & > ErrorPanel { display: none; height: 1fr; }
        &.-failed > ErrorPanel { display: block; }
        &.-failed > PlanView { display: none; }
    }
    """

    class Ended(Message):
        """There is a plan, or there will be none."""

    def __init__(self, title: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.title = title
        self.error: PooldeckError | None = None
        """Why there is no plan."""
        self.again: Job | None = None
        """Asks for it once more."""
        self._view, self._trouble = PlanView(), ErrorPanel()

    def compose(self) -> ComposeResult:
        """The plan, and what may take its place."""
        yield self._view
        yield self._trouble

    def show(self, shown: Plan | Comparison) -> None:
        """Show a plan, or how it differs from the one before."""
        if self.is_attached:
            self._view.show(shown)

    def refuse(self, error: PooldeckError) -> None:
        """Say why there is none."""
        self.error = error
        if self.is_attached:
            self.add_class("-failed")
            self._trouble.error = error
            self.post_message(self.Ended())

    def say(self, told: str) -> None:
        """Say how it is with the plan before there is one."""
        if self.is_attached:
            self._view.say(told)

    def close(self) -> None:
        """Nothing of it is kept anywhere."""

    def focus(self, scroll_visible: bool = True) -> PlanPane:
        """Give the keys to what is shown."""
        (self._view if self.error is None else self._trouble).focus(scroll_visible)
        return self
