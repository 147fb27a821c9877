"""Asks which rows are wanted, in one line, with help while it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.widgets.input import Selection

from pooldeck_db.filters import Filter, FilterMistake
from pooldeck_db.filters.syntax import PATH
from pooldeck_tui.dialogs.dialog_keys import DialogKeys
from pooldeck_tui.format import clean
from pooldeck_tui.widgets.answer_line import AnswerLine
from pooldeck_tui.widgets.completions import Completions

if TYPE_CHECKING:
    from pooldeck_db.filters.syntax import Completion

HINT = "column operator value, as in  status = paid and total > 10;  where … for SQL"

LOOKING = "Looking for values…"
"""Said when Tab is pressed before any are known."""
NOTHING = "Nothing is known that fits here."
"""Said when Tab is pressed where there is nothing to complete."""


class FilterHelp(Protocol):
    """What the prompt has to know of the relation and its database."""

    def parse(self, text: str) -> Filter | None:
        """The filter that a text spells; raises FilterMistake."""

    def complete(self, text: str, cursor: int) -> Completion:
        """What could stand at the cursor."""

    async def values(self, completion: Completion) -> Sequence[str]:
        """Values that the completion's column has, as they are to be typed; none where they are not soon told."""

    async def foresee(self, wanted: Filter) -> str:
        """What has to be said before the filter costs, empty for nothing; raises FilterMistake."""


@dataclass(frozen=True, slots=True)
class FilterAnswer:
    """Which rows the user wants."""

    text: str
    """As it was typed."""
    wanted: Filter | None
    """None for all rows."""


