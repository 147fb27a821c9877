"""Reads a filter from its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pooldeck_db.errors import ValueRefused
from pooldeck_db.filters.composing import joined
from pooldeck_db.filters.mistakes import FilterMistake
from pooldeck_db.filters.operators import Arity, Operator, operators_for
from pooldeck_db.filters.records import All, AnyOf, Condition, RawWhere, Search
from pooldeck_db.filters.syntax.meaning import columns_meant, operators_meant
from pooldeck_db.filters.syntax.scanner import Piece, Scanner
from pooldeck_db.filters.typed import condition, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import Column
    from pooldeck_db.filters.records import Filter
    from pooldeck_db.target import Backend
    from pooldeck_db.values import Value

_RAW = re.compile(r"\s*where\s+", re.IGNORECASE)


class Expected(StrEnum):
    """What could stand at a place of the text."""

    COLUMN = "column"
    OPERATOR = "operator"
    VALUE = "value"
    CONNECTIVE = "connective"
    SQL = "sql"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What could stand at a place, and from where on."""

    expected: Expected
    start: int
    column: Column | None = None
    """The column that an operator or a value is for."""
    operators: tuple[Operator, ...] = ()
    """The operators that could stand there."""
    takes_path: bool = False
    """Whether a path into the column's value could stand there, too."""


def parse(text: str, columns: Sequence[Column], backend: Backend) -> Filter | None:
    """The filter that a text spells, None for a blank one; raises FilterMistake with the place of the mistake."""
    return Parser(text, columns, backend).parse()


