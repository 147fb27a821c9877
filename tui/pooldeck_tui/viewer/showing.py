"""The part of the viewer that shows: a value, what it means, where in it one is; and that loads the rest of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pooldeck_db.errors import DatabaseError
from pooldeck_db.values import Clipped, Value
from pooldeck_tui.format import clean
from pooldeck_tui.viewer.jobs import start
from pooldeck_tui.viewer.loading import AT_ONCE, LoadWhole
from pooldeck_tui.viewer.prompt import Prompt
from pooldeck_tui.viewer.readings import Reading, readings
from pooldeck_tui.viewer.readings.times import Clock
from pooldeck_tui.viewer.slices import in_slices
from pooldeck_tui.viewer.stage import Stage
from pooldeck_tui.viewer.status import status_line
from pooldeck_tui.viewer.subject import Subject
from pooldeck_tui.widgets.busy_sign import BusySign
from pooldeck_tui.widgets.key_hints import KeyHints

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_tui.viewer.body import ValueBody


class ValueScreen(ModalScreen[None]):
    """Shows a value in one of its ways."""

    # Opaque: through a modal screen's own background the rows behind would be drawn again, dimmed, for nobody.
    DEFAULT_CSS = """
    ValueScreen {
        background: $panel;
        & > Vertical { background: $panel; border: round $primary; }
        #title { height: 1; padding: 0 1; }
        #name { width: 1fr; height: 1; text-style: bold; }
        #size, #status { height: 1; padding: 0 1; }
        #name, #size, #status { text-wrap: nowrap; text-overflow: ellipsis; }
        #readings { height: auto; max-height: 40%; padding: 0 1; display: none; }
        KeyHints, Prompt { padding: 0 1; }
    }
    """

    def __init__(
        self,
        column: Column,
        value: Value,
        *,
        copy: Callable[[str], None],
        load_whole: LoadWhole | None = None,
        zones: Sequence[str] = (),
        where: str = "",
    ) -> None:
        """Show a value of the column; `where` names its table, or its place in what it was taken from.

        `copy` takes a text to the user's clipboard, and says what came of it. `load_whole` loads what
        is `Clipped`. Moments are shown in the `zones`, too, by their names in the zone database.
        """
        super().__init__()
        self.subject = Subject(column, value)
        """What is shown."""
        self.copy_text = copy
        """Takes a text to the user's clipboard."""
        self.load_whole = load_whole
        """Loads what is not here."""
        self.zones = zones
        """The zones in which moments are shown."""
        self.where = where
        """Where the value is."""
        self.is_loading = False
        """Whether the rest of the value is being loaded."""
        self._readings: tuple[Reading, ...] = ()

    def compose(self) -> ComposeResult:
        """What it is, what it means, the value itself, where in it one is, and what can be done."""
        with Vertical():
            with Horizontal(id="title"):
                yield Static(Content(self._heading()), markup=False, id="name")
                yield BusySign()
            yield Static(Content(), markup=False, id="size")
            yield Static(Content(), markup=False, id="readings")
            yield Stage()
            yield Static(Content(), markup=False, id="status")
            yield Prompt()
            yield KeyHints()

    def on_mount(self) -> None:
        """Show what there is, and load the rest."""
        self._show(self.subject)
        if not self.subject.is_whole and self.load_whole is not None:
            self.load(AT_ONCE)

    @property
    def stage(self) -> Stage:
        """Holds what is seen of the value."""
        return self.query_one(Stage)

    @property
    def body(self) -> ValueBody | None:
        """What is seen of the value; None until it is ready."""
        return self.stage.body

    @property
    def prompt(self) -> Prompt:
        """Asks for a line."""
        return self.query_one(Prompt)

    def load(self, limit: int) -> None:
        """Load the value, at most so many characters or bytes, and show it."""
        start(self, "load", partial(self._load, limit))

    def stop_loading(self) -> None:
        """Load no more, and keep what is shown."""
        self.workers.cancel_group(self, "load")

    def warn(self, text: str) -> None:
        """Say why something is not done."""
        self.notify(clean(text), severity="warning", markup=False)

    def on_value_body_moved(self) -> None:
        """Say where one is."""
        self.say_status()

    def on_stage_turned(self) -> None:
        """Say in which way the value is seen, or why it is not."""
        self.say_status()
        self._say_readings()
        self.refresh_bindings()

    def say_status(self) -> None:
        """Say where in the value one is, and what a search has found."""
        stage = self.stage
        body = stage.body
        place = "one moment" if body is None or stage.at_work else body.status
        is_searching = body is not None and body.matches is not None and not stage.problem
        search = str(body.matches) if body is not None and is_searching else ""
        line = status_line(stage.faces, stage.number, place, search)
        self._write("#status", clean(line))

    def _heading(self) -> str:
        column = self.subject.column
        return "   ".join(clean(part) for part in (column.name, column.type, self.where) if part)

    def _show(self, subject: Subject) -> None:
        """Show another value, or more of the same."""
        self.subject = subject
        self.stage.show(subject)
        clock = Clock(datetime.now(UTC), zones=self.zones)
        self._readings = readings(subject, clock)
        self._say_readings()
        start(self, "size", partial(self._say_size, subject))
        self.refresh_bindings()

    def _say_readings(self) -> None:
        stage, found = self.stage, self._readings
        if stage.problem:
            found = (*found, Reading(f"no {stage.faces[stage.number]}", stage.problem))
        width = max((len(reading.label) for reading in found), default=0)
        lines = (f"{clean(reading.label):<{width}}  {clean(reading.text)}" for reading in found)
        self._write("#readings", "\n".join(lines))
        self.query_one("#readings").display = bool(found)

    async def _say_size(self, subject: Subject) -> None:
        self._write("#size", await in_slices(subject.size_in_words()) + self._more())

    def _more(self) -> str:
        """What can be done about a value that is not whole."""
        if self.subject.is_whole:
            return ""
        if self.is_loading:
            return "; the rest is being loaded"
        return "; L loads more, s saves all" if self.load_whole is not None else ""

    async def _load(self, limit: int) -> None:
        if self.load_whole is None:
            return
        self._say_loading(is_loading=True)
        problem = ""
        try:
            value = await self.load_whole(limit)
        except DatabaseError as error:
            problem = f"The rest was not loaded. {error}"
        else:
            if not isinstance(value, Clipped) or len(value.start) > len(self.subject.content):
                self._show(Subject(self.subject.column, value))
        finally:
            self._say_loading(is_loading=False)
        if problem:
            self.notify(clean(problem), severity="error", markup=False)

    def _say_loading(self, *, is_loading: bool) -> None:
        self.is_loading = is_loading
        if self.is_attached:
            self.query_one(BusySign).since = monotonic() if is_loading else None
            start(self, "size", partial(self._say_size, self.subject))
            self.refresh_bindings()

    def _write(self, where: str, text: str) -> None:
        """Write a text, and lay out only where that may take another number of lines."""
        shown = self.query_one(where, Static)
        if str(shown.content) != text:
            shown.update(Content(text), layout=where == "#readings")
