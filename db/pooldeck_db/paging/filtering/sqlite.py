"""Filters as SQLite is asked them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import Text, bindparam, case, cast, func, literal_column, select

from pooldeck_db.catalog.sqlite.names import is_unicode
from pooldeck_db.filters import Operator
from pooldeck_db.filters.durations import Unit, parse_duration
from pooldeck_db.filters.paths import rooted
from pooldeck_db.paging.codecs.base import Named
from pooldeck_db.paging.expressions import COMPARISONS, every, some
from pooldeck_db.paging.filtering.patterns import glob, glob_any_case, is_plain, like
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from pooldeck_db.catalog import Column
    from pooldeck_db.filters import Condition
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.paging.expressions import Operand, Where
    from pooldeck_db.values import Value

_LARGEST = 2**63
_MILLENNIUM = 100_000_000_000
"""Seconds since 1970 beyond which a number counts milliseconds."""


class SQLiteMatcher:
    """Values go by storage class; text is compared by SQLite's own functions, in C.

    LIKE and GLOB read a text up to its first NUL, and LIKE knows the cases of a to z alone: so other letters go as
    classes of GLOB, and a NUL that is looked for by `instr`, which minds case.
    """

    backend = Backend.SQLITE
    searched = frozenset((Kind.TEXT, Kind.ENUM, Kind.JSON, Kind.UUID, Kind.NETWORK, Kind.ARRAY, Kind.OTHER))

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def equal(self, column: Column, operand: Operand, value: Value) -> Where:
        """With the column's affinity and collation."""
        return operand == self._codec.bound(column, value)

    def is_one_of(self, column: Column, operand: Operand, values: Sequence[Value]) -> Where:
        """As one list, which an index serves."""
        return operand.in_([self._codec.bound(column, value) for value in values])

    def compared(self, operator: str, column: Column, operand: Operand, value: Value) -> Where:
        """With the column's affinity and collation; numbers come before texts, and those before BLOBs."""
        return COMPARISONS[operator](operand, self._codec.bound(column, value))

    def text(
        self, column: Column, operand: Operand, text: str, *, start: bool, end: bool, case_sensitive: bool
    ) -> Where:
        """By LIKE or GLOB, which a BLOB has to be called a text for; by bytes where those cannot read the text."""
        if column.kind is Kind.BINARY:
            operand = cast(operand, Named("TEXT"))
        if "\0" in text or not is_unicode(text):
            return self._by_bytes(column, operand, text, start=start, end=end)
        if case_sensitive:
            return operand.bool_op("GLOB")(_text(glob(text, start=start, end=end)))
        if is_plain(text):
            return operand.like(_text(like(text, start=start, end=end)), escape="\\")
        return operand.bool_op("GLOB")(_text(glob_any_case(text, start=start, end=end)))

    def matches(self, column: Column, operand: Operand, pattern: str, *, case_sensitive: bool) -> Where:
        """Never asked: SQLite has no regular expressions of its own."""
        raise NotImplementedError

    def is_empty(self, column: Column, operand: Operand) -> Where:
        """An empty text or BLOB, or an empty JSON object or array."""
        empty = ["''", "x''", *(["'{}'", "'[]'", "'\"\"'"] if column.kind is Kind.JSON else [])]
        return operand.in_([literal_column(each, type_=Named("BLOB")) for each in empty])

    def json_equals(self, operand: Operand, path: str, text: str) -> Where:
        """By what `json_type` and `json_extract` find; a value that is no JSON has nothing at any path."""
        kind = func.json_type(operand, _text(rooted(path, self.backend)))
        found = func.json_extract(operand, _text(rooted(path, self.backend)))
        answers = [(kind == "text", found == _text(text))]
        spelled = _spelled(text)
        if isinstance(spelled, bool) or text.strip() == "null":
            answers.append((kind == text.strip(), literal_column("1")))
        elif spelled is not None:
            number: Operand = bindparam(None, spelled, type_=Named("NUMERIC"))
            answers.append((kind.in_(("integer", "real")), found == number))
        return case((_is_json(operand), case(*answers)))

    def json_exists(self, operand: Operand, path: str) -> Where:
        """By what `json_type` finds."""
        return case((_is_json(operand), func.json_type(operand, _text(rooted(path, self.backend))).is_not(None)))

    def includes(self, _: Column, operand: Operand, text: str) -> Where:
        """By looking at each element of a JSON array."""
        element = func.json_each(operand).table_valued("key", "value", "type", name="element")
        equal: list[Where] = [every((element.c.type == "text", element.c.value == _text(text)))]
        spelled = _spelled(text)
        if isinstance(spelled, bool) or text.strip() == "null":
            equal.append(element.c.type == text.strip())
        elif spelled is not None:
            number: Operand = bindparam(None, spelled, type_=Named("NUMERIC"))
            equal.append(every((element.c.type.in_(("integer", "real")), element.c.value == number)))
        found = select(literal_column("1")).select_from(element).where(some(equal)).exists()
        return case((_is_json(operand), every((func.json_type(operand) == "array", found))))

    def within_last(self, _: Column, operand: Operand, duration: str) -> Where:
        """A text as an ISO date, an integer as seconds or milliseconds since 1970, a real as a Julian day.

        All in UTC, and one range for each, so that an index serves.
        """
        return some(_within_last(operand, duration))

    def pieces(self, _: Column, operand: Operand, condition: Condition) -> Sequence[Where]:
        """What is asked of each storage class: of all together, no planner makes ranges of an index's order."""
        if condition.operator is not Operator.WITHIN_LAST:
            return ()
        return _within_last(operand, str(condition.values[0]))

    def proofs(self, _: Column, __: Condition) -> Sequence[ColumnElement[str]]:
        """None: whatever is wrong with a value is found without asking the database."""
        return ()

    def _by_bytes(self, column: Column, operand: Operand, text: str, *, start: bool, end: bool) -> Where:
        found = func.instr(operand, self._codec.bound(column, text))
        if not start:
            return found == literal_column("1")
        if end:
            return found > literal_column("0")
        stored = text.encode("utf-8", "surrogateescape")
        tail = func.substr(cast(operand, Named("BLOB")), literal_column(str(-len(stored))))
        return tail == bindparam(None, stored, type_=Named("BLOB"))