class Parser:
    """Reads one text, and knows what could have stood at its end."""

    def __init__(self, text: str, columns: Sequence[Column], backend: Backend) -> None:
        self._scanner = Scanner(text)
        self._columns = columns
        self._backend = backend
        self.expectation = Expectation(Expected.COLUMN, 0)
        """What could stand where the text ends, in the place of its last word."""

    def parse(self) -> Filter | None:
        """The filter; None for a blank text."""
        scanner = self._scanner
        if match := _RAW.match(scanner.text):
            return self._raw(match.end())
        if scanner.at_end:
            self._expect(Expected.COLUMN)
            return None
        wanted = self._any()
        if not scanner.at_end:
            position = scanner.position
            if scanner.take(")"):
                raise FilterMistake("There is no parenthesis to close.", position=position, length=1)
            raise FilterMistake("“and” or “or” is missing here.", position=position)
        return wanted

    def _raw(self, start: int) -> RawWhere:
        from pooldeck_db.filters.raw import check_where  # reads SQL, which no other filter needs

        self.expectation = Expectation(Expected.SQL, start)
        raw = RawWhere(self._scanner.text[start:].rstrip())
        try:
            check_where(raw, self._backend, self._columns)
        except FilterMistake as mistake:
            if mistake.position is not None:
                mistake.position += start
            raise
        return raw

    def _any(self) -> Filter:
        parts = [self._all()]
        while self._connected("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self) -> Filter:
        parts = [self._part()]
        while self._connected("and"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else joined(parts) or All(())

    def _connected(self, word: str) -> bool:
        self._expect(Expected.CONNECTIVE)
        return self._scanner.take(word)

    def _part(self) -> Filter:
        self._expect(Expected.COLUMN)
        if self._scanner.take("("):
            return self._in_parentheses()
        if self._scanner.take("*"):
            return self._search()
        return self._condition()

    def _in_parentheses(self) -> Filter:
        start = self._scanner.position - 1
        wanted = self._any()
        if not self._scanner.take(")"):
            raise FilterMistake("The parenthesis is not closed.", position=start, length=1)
        return wanted

    def _search(self) -> Search:
        self._expect(Expected.OPERATOR, operators=(Operator.CONTAINS,))
        if not self._scanner.take(Operator.CONTAINS.symbol):
            raise FilterMistake(
                "Any column can only be asked “contains”.", position=self._scanner.position, hint="* contains text"
            )
        return Search(self._needed_value().text)

    def _condition(self) -> Condition:
        column, name = self._column()
        offered = operators_for(column, self._backend)
        of_path = [each for each in offered if each.takes_path]
        of_value = [each for each in offered if not each.takes_path]
        self._expect(Expected.OPERATOR, column, of_value, takes_path=bool(of_path))
        path = self._scanner.path()
        if path is not None:
            self._expect(Expected.OPERATOR, column, of_path)
        operator = self._operator(column, of_value if path is None else of_path)
        is_exact = operator.minds_case and self._takes_exactly()
        values_start = self._scanner.position
        pieces = self._values(operator, column)
        try:
            return self._asked(column, operator, pieces, path.text if path else "", is_exact=is_exact)
        except ValueRefused as refused:
            start = pieces[0].start if pieces else values_start
            end = pieces[-1].end if pieces else values_start
            raise FilterMistake(
                refused.what, position=start, length=end - start, hint=refused.hint, column=name
            ) from refused

    def _takes_exactly(self) -> bool:
        """Whether `exactly` comes next, and is not itself the text."""
        start = self._scanner.position
        if self._scanner.take("exactly") and not self._scanner.at_end:
            return True
        self._scanner.position = start
        return False

    def _asked(
        self, column: Column, operator: Operator, pieces: Sequence[Piece], path: str, *, is_exact: bool
    ) -> Condition:
        if pieces and all(_is_null(piece) for piece in pieces) and operator in _WITHOUT:
            return condition(column, _WITHOUT[operator], (), self._backend)
        texts = [None if operator in _HAVE_NULLS and _is_null(piece) else piece.text for piece in pieces]
        asked = condition(column, operator, texts, self._backend, path=path, case_sensitive=is_exact)
        if not any(piece.quoted for piece in pieces) or operator not in _TYPED:
            return asked
        values: list[Value] = [
            typed(column, piece.text, self._backend, quoted=True) if piece.quoted else value
            for piece, value in zip(pieces, asked.values, strict=True)
        ]
        return Condition(column.name, operator, tuple(values))

    def _column(self) -> tuple[Column, str]:
        name = self._scanner.name()
        if name is None:
            raise FilterMistake("The name of a column is missing here.", position=self._scanner.position)
        exact = [column for column in self._columns if column.name == name.text]
        similar = [column for column in self._columns if column.name.casefold() == name.text.casefold()]
        found = exact or ([] if name.quoted else similar)
        if len(found) != 1:
            what = f"There is no column {name.text}." if not found else f"Several columns are named {name.text}."
            quoted = "Write its name in double quotes, in upper and lower case as it is."
            hint = quoted if found else columns_meant(name.text, self._columns)
            length = name.end - name.start
            raise FilterMistake(what, position=name.start, length=length, hint=hint, column=name.text)
        return found[0], name.text

    def _operator(self, column: Column, offered: Sequence[Operator]) -> Operator:
        spelled = [(spelling, each) for each in offered for spelling in each.spellings]
        for spelling, operator in sorted(spelled, key=lambda pair: -len(pair[0])):
            if self._scanner.take(spelling):
                return operator
        at_end, position = self._scanner.at_end, self._scanner.position
        symbols = ", ".join(dict.fromkeys(each.symbol for each in offered))
        can = f"It can be asked: {symbols}." if symbols else ""
        raise FilterMistake(
            f"What is asked of {column.name} is missing."
            if at_end
            else f"{column.name} ({column.type or 'no type'}) cannot be asked that.",
            position=position,
            hint=" ".join(part for part in (operators_meant(self._scanner.text[position:], offered), can) if part),
            column=column.name,
        )

    def _values(self, operator: Operator, column: Column) -> list[Piece]:
        match operator.arity:
            case Arity.NONE:
                return []
            case Arity.ONE:
                return [self._needed_value(column)]
            case Arity.TWO:
                low = self._needed_value(column)
                if not self._scanner.take("and"):
                    raise FilterMistake("“and” and a second value are missing.", position=self._scanner.position)
                return [low, self._needed_value(column)]
        return self._list(column)

    def _list(self, column: Column) -> list[Piece]:
        start = self._scanner.position
        is_enclosed = self._scanner.take("(")
        pieces = [self._needed_value(column, in_list=True)]
        while self._scanner.take(","):
            pieces.append(self._needed_value(column, in_list=True))
        if is_enclosed and not self._scanner.take(")"):
            raise FilterMistake("The parenthesis is not closed.", position=start, length=1)
        return pieces

    def _needed_value(self, column: Column | None = None, *, in_list: bool = False) -> Piece:
        self._expect(Expected.VALUE, column)
        piece = self._scanner.value(in_list=in_list)
        if piece is None:
            raise FilterMistake("A value is missing here.", position=self._scanner.position)
        return piece

    def _expect(
        self,
        expected: Expected,
        column: Column | None = None,
        operators: Sequence[Operator] = (),
        *,
        takes_path: bool = False,
    ) -> None:
        """Note what could stand here; at the very end of the text only where no word is just being typed."""
        text = self._scanner.text
        is_apart = self._scanner.skip_space() or text[: self._scanner.position].endswith(("(", ","))
        if is_apart or self._scanner.position < len(text):
            self.expectation = Expectation(expected, self._scanner.position, column, tuple(operators), takes_path)


_WITHOUT = {Operator.EQUAL: Operator.IS_NULL, Operator.NOT_EQUAL: Operator.IS_NOT_NULL}
"""What is meant where an operator is given null."""
_HAVE_NULLS = frozenset((Operator.IN, Operator.NOT_IN))
_TYPED = frozenset(
    (
        Operator.EQUAL,
        Operator.NOT_EQUAL,
        Operator.IN,
        Operator.NOT_IN,
        Operator.LESS,
        Operator.AT_MOST,
        Operator.GREATER,
        Operator.AT_LEAST,
        Operator.BETWEEN,
    )
)
"""Operators whose values are those of the column's type."""


def _is_null(piece: Piece) -> bool:
    return not piece.quoted and piece.text.lower() == "null"
