"""Makes conditions of filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import false, literal_column

from pooldeck_db.filters import (
    All,
    AnyOf,
    Condition,
    Filter,
    FilterMistake,
    Operator,
    RawWhere,
    Search,
    leaves,
    parts_of,
)
from pooldeck_db.filters.typed import check_condition
from pooldeck_db.paging import shape
from pooldeck_db.paging.expressions import comparable, every, is_null, some, verdict
from pooldeck_db.values import Clipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pooldeck_db.catalog import Column
    from pooldeck_db.paging.expressions import Operand, Where
    from pooldeck_db.paging.filtering.base import Matcher
    from pooldeck_db.values import Value

_NEGATED: Mapping[Operator, Operator] = {
    Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.NOT_IN: Operator.IN,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
}
_SIGNS: Mapping[Operator, str] = {
    Operator.LESS: "<",
    Operator.AT_MOST: "<=",
    Operator.GREATER: ">",
    Operator.AT_LEAST: ">=",
}


class FilterCompiler:
    """Makes the conditions of one relation's filters."""

    def __init__(self, columns: Sequence[Column], matcher: Matcher) -> None:
        self._columns = {column.name: column for column in columns}
        self.matcher = matcher
        """How the database is asked."""

    def check(self, wanted: Filter | None) -> None:
        """Raise FilterMistake for a filter that the relation, as it is known, cannot be asked."""
        for leaf in leaves(wanted):
            match leaf:
                case Condition():
                    self._check_condition(leaf)
                case RawWhere():
                    from pooldeck_db.filters.raw import check_where  # reads SQL, which no other filter needs

                    check_where(leaf, self.matcher.backend, tuple(self._columns.values()))
                case Search() if not self.searched():
                    raise FilterMistake("No column holds text to search in.", part=leaf)

    def searched(self) -> tuple[Column, ...]:
        """The columns that a search looks in."""
        return tuple(column for column in self._columns.values() if column.kind in self.matcher.searched)

    def column(self, condition: Condition) -> Column:
        """The column of a condition that was checked."""
        return self._columns[condition.column]

    def where(self, wanted: Filter) -> Where:
        """A filter that was checked, as a condition on whatever is read by the alias of all relations."""
        match wanted:
            case All(parts):
                return every(self.where(part) for part in parts)
            case AnyOf(parts):
                return some(self.where(part) for part in parts)
            case RawWhere(sql):
                # On lines of its own, or a comment at its end would hide the parenthesis.
                raw: Where = literal_column(f"(\n{sql}\n)")
                return raw
            case Search(text):
                return some(self._search(column, _operand(column), text) for column in self.searched())
            case Condition(column):
                return self._where(self._columns[column], _operand(self._columns[column]), wanted)

    def pieces(self, wanted: Filter, part: Condition) -> tuple[Where, ...]:
        """A filter that was checked, as conditions that each leave one range of the column of a part of it.

        Every row is in one of the ranges at most. Empty where the filter leaves one range already.
        """
        column = self._columns[part.column]
        others = [self.where(each) for each in parts_of(wanted) if each != part]
        return tuple(every((piece, *others)) for piece in self.matcher.pieces(column, _operand(column), part))

    def _check_condition(self, condition: Condition) -> None:
        column = self._columns.get(condition.column)
        if column is None:
            what = f"There is no column {condition.column}."
            raise FilterMistake(what, part=condition, column=condition.column)
        check_condition(column, condition, self.matcher.backend)
        if any(isinstance(value, Clipped) for value in condition.values):
            what = f"The value of {column.name} is too long to compare with: only its beginning is known."
            raise FilterMistake(what, hint="Load the whole value first.", part=condition, column=column.name)

    def _search(self, column: Column, operand: Operand, text: str) -> Where:
        return self.matcher.text(column, operand, text, start=True, end=True, case_sensitive=False)

    def _where(self, column: Column, operand: Operand, asked: Condition) -> Where:
        if asked.operator in _NEGATED:
            return verdict(self._positive(column, operand, _NEGATED[asked.operator], asked), "NOT TRUE")
        return self._positive(column, operand, asked.operator, asked)

    def _positive(self, column: Column, operand: Operand, operator: Operator, asked: Condition) -> Where:
        if operator.minds_case or operator.takes_path or operator in _BY_MATCHER:
            return self._matched(column, operand, operator, asked)
        match operator:
            case Operator.EQUAL | Operator.IN:
                return self._equal(column, operand, asked.values)
            case Operator.BETWEEN:
                low, high = asked.values
                return every(
                    (self._compared(column, operand, ">=", low), self._compared(column, operand, "<=", high))
                )
            case Operator.IS_NULL | Operator.IS_NOT_NULL:
                return is_null(column, operand, negated=operator is Operator.IS_NOT_NULL)
            case Operator.IS_TRUE | Operator.IS_FALSE:
                return verdict(operand, "TRUE" if operator is Operator.IS_TRUE else "FALSE")
            case Operator.IS_EMPTY | Operator.IS_NOT_EMPTY:
                empty = self.matcher.is_empty(column, operand)
                return empty if operator is Operator.IS_EMPTY else verdict(empty, "FALSE")
        return self._compared(column, operand, _SIGNS[operator], asked.values[0])

    def _matched(self, column: Column, operand: Operand, operator: Operator, asked: Condition) -> Where:
        matcher = self.matcher
        text = _as_text(asked)
        match operator:
            case Operator.MATCHES:
                return matcher.matches(column, operand, text, case_sensitive=asked.case_sensitive)
            case Operator.JSON_PATH_EQUALS:
                return matcher.json_equals(operand, asked.path, text)
            case Operator.JSON_PATH_EXISTS:
                return matcher.json_exists(operand, asked.path)
            case Operator.ARRAY_CONTAINS:
                return matcher.includes(column, operand, text)
            case Operator.WITHIN_LAST:
                return matcher.within_last(column, operand, text)
        return matcher.text(
            column,
            operand,
            text,
            start=operator is not Operator.STARTS_WITH,
            end=operator is not Operator.ENDS_WITH,
            case_sensitive=asked.case_sensitive,
        )

    def _equal(self, column: Column, operand: Operand, values: Sequence[Value]) -> Where:
        given = [value for value in values if value is not None]
        if not given:
            return is_null(column, operand)
        if len(given) == 1:
            equal = self.matcher.equal(column, operand, given[0])
        else:
            equal = self.matcher.is_one_of(column, operand, given)
        return equal if len(given) == len(values) else some((equal, is_null(column, operand)))

    def _compared(self, column: Column, operand: Operand, sign: str, value: Value) -> Where:
        return false() if value is None else self.matcher.compared(sign, column, operand, value)


_BY_MATCHER = frozenset((Operator.ARRAY_CONTAINS, Operator.WITHIN_LAST))


def _operand(column: Column) -> Operand:
    named: Operand = literal_column(shape.operand(column.name))
    return comparable(column, named)


def _as_text(condition: Condition) -> str:
    """The condition's only value, where it has one, as a text to look for."""
    value = condition.values[0] if condition.values else ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return value if isinstance(value, str) else str(value)
