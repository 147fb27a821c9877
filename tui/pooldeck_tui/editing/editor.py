"""What all editors of one value are: a frame, what is known of the column, keys for what nobody can type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from pooldeck_db.errors import DatabaseError
from pooldeck_db.rows import DEFAULT, Default, Entry
from pooldeck_db.values import Clipped
from pooldeck_tui.editing.questions import Answer, CellQuestion, in_words, takes_empty, unstorable
from pooldeck_tui.format import clean, counted, cut_to
from pooldeck_tui.viewer.jobs import start
from pooldeck_tui.widgets.busy_sign import BusySign
from pooldeck_tui.widgets.key_hints import KeyHints
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column

_MOST_RULES = 3
_LONGEST_FACT = 300


def editing_key(
    keys: str, action: str, name: str, description: str, tooltip: str, *, show: bool = True, priority: bool = True
) -> Binding:
    """A key of an editor; one with priority works whatever the text area does with it."""
    return Binding(keys, action, description, show=show, tooltip=tooltip, id=f"edit.{name}", priority=priority)


NULL_KEY = editing_key("ctrl+n", "null", "null", "NULL", "Store NULL: no value at all")
EMPTY_KEY = editing_key("ctrl+t", "empty", "empty", "Empty", "Store the empty text, which is not NULL")
DEFAULT_KEY = editing_key("ctrl+d", "default", "default", "DEFAULT", "Store what the database puts there itself")
TAKE_KEY = editing_key("ctrl+s", "take", "take", "Take", "Take what is typed")
CANCEL_KEY = editing_key(
    "escape", "cancel", "cancel", "Cancel", "End a check; else close and leave the cell as it was", priority=False
)


class ValueEditor(ModalScreen["Answer | None"]):
    """Asks what a cell is to hold; the result is None when the user turns away. Nothing is written here."""

    BINDINGS: ClassVar[list[BindingType]] = [NULL_KEY, DEFAULT_KEY, EMPTY_KEY, TAKE_KEY, CANCEL_KEY]
    DEFAULT_CSS = """
    ValueEditor {
        align: center middle;
        & > Vertical {
            width: 94%;
            max-width: 110;
            height: auto;
            max-height: 94%;
            background: $panel;
            border: round $primary;
        }
        #head { height: 1; padding: 0 1; }
        #head > BusySign { display: none; &.-seen { display: block; } }
        #name { width: 1fr; height: 1; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
        #facts { height: auto; max-height: 25vh; padding: 0 1; color: $text-muted; }
        #state { height: auto; max-height: 3; padding: 0 1; }
        #state.-mistake { color: $text-error; text-style: bold; }
        KeyHints { padding: 0 1; }
    }
    """

    def __init__(self, question: CellQuestion) -> None:
        super().__init__()
        self.question = question
        """What is asked."""
        # Kept, because answers may come while the editor is on its way out.
        self._state = Static(Content(), markup=False, id="state")
        self._busy = BusySign()
        self._warned: str | None = None
        self._has_warned_of_loss = False

    def compose(self) -> ComposeResult:
        """What is asked, what is known of the column, the value, what would become of it, and the keys."""
        with Vertical():
            with Horizontal(id="head"):
                yield Static(Content(self._heading()), markup=False, id="name")
                yield self._busy
            facts = "\n".join(clean(each) for each in facts_of(self.question))
            if facts:
                yield Static(Content(facts), markup=False, id="facts")
            yield from self.body()
            yield self._state
            yield KeyHints()

    def body(self) -> Iterator[Widget]:
        """What the value is edited in."""
        raise NotImplementedError

    def typed(self) -> str:
        """What is typed, as the database is to read it."""
        raise NotImplementedError

    @property
    def is_unchanged(self) -> bool:
        """Whether the cell is to hold what it held."""
        raise NotImplementedError

    @property
    def is_quoted(self) -> bool:
        """Whether what is typed is a text even where it looks like a number."""
        return False

    async def mistake(self, text: str) -> str:
        """What is wrong with what is typed, where that can be told without the database; empty for nothing."""
        return unstorable(text, self.question.backend)

    def has_warned_of(self, text: str) -> bool:
        """Whether the user was warned of this very text the last time, and takes it all the same; else, now."""
        warned, self._warned = self._warned, text
        return warned == text

    def offers(self, action: str) -> bool:
        """Only what the column would take is named; the keys of the rest say why it does not."""
        match action:
            case "null":
                return self.question.column.nullable
            case "default":
                return self.question.has_default
            case "empty":
                return self.takes_empty
        return True

    @property
    def takes_empty(self) -> bool:
        """Whether the column may hold the empty text."""
        return takes_empty(self.question.column, self.question.backend)

    def on_click(self, event: events.Click) -> None:
        """Close where the mouse is clicked beside the editor and nothing would be lost by it."""
        if event.widget is self and self.is_unchanged:
            self.action_cancel()

    def action_null(self) -> None:
        """Answer with NULL, where the column takes it."""
        self._answer_known(None)

    def action_default(self) -> None:
        """Answer with the column's default, where there is one or NULL can stand for it."""
        self._answer_known(DEFAULT)

    def action_empty(self) -> None:
        """Answer with the empty text, where the database takes it."""
        if self.takes_empty:
            self.judge("", quoted=True)
        else:
            self.refuse(f"{self.question.column.type} takes no empty text.")

    def action_take(self) -> None:
        """Answer with what is typed, where nothing is wrong with it."""
        if not self.is_unchanged:
            self.judge(self.typed(), quoted=self.is_quoted)
        elif not self.question.has_value:
            self.refuse(f"Nothing is given yet. {shown_key(self, 'null', '^n', of=self)} gives NULL.")
        elif isinstance(self.question.value, Clipped):
            self.dismiss(None)
        else:
            self.answer(self.question.value)

    def action_cancel(self) -> None:
        """End the check that runs, else close and change nothing."""
        if self.is_at_work:
            self.workers.cancel_group(self, "judge")
            self.say("The check was ended.")
        elif self.is_work and not self.is_unchanged and not self._has_warned_of_loss:
            self._has_warned_of_loss = True
            self.refuse(
                f"What is typed is not taken yet: {shown_key(self, 'cancel', 'esc', of=self)} again drops it."
            )
        else:
            self.workers.cancel_group(self, "foresee")
            self.dismiss(None)

    take_sign = "^s"
    """The key that takes what is typed, as the keys below name it."""
    is_work = False
    """Whether typing the value again would be work, so that it is not dropped by one key."""

    @property
    def is_at_work(self) -> bool:
        """Whether the database is being asked."""
        return self._busy.since is not None

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Give the sign that the database is being asked, until that is done or newer work gives it."""
        since = self._busy.since = monotonic()
        try:
            yield
        finally:
            if self._busy.since == since:
                self._busy.since = None

    def answer(self, entry: Entry, remark: str = "") -> None:
        """Close with what the cell is to hold."""
        self.dismiss(Answer(((self.question.column.name, entry),), remark))

    def judge(self, text: str, *, quoted: bool) -> None:
        """Close with a typed text where it can be stored, else say why not and keep it."""
        self.workers.cancel_group(self, "foresee")
        start(self, "judge", partial(self._judge, text, quoted=quoted))

    def refuse(self, reason: str) -> None:
        """Say why something is not taken; what is typed stays."""
        self._state.set_class(True, "-mistake")
        self._state.update(Content(clean(reason)))

    def say(self, text: str) -> None:
        """Say what would become of what is typed."""
        self._state.set_class(False, "-mistake")
        self._state.update(Content(clean(text)))

    def _answer_known(self, entry: Entry) -> None:
        refusal = known_refusal(self.question.column, entry, has_default=self.question.has_default)
        if refusal:
            self.refuse(refusal)
        else:
            self.answer(entry)

    async def _judge(self, text: str, *, quoted: bool) -> None:
        mistake = await self.mistake(text)
        if mistake:
            self.refuse(mistake)
            return
        try:
            with self.at_work():
                checked = await self.question.check(text, quoted=quoted)
        except DatabaseError as error:
            self.refuse(" ".join(part for part in (error.what, error.hint) if part))
        else:
            remark = "" if _is_same_number(text, checked.entry) else checked.remark
            if remark and not self.has_warned_of(text):
                self.say(f"{remark} {shown_key(self, 'take', self.take_sign, of=self)} again takes it.")
            elif self.is_current:
                self.answer(checked.entry, remark)

    def _heading(self) -> str:
        column = self.question.column
        return "   ".join(clean(part) for part in (column.name, column.type, self.question.where) if part)


def _is_same_number(text: str, entry: Entry) -> bool:
    """Whether what would be stored only spells the number that was typed in another way, as 7.50 does 7.5."""
    try:
        return isinstance(entry, str) and Decimal(text) == Decimal(entry)
    except InvalidOperation:
        return False


def known_refusal(column: Column, entry: Entry, *, has_default: bool) -> str:
    """Why a column cannot hold NULL, or its default, in one sentence; empty where it can."""
    if column.nullable:
        return ""
    if entry is None:
        return f"{column.name} is NOT NULL: it has to hold a value."
    if isinstance(entry, Default) and not has_default:
        return f"{column.name} has no default, and is NOT NULL: it has to hold a value."
    return ""


def facts_of(question: CellQuestion) -> list[str]:
    """What is known of the column and of what the cell holds, a line each."""
    scope = [f"for {question.scope}"] if question.scope else []
    lines = column_facts(question.column, question.rules, has_default=question.has_default)
    now = in_words(question.value) if question.has_value else ""
    return [*scope, f"{lines[0]}   now {now}" if now else lines[0], *lines[1:]]


def column_facts(column: Column, rules: Sequence[str], *, has_default: bool) -> list[str]:
    """What is known of a column, a line each."""
    facts = ["takes NULL" if column.nullable else "NOT NULL"]
    if column.default is not None:
        facts.append(f"default {column.default}")
    elif column.identity is not None:
        facts.append(f"identity {column.identity}")
    elif has_default and column.generated is None:
        facts.append("numbered by the database where nothing is given")
    lines = ["   ".join(facts)]
    if column.comment:
        lines.append(column.comment)
    more = len(rules) - _MOST_RULES
    lines += [*rules[:_MOST_RULES], *([f"and {counted(more, 'more constraint')}"] if more > 0 else [])]
    return [cut_to(line, _LONGEST_FACT) for line in lines]
