"""All cells of a row, to be edited one by one: for an edit, a new row, a copy of one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pooldeck_db.errors import DatabaseError
from pooldeck_db.rows import DEFAULT
from pooldeck_tui.editing.choosing import editor_for
from pooldeck_tui.editing.editor import column_facts, editing_key, known_refusal
from pooldeck_tui.editing.form_fields import CLOSED, NEEDED, STAGED, FormFields, FormLine
from pooldeck_tui.editing.questions import RowAnswer, changed_entries, in_words, is_same
from pooldeck_tui.format import clean, counted, cut_to, show
from pooldeck_tui.viewer.jobs import start
from pooldeck_tui.widgets.key_hints import KeyHints
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from pooldeck_db.rows import Entry
    from pooldeck_tui.editing.questions import Answer, CellQuestion, Present, RowField, RowQuestion

_LONGEST_OLD = 60
_OF_A_CELL = frozenset(("open", "null", "default", "empty", "restore"))


class RowForm(ModalScreen["RowAnswer | None"]):
    """Asks what the cells of a row are to hold; the result is None when the user turns away."""

    AUTO_FOCUS = "FormFields"
    BINDINGS: ClassVar[list[BindingType]] = [
        editing_key("enter,e,f2", "open", "form_open", "Edit", "Edit the cell under the cursor"),
        editing_key("ctrl+n", "null", "form_null", "NULL", "Let the cell hold NULL: no value at all"),
        editing_key(
            "ctrl+d", "default", "form_default", "DEFAULT", "Let the cell hold what the database puts there"
        ),
        editing_key("ctrl+t", "empty", "form_empty", "Empty", "Let the cell hold the empty text"),
        editing_key("x,backspace", "restore", "form_restore", "As it was", "Let the cell hold what it held"),
        editing_key("ctrl+s", "take", "form_take", "Take", "Take the row as it is here"),
        editing_key(
            "escape", "cancel", "form_cancel", "Cancel", "Close and leave the row as it was", priority=False
        ),
    ]
    DEFAULT_CSS = """
    RowForm {
        align: center middle;
        & > Vertical {
            width: 94%;
            height: 94%;
            background: $panel;
            border: round $primary;
        }
        #title { height: 1; padding: 0 1; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
        FormFields { height: 1fr; padding: 0 1; }
        #about { height: 5; padding: 0 1; color: $text-muted; }
        #state { height: auto; max-height: 3; padding: 0 1; }
        #state.-mistake { color: $text-error; text-style: bold; }
        KeyHints { padding: 0 1; }
    }
    """

    def __init__(self, question: RowQuestion) -> None:
        super().__init__()
        self.question = question
        """What is asked."""
        self.values: list[Present] = [field.value for field in question.fields]
        """What each cell is to hold by now."""
        # Kept, because answers may come while the form is on its way out.
        self._fields, self._about = FormFields(), Static(Content(), markup=False, id="about")
        self._state = Static(Content(), markup=False, id="state")
        self._warned: tuple[str, tuple[Present, ...]] | None = None

    def compose(self) -> ComposeResult:
        """Whose row it is, its cells, what is known of the one under the cursor, and the keys."""
        with Vertical():
            yield Static(Content(clean(self.question.title)), markup=False, id="title")
            yield self._fields
            yield self._about
            yield self._state
            yield KeyHints()

    def on_mount(self) -> None:
        """Show the row, with the cursor on the cell to begin with."""
        self._draw()
        names = [field.column.name for field in self.question.fields]
        if self.question.column in names:
            self._fields.cursor = names.index(self.question.column)

    def on_form_fields_moved(self) -> None:
        """Say what is known of the cell."""
        self._say_about()

    def on_form_fields_chosen(self) -> None:
        """Edit the cell that was clicked twice."""
        self.action_open()

    def offers(self, action: str) -> bool:
        """Only what the cell under the cursor would take is named; the keys of the rest say why it does not."""
        if not self.question.fields or action not in _OF_A_CELL:
            return True
        field, value = self._field, self.values[self._fields.cursor]
        if action == "restore":
            return not is_same(value, field.original)
        if field.obstacle:
            return False
        match action:
            case "null":
                return field.column.nullable
            case "default":
                return field.has_default
            case "empty":
                return field.takes_empty
        return True

    def action_open(self) -> None:
        """Edit the cell under the cursor, where it can be."""
        if self._is_open():
            start(self, "cell", partial(self._open, self._fields.cursor))

    def action_null(self) -> None:
        """Let the cell hold NULL, where the column takes it."""
        self._put_directly(None)

    def action_default(self) -> None:
        """Let the cell hold the column's default."""
        self._put_directly(DEFAULT)

    def action_empty(self) -> None:
        """Let the cell hold the empty text, where the database takes it."""
        if self._is_open():
            start(self, "cell", partial(self._empty, self._fields.cursor))

    def action_restore(self) -> None:
        """Let the cell hold what it held before anything was staged."""
        self.values[self._fields.cursor] = self._field.original
        self._draw()

    def action_take(self) -> None:
        """Answer with the row; a cell that has to hold a value and has none is said first."""
        missing = [place for place in range(len(self.values)) if self._is_missing(place)]
        if missing and not self._has_warned("take"):
            self._fields.cursor = missing[0]
            names = ", ".join(self.question.fields[place].column.name for place in missing)
            key = shown_key(self, "take", "^s", of=self)
            self._refuse(f"NOT NULL without a default: {names}. {key} again takes the row, if a trigger fills it.")
        else:
            self.dismiss(RowAnswer(changed_entries(self.question, self.values)))

    def action_cancel(self) -> None:
        """Close; what was typed here is only dropped when that is asked for twice."""
        before = [field.value for field in self.question.fields]
        changed = sum(not is_same(one, other) for one, other in zip(self.values, before, strict=True))
        if changed and not self._has_warned("cancel"):
            take, leave = (shown_key(self, name, usual, of=self) for name, usual in _WAYS_OUT)
            self._refuse(f"{counted(changed, 'cell')} changed here. {take} takes that, {leave} again drops it.")
        else:
            self.dismiss(None)

    @property
    def _field(self) -> RowField:
        return self.question.fields[self._fields.cursor]

    def _has_warned(self, of: str) -> bool:
        """Whether the user was warned of this very thing the last time; else, now."""
        warned, self._warned = self._warned, (of, tuple(self.values))
        return warned == self._warned

    def _is_missing(self, place: int) -> bool:
        field = self.question.fields[place]
        is_filled = field.column.nullable or field.has_default or bool(field.obstacle)
        return not is_filled and self.values[place] is DEFAULT

    def _is_open(self) -> bool:
        """Whether the cell can be edited; says why where it cannot."""
        if self._field.obstacle:
            self._refuse(self._field.obstacle)
        return not self._field.obstacle

    def _put_directly(self, entry: Entry) -> None:
        if not self._is_open():
            return
        refusal = known_refusal(self._field.column, entry, has_default=self._field.has_default)
        if refusal:
            self._refuse(refusal)
        else:
            self._put(self._field.column.name, entry)

    def _put(self, column: str, entry: Entry) -> None:
        places = {field.column.name: place for place, field in enumerate(self.question.fields)}
        self.values[places[column]] = entry
        self._draw()

    async def _open(self, place: int) -> None:
        question = await self._asked(place)
        if question is not None and self.is_current:
            self.app.push_screen(editor_for(question), self._take)

    async def _empty(self, place: int) -> None:
        question = await self._asked(place)
        if question is None:
            return
        try:
            checked = await question.check("", quoted=True)
        except DatabaseError as error:
            self._refuse(" ".join(part for part in (error.what, error.hint) if part))
        else:
            self._put(question.column.name, checked.entry)

    async def _asked(self, place: int) -> CellQuestion | None:
        try:
            return await self.question.ask(self.question.fields[place].column.name, self.values[place])
        except DatabaseError as error:
            self._refuse(str(error))
            return None

    def _take(self, answer: Answer | None) -> None:
        if answer is None:
            return
        for column, entry in answer.entries:
            self._put(column, entry)
        if answer.remark:
            self._say(answer.remark)

    def _draw(self) -> None:
        self._fields.show(
            [
                FormLine(field.column.name, field.column.type, value, self._mark(place), _stands_for(field, value))
                for place, (field, value) in enumerate(zip(self.question.fields, self.values, strict=True))
            ]
        )
        staged = len(changed_entries(self.question, self.values))
        self._say(f"{counted(staged, 'cell')} to be written" if staged else "no cell to be written")
        self._say_about()

    def _mark(self, place: int) -> str:
        field = self.question.fields[place]
        if not is_same(self.values[place], field.original):
            return STAGED
        if self._is_missing(place):
            return NEEDED
        return CLOSED if field.obstacle else "  "

    def _say_about(self) -> None:
        if not self.question.fields:
            return
        field, value = self._field, self.values[self._fields.cursor]
        lines = column_facts(field.column, field.rules, has_default=field.has_default)
        if field.obstacle:
            lines.insert(0, field.obstacle)
        elif field.original is not DEFAULT and not is_same(value, field.original):
            lines.insert(0, f"was {_old(field.original)}")
        self._about.update(Content("\n".join(clean(line) for line in lines)), layout=False)
        self.refresh_bindings()

    def _refuse(self, reason: str) -> None:
        self._state.set_class(True, "-mistake")
        self._state.update(Content(clean(reason)))

    def _say(self, text: str) -> None:
        self._state.set_class(False, "-mistake")
        self._state.update(Content(clean(text)))


_WAYS_OUT = (("take", "^s"), ("cancel", "esc"))


def _stands_for(field: RowField, value: Present) -> str:
    """What the default is, where a cell is to hold that."""
    if value is not DEFAULT or field.obstacle:
        return ""
    if field.column.default is not None:
        return field.column.default
    return (
        "numbered by the database"
        if field.has_default
        else "NULL"
        if field.column.nullable
        else "a value is needed"
    )


def _old(value: Present) -> str:
    words = in_words(value)
    return words if words or value is DEFAULT else cut_to(show(value).text, _LONGEST_OLD)
