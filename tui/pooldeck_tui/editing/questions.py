"""What is asked with an editor, and what is answered: frozen records that know nothing of how edits are kept."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from pooldeck_db.catalog import Column, ConstraintKind, RelationDetail
from pooldeck_db.rows import DEFAULT, Checked, Default, Entry
from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.paging import Key, Place

Present: TypeAlias = Entry | Clipped
"""What a cell holds: a value whole, NULL, the column's default, or the beginning of a value too long to load."""

_MAY_BE_EMPTY = frozenset((Kind.TEXT, Kind.OTHER))
"""The kinds of PostgreSQL whose types take an empty text."""

_WIDEST_RULE = 200
"""Characters of a constraint that are shown."""


class Check(Protocol):
    """Finds out what a column would hold of a typed text."""

    async def __call__(self, text: str, *, quoted: bool = False) -> Checked:
        """The text as the column would hold it; `quoted` is a text even where it looks like a number (SQLite).

        Raises ValueRefused for a text that the column cannot hold, and DatabaseError.
        """


@dataclass(frozen=True, slots=True)
class ParentRow:
    """A row that a foreign key may refer to."""

    entries: tuple[tuple[str, Entry], ...]
    """The columns of the foreign key, and what each holds to refer to this row."""
    shown: str
    """The row's key, as it is drawn."""
    label: str
    """What the row is called; may be empty."""
    key: Key
    """Where it stands in the order of the pages."""


@dataclass(frozen=True, slots=True)
class ParentPage:
    """Some of the rows that a foreign key may refer to."""

    rows: tuple[ParentRow, ...]
    before: bool
    """There are rows before the first."""
    after: bool
    """There are rows after the last."""
    found: bool | None = None
    """Whether the first row is the one that the cell refers to; None where another place was asked for."""


class Parents(Protocol):
    """The rows that a foreign key may refer to."""

    @property
    def title(self) -> str:
        """Where they are, and by which columns: `customer → customers`."""

    @property
    def hint(self) -> str:
        """What can be typed to find one."""

    def present(self, value: Present) -> Place:
        """Where the row is that the cell refers to by this value."""

    async def page(self, typed: str, place: Place) -> ParentPage:
        """Rows whose key or label has this text. Raises FilterMistake and DatabaseError."""


@dataclass(frozen=True, slots=True)
class CellQuestion:
    """What a cell is to hold."""

    column: Column
    value: Present
    """What it holds now."""
    check: Check
    backend: Backend
    where: str = ""
    """The relation, and perhaps the row, in a few words."""
    has_default: bool = False
    """Whether the database puts something else than NULL into the column where nobody names it."""
    rules: tuple[str, ...] = ()
    """The constraints that the column is in, a line each."""
    parents: Parents | None = None
    """The rows to choose from, where the column is a foreign key's."""
    has_value: bool = True
    """False where several cells are asked about at once: then `value` is nothing, and has to be given."""
    scope: str = ""
    """Which cells these are, in a few words; empty where it is one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What cells are to hold: the one that was asked for, and with it the others of its foreign key."""

    entries: tuple[tuple[str, Entry], ...]
    """Columns and what each is to hold."""
    remark: str = ""
    """One sentence: what else becomes of the value in the database; empty for nothing."""


AskCell: TypeAlias = Callable[[str, Present], Awaitable[CellQuestion]]
"""Makes the question about one column's cell; is told what the cell is to hold so far. Raises DatabaseError."""


@dataclass(frozen=True, slots=True)
class RowField:
    """One cell of a row."""

    column: Column
    value: Present
    """What it is to hold so far; the default for a cell of a new row that nobody has named."""
    original: Present
    """What it held before anything was staged; of a new row, the default."""
    has_default: bool = False
    """Whether the database puts something else than NULL there where nobody names it."""
    obstacle: str = ""
    """One sentence: why it cannot be edited; empty where it can."""
    rules: tuple[str, ...] = ()
    """The constraints that the column is in, a line each."""
    takes_empty: bool = True
    """Whether it may hold the empty text."""


@dataclass(frozen=True, slots=True)
class RowQuestion:
    """What a row is to hold."""

    title: str
    """Whose row it is, and whether it is a new one."""
    fields: tuple[RowField, ...]
    ask: AskCell
    column: str = ""
    """The column to begin with; empty for the first."""


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What a row is to hold."""

    entries: tuple[tuple[str, Entry], ...]
    """The cells that are to hold something else than they did before anything was staged; no others."""


def rules_of(detail: RelationDetail, column: str) -> tuple[str, ...]:
    """The constraints that a column is in, beside NOT NULL, a line each."""
    word = re.compile(rf"(?<!\w){re.escape(column)}(?!\w)", re.IGNORECASE)
    return tuple(
        each.definition[:_WIDEST_RULE]
        for each in detail.constraints
        # SQLite does not tell which columns a check is about.
        if (column in each.columns if each.columns else word.search(each.definition))
        and each.kind is not ConstraintKind.NOT_NULL
    )


def has_default(detail: RelationDetail, column: Column) -> bool:
    """Whether the database puts something else than NULL into the column where nobody names it."""
    return (
        column.default is not None
        or column.identity is not None
        or column.generated is not None
        or column.name == detail.integer_key
    )


def takes_empty(column: Column, backend: Backend) -> bool:
    """Whether a column may hold the empty text: SQLite's hold any."""
    return backend is Backend.SQLITE or column.kind in _MAY_BE_EMPTY


def text_of(value: Present) -> str:
    """A value as it is typed; empty for NULL and the default."""
    match value:
        case None | Default.DEFAULT:
            return ""
        case str():
            return value
        case bytes():
            return f"x'{value.hex()}'"
        case Clipped(start=start):
            return text_of(start)
        case _:
            return repr(value)


def in_words(value: Present) -> str:
    """What a value is where it has nothing to be seen; empty for any other."""
    if value is None:
        return "NULL"
    if value is DEFAULT:
        return "DEFAULT"
    return "the empty text" if value == "" else ""


def unstorable(text: str, backend: Backend) -> str:
    """Why a database can hold no such text, in one sentence; empty where it can."""
    if backend is Backend.POSTGRESQL and "\0" in text:
        return f"PostgreSQL stores no NUL character: character {text.index(chr(0)) + 1:,} is one."
    try:
        # Only SQLite stores bytes that are not UTF-8 in a text, and they come as lone surrogates.
        text.encode("utf-8", "surrogateescape" if backend is Backend.SQLITE else "strict")
    except UnicodeEncodeError as error:
        return f"Character {error.start + 1:,} is half of a pair, or no UTF-8: it cannot be stored."
    return ""


def changed_entries(question: RowQuestion, values: Sequence[Present]) -> tuple[tuple[str, Entry], ...]:
    """The cells that are to hold something else than before anything was staged."""
    return tuple(
        (field.column.name, value)
        for field, value in zip(question.fields, values, strict=True)
        if not isinstance(value, Clipped) and not is_same(value, field.original)
    )


def is_same(one: Present, other: Present) -> bool:
    """Whether two values are the same to the bit: 1 is not 1.0, and 0.0 is not -0.0."""
    return type(one) is type(other) and repr(one) == repr(other)