class FilterPrompt(ModalScreen[FilterAnswer | None]):
    """A line for a filter, what could be typed next, and what is wrong with it; None when the user turns away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", tooltip="Close and leave the rows as they are", id="filter.cancel"),
        Binding(
            "tab", "take", "Complete", tooltip="Take the choice, or the first", id="filter.complete", priority=True
        ),
        Binding("down", "move(1)", "Choose", tooltip="Choose the next", id="filter.next", priority=True),
        Binding(
            "up",
            "move(-1)",
            "Earlier",
            tooltip="Choose the one before; above the first, an earlier filter",
            id="filter.previous",
            priority=True,
        ),
    ]
    DEFAULT_CSS = """
    FilterPrompt {
        align: center top;
        & > Vertical {
            width: 90%;
            height: auto;
            margin: 3 0 0 0;
            padding: 0 1;
            background: $panel;
            border: round $primary;
        }
        DialogKeys { padding: 0; }
        .filter--said { height: auto; min-height: 1; color: $text-error; text-style: bold; }
    }
    """

    def __init__(
        self,
        title: str,
        aid: FilterHelp,
        *,
        text: str = "",
        mistake: FilterMistake | None = None,
        history: Sequence[str] = (),
    ) -> None:
        """Ask with `text` in the line to begin with and `mistake` as what is wrong with it.

        `history` holds earlier filters' texts, the newest first.
        """
        super().__init__()
        # Kept, because answers may come while the prompt is on its way out.
        self._input = AnswerLine(text, placeholder=HINT, select_on_focus=False, compact=True)
        self._said, self._completions = Static(markup=False, classes="filter--said"), Completions()
        self._title, self._help, self._text, self._mistake = title, aid, text, mistake
        self._history = history
        self._back = 0
        self._draft = text
        self._place: tuple[str, int] | None = None
        self._warned = ""
        self._is_looking = False
        self._takes_first = False

    def compose(self) -> ComposeResult:
        """The title, the line, what is wrong, and the choices."""
        with Vertical():
            yield Static(Content(clean(self._title)), markup=False)
            yield self._input
            yield self._said
            yield self._completions
            yield DialogKeys()

    def on_mount(self) -> None:
        """Say what is wrong with the text that is to be changed, else what could be typed."""
        self._input.cursor_position = len(self._text)
        if self._mistake is not None:
            self._explain(self._mistake)
        self.watch(self._input, "selection", self._offer)

    def on_input_changed(self) -> None:
        """Offer what could be typed next; what was wrong with another text is no longer said, nor judged."""
        self._warned = ""
        self._say("")
        self.workers.cancel_group(self, "judge")
        if self._input.value != self._recalled():
            self._back, self._draft = 0, self._input.value
        self._offer()

    def on_input_submitted(self, event: AnswerLine.Submitted) -> None:
        """Take the choice, else the filter, or say what is wrong with it."""
        event.stop()
        if self._completions.chosen is not None:
            self.action_take()
        else:
            self.run_worker(self._judge(event.value), group="judge", exclusive=True)

    def on_completions_taken(self, message: Completions.Taken) -> None:
        """Type the choice that was clicked."""
        self._type(message.choice)

    def on_click(self, event: events.Click) -> None:
        """Close where the mouse is clicked beside the prompt."""
        if event.widget is self:
            self.action_cancel()

    def action_take(self) -> None:
        """Type the choice that is marked, or the first; where none is known yet, as soon as one is."""
        self._offer()
        completions = self._completions
        if completions.choices:
            self._type(completions.choices[completions.chosen or 0])
        elif self._is_looking:
            self._takes_first = True
            self._say(LOOKING)
        else:
            self._say(NOTHING)

    def action_move(self, lines: int) -> None:
        """Mark another choice, or go through the earlier filters and back to what was typed."""
        completions = self._completions
        if (not self._back or completions.chosen is not None) and completions.move(lines):
            return
        place = self._back - lines
        if 0 <= place <= len(self._history):
            self._back = place
            self._input.value = self._recalled()
            self._input.cursor_position = len(self._input.value)

    def action_cancel(self) -> None:
        """Close and change nothing, whatever is still found out about the text."""
        self.workers.cancel_group(self, "judge")
        self.dismiss(None)

    def _recalled(self) -> str:
        """The text of the earlier filter that was gone back to, else what was typed."""
        return self._history[self._back - 1] if self._back else self._draft

    def _type(self, choice: str) -> None:
        """Put a choice in the place of the word at the cursor."""
        line = self._input
        end = line.cursor_position
        start = self._help.complete(line.value, end).start
        typed = choice if choice == PATH else f"{choice} "
        line.value = line.value[:start] + typed + line.value[end:].lstrip(" ")
        line.cursor_position = start + len(typed)

    def _offer(self) -> None:
        """Offer what could stand at the cursor, where that is another place than before."""
        line = self._input
        if self._place == (line.value, line.cursor_position):
            return
        self._place = line.value, line.cursor_position
        completion = self._help.complete(*self._place)
        self._completions.about = completion.about
        self._completions.choices = completion.choices
        self._takes_first, self._is_looking = False, True
        self.run_worker(self._offer_values(completion, self._place), group="values", exclusive=True)

    async def _offer_values(self, completion: Completion, place: tuple[str, int]) -> None:
        """Offer values that the database knows, which takes a moment; take the first where Tab asked for it."""
        found = await self._help.values(completion)
        if place != self._place:
            return
        self._is_looking = False
        if found:
            self._completions.choices = tuple(dict.fromkeys((*completion.choices, *found)))
        if self._takes_first:
            self._say("")
            self.action_take()

    async def _judge(self, text: str) -> None:
        """Close with the filter where nothing speaks against it, or where the user has read what does."""
        try:
            wanted = self._help.parse(text)
            warning = "" if wanted is None or self._warned == text else await self._help.foresee(wanted)
        except FilterMistake as mistake:
            self._explain(mistake)
            return
        if warning:
            self._warned = text
            self._say(f"{warning} Enter again runs it.")
        elif self.is_current:
            self.dismiss(FilterAnswer(text, wanted))

    def _explain(self, mistake: FilterMistake) -> None:
        """Say what is wrong, and mark the place."""
        self._say(" ".join(part for part in (mistake.what, mistake.hint) if part))
        start = mistake.position
        if start is not None:
            word = self._input.value[start:].partition(" ")[0]
            self._input.selection = Selection(start, start + (mistake.length or len(word)))

    def _say(self, text: str) -> None:
        self._said.update(Content(clean(text)))
