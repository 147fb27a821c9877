"""Runs an action of the user's models, and shows how far it is and what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pooldeck_db.errors import ActionFailed, PooldeckError
from pooldeck_tui.dialogs.dialog_keys import DialogKeys
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.format import clean, clean_whole
from pooldeck_tui.widgets.busy_sign import BusySign
from pooldeck_tui.widgets.text_view import as_lines

if TYPE_CHECKING:
    from textual.worker import Worker

    from pooldeck_db.models.acting import Acted

    Running: TypeAlias = Callable[[Callable[[int, int], None]], Awaitable[Acted]]

TICK = 0.1
"""Seconds between two looks at the progress, which an action may tell as often as it likes, from any thread."""


class ActionDialog(ModalScreen["Acted | None"]):
    """An action that runs at once; the result is what came of it, None where nothing was written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape",
            "cancel",
            "Stop or close",
            tooltip="Stop what runs, and write nothing; else close",
            id="action.stop",
        ),
        Binding("ctrl+c", "cancel", "Stop", show=False, tooltip="Stop what runs; else close", id="action.end"),
        Binding("t", "trace", "Traceback", tooltip="Show where in the code it failed", id="action.trace"),
    ]
    DEFAULT_CSS = """
    ActionDialog {
        align: center middle;
        & > Vertical {
            width: 76;
            max-width: 94%;
            height: auto;
            max-height: 90%;
            padding: 0 1;
            background: $panel;
            border: round $primary;
        }
        #head { height: 1; }
        #title { width: 1fr; height: 1; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
        #said { height: auto; max-height: 12; margin: 1 0 0 0; }
        #said.-trouble { color: $text-error; }
        DialogKeys { padding: 0; }
    }
    """

    def __init__(self, title: str, run: Running) -> None:
        """`run` is given what is to be told how many of how many are done. Raises PooldeckError."""
        super().__init__()
        self._run = run
        self._worker: Worker[None] | None = None
        self._progress: tuple[int, int] | None = None
        self._failed: ActionFailed | None = None
        self._title = Static(Content(clean(title)), markup=False, id="title")
        self._said, self._busy = Static(Content(), markup=False, id="said"), BusySign()

    def compose(self) -> ComposeResult:
        """What runs and for how long, how far it is, and the keys."""
        with Vertical():
            with Horizontal(id="head"):
                yield self._title
                yield self._busy
            yield self._said
            yield DialogKeys()

    def on_mount(self) -> None:
        """Run it."""
        self._say("Running…")
        self._busy.since = monotonic()
        self.set_interval(TICK, self._tell)
        self._worker = self.run_worker(self._to_its_end(), group="action")

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """A traceback is shown where there is one."""
        return action != "trace" or bool(self._failed and self._failed.traceback)

    def action_cancel(self) -> None:
        """Stop what runs; where nothing does, close."""
        if self._worker is None:
            self.dismiss(None)
        else:
            self._say("Stopping…")
            # Not at once: a task that is cancelled before its first step never cleans up.
            asyncio.get_running_loop().call_soon(self._worker.cancel)

    def action_trace(self) -> None:
        """Show where in the user's code it failed."""
        if self._failed is not None:
            self.app.push_screen(TextDialog("Traceback of the action", as_lines(self._failed.traceback)))

    async def _to_its_end(self) -> None:
        try:
            acted = await self._run(self._told)
        except PooldeckError as error:
            self._failed = error if isinstance(error, ActionFailed) else None
            self._end(f"{error.title}: {error}", trouble=True)
        except asyncio.CancelledError:
            self._end("It was stopped: nothing was written.")
            raise
        else:
            self._end("")
            self.dismiss(acted)

    def _end(self, text: str, *, trouble: bool = False) -> None:
        self._worker, self._progress = None, None
        self._busy.since = None
        self._say(text, trouble=trouble)
        self.refresh_bindings()

    def _told(self, done: int, of: int) -> None:
        self._progress = done, of

    def _tell(self) -> None:
        if self._progress is not None and self._worker is not None and not self._worker.is_cancelled:
            done, of = self._progress
            self._say(f"{done} of {of} done. Nothing is written before all of it is.")

    def _say(self, text: str, *, trouble: bool = False) -> None:
        self._said.update(Content(clean_whole(text)))
        self._said.set_class(trouble, "-trouble")
