"""What came of the statements that were run, each in a tab."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from pooldeck_tui.screens.query.plan import PlanPane
from pooldeck_tui.screens.query.result import ResultPane
from pooldeck_tui.widgets.shown_key import shown_key
from pooldeck_tui.widgets.tab_strip import Tab, TabStrip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.database import Database
    from pooldeck_db.query.execution import Execution
    from pooldeck_tui.screens.editing.editing import Editing

_FIRST_KEYS = (
    ("run", "f5", "run the statement under the cursor"),
    ("run_all", "f8", "run all of them"),
    ("complete", "^space", "what can be written at the cursor"),
    ("history", "f2", "what was run before"),
    ("help", "f1", "all keys"),
)
"""What is said as long as nothing was run: an action, its usual key, and what it does."""

_HABITS = "run as a statement: \\d, \\dt and their like"


class Results(Vertical):
    """Holds the results; one of them is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "right_square_bracket",
            "step(1)",
            "Next result",
            show=False,
            id="results.next",
            tooltip="Show the next result",
        ),
        Binding(
            "left_square_bracket",
            "step(-1)",
            "Result before",
            show=False,
            id="results.previous",
            tooltip="Show the result before",
        ),
    ]
    DEFAULT_CSS = """
    Results {
        height: 3fr;
        & > ContentSwitcher { height: 1fr; }
        & > .results--empty { height: 1fr; padding: 1 2; color: $text-muted; }
        &.-filled > .results--empty { display: none; }
    }
    """

    def __init__(self, database: Database, editing: Editing) -> None:
        super().__init__()
        self._database, self._editing = database, editing
        self._numbers = count(1)
        self._panes: dict[str, ResultPane | PlanPane] = {}
        self._is_beginning = False

    def compose(self) -> ComposeResult:
        """The tabs' names above what they hold."""
        yield TabStrip()
        yield ContentSwitcher()
        yield Static(markup=False, classes="results--empty")

    def on_mount(self) -> None:
        """Say how to begin, by the keys as the user has them."""
        self.call_after_refresh(self._say_how)

    def _say_how(self) -> None:
        keys = [(shown_key(self, action, usual), what) for action, usual, what in _FIRST_KEYS]
        width = max(cell_len(key) for key, _ in keys)
        lines = [f"{key}{' ' * (width - cell_len(key))}  {what}" for key, what in [*keys, ("\\?", _HABITS)]]
        self.query_one(".results--empty", Static).update(Content("\n".join(lines)))

    @property
    def current(self) -> ResultPane | PlanPane | None:
        """The result that is shown; None where there is none."""
        if not self._panes:
            return None
        return self._panes.get(self.query_one(ContentSwitcher).current or "")

    @property
    def last_rows(self) -> ResultPane | None:
        """The last result with rows; None where there is none."""
        panes = [pane for pane in self._panes.values() if isinstance(pane, ResultPane)]
        return next((pane for pane in reversed(panes) if pane.execution.rows is not None), None)

    def begin(self) -> None:
        """Have the next result take the place of all that are there."""
        self._is_beginning = True

    async def add(self, execution: Execution, title: str, start: int, *, about: str = "") -> ResultPane:
        """Show an execution in a tab of its own, with a line `about` it above what comes, else its title."""
        before = list(self._panes.values()) if self._is_beginning else []
        self._is_beginning = False
        name = f"result-{next(self._numbers)}"
        pane = ResultPane(self._database, execution, title, start, self._editing, id=name, about=about)
        await self._put(pane, before)
        return pane

    async def drop(self, pane: ResultPane) -> None:
        """Let go of one of them, and show the one before it."""
        self.step(-1)
        del self._panes[pane.id or ""]
        pane.close()
        await pane.remove()
        self._update()

    async def add_plan(self, title: str) -> PlanPane:
        """Show a plan in a tab of its own, beside what is there, in the place of the one before."""
        before = [pane for pane in self._panes.values() if isinstance(pane, PlanPane) and pane.title == title]
        pane = PlanPane(title, id=f"result-{next(self._numbers)}")
        await self._put(pane, before)
        return pane

    async def _put(self, pane: ResultPane | PlanPane, before: Sequence[ResultPane | PlanPane]) -> None:
        """Show a result in the place of others, whose rows are let go of; who has the keys here keeps them."""
        had_keys = self.has_focus_within
        for each in before:
            del self._panes[each.id or ""]
        self._panes[pane.id or ""] = pane
        with self.app.batch_update():  # Laid out and drawn once, however many go.
            await self.query_one(ContentSwitcher).mount(pane)
            self.show(pane)
            if had_keys:
                pane.focus()
            for each in before:
                each.close()
            await self.query_one(ContentSwitcher).remove_children(before)

    def show(self, pane: ResultPane | PlanPane) -> None:
        """Show one of them."""
        self.query_one(ContentSwitcher).current = pane.id
        self._update()

    def action_step(self, by: int) -> None:
        """Show the next one, or the one before."""
        self.step(by)

    def step(self, by: int) -> None:
        """Show the next one, or the one before."""
        panes, current = list(self._panes.values()), self.current
        if current is not None:
            had_keys = self.has_focus_within
            following = panes[(panes.index(current) + by) % len(panes)]
            self.show(following)
            if had_keys:
                following.focus()

    def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        """Show the result whose tab was clicked."""
        message.stop()
        self.show(self._panes[message.id])

    def on_result_face_ended(self) -> None:
        """Mark what failed."""
        self._update()

    def on_plan_pane_ended(self) -> None:
        """Mark what failed."""
        self._update()

    def _update(self) -> None:
        self.set_class(bool(self._panes), "-filled")
        strip = self.query_one(TabStrip)
        strip.tabs = tuple(Tab(name, _label(pane)) for name, pane in self._panes.items())
        strip.active = self.query_one(ContentSwitcher).current or ""


def _label(pane: ResultPane | PlanPane) -> str:
    return f"! {pane.title}" if pane.error is not None else pane.title