def _within_last(operand: Operand, duration: str) -> tuple[Where, ...]:
    """A range for each way to store a time: no value is in two of them."""
    back = _text(_modifier(duration))
    now = _text("now")
    day = func.julianday
    is_text = every(
        (
            # Whichever character parts date from time, the date comes first; a time zone moves it by a day.
            operand >= func.date(now, back, "-1 day"),
            operand < func.date(now, "+2 days"),
            func.typeof(operand) == "text",
            day(operand).between(day(now, back), day(now)),
        )
    )
    first, last = _seconds(back), _seconds()
    is_integer = every((func.typeof(operand) == "integer", operand.between(first, last)))
    is_milliseconds = every(
        (func.typeof(operand) == "integer", operand.between(first * 1000, last * 1000),
         operand > literal_column(str(_MILLENNIUM)))
    )  # fmt: skip
    is_real = every((func.typeof(operand) == "real", operand.between(day(now, back), day(now))))
    return is_real, is_integer, is_milliseconds, is_text


def _text(text: str) -> ColumnElement[str]:
    return bindparam(None, text, type_=Text())


def _is_json(operand: Operand) -> Where:
    """Whether a value can be read as JSON; the JSON functions fail on any other."""
    readable = func.typeof(operand).in_(("text", "integer", "real"))
    return case((readable, func.json_valid(operand)), else_=literal_column("0"))


def _spelled(text: str) -> int | float | bool | None:
    """The number or truth value that a text spells as JSON; None for anything else."""
    try:
        spelled = json.loads(text)
    except (ValueError, RecursionError):  # What is nested so deep is no number.
        return None
    if isinstance(spelled, int) and not -_LARGEST <= spelled < _LARGEST:
        return float(spelled) if abs(spelled) < 10**308 else None
    return spelled if isinstance(spelled, int | float) else None


def _seconds(*modifiers: ColumnElement[str]) -> Operand:
    """Seconds since 1970 now, or earlier."""
    return cast(func.strftime("%s", "now", *modifiers), Named("INTEGER"))


def _modifier(text: str) -> str:
    """A duration as SQLite's date functions take it; they know no weeks."""
    duration = parse_duration(text)
    if duration.unit is Unit.WEEK:
        return f"-{duration.count * 7} days"
    return f"-{duration.count} {duration.unit.value}s"
