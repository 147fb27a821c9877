"""What is asked of a column, in the plain SQL that a person would write with literals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.filters import Operator
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pooldeck_db.catalog import Column

_OPPOSITES = {
    Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.NOT_IN: Operator.IN,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
}
_SIGNS = {Operator.LESS: "<", Operator.AT_MOST: "<=", Operator.GREATER: ">", Operator.AT_LEAST: ">="}
_SPANS = {"hour ago": "1 hour", "year ago": "1 year"}
MOMENTS = ("now", *_SPANS)
"""Values that are reckoned from now."""


def quoted(text: str) -> str:
    """A text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def literal(column: Column, text: str, backend: Backend) -> str:
    """A value of a column as a literal."""
    if backend is Backend.POSTGRESQL:
        if column.kind is Kind.BINARY:
            return f"'\\x{text}'::bytea"
        if text in _SPANS:
            return f"(now() - interval '{_SPANS[text]}')::{column.type}"
        return f"{quoted(text)}::{column.type}"
    if column.kind is Kind.BINARY:
        return f"x'{text}'"
    if text in MOMENTS:
        return f"datetime('now', '-{_SPANS.get(text, '0 days')}')"
    return text if column.kind is Kind.NUMBER or text in ("true", "false") else quoted(text)


class Oracle:
    """Asks one column of one database."""

    def __init__(self, column: Column, backend: Backend) -> None:
        self._column = column
        self._backend = backend
        self._is_postgresql = backend is Backend.POSTGRESQL
        self._name = f't."{column.name}"'
        self._text = f"{self._name}::text" if self._is_postgresql else self._name

    def where(self, operator: Operator, texts: Sequence[str], path: str) -> str:
        """The condition that should hold for the same rows."""
        if operator in _OPPOSITES:
            positive = self.where(_OPPOSITES[operator], texts, path)
            return f"NOT coalesce({positive}, {'false' if self._is_postgresql else '0'})"
        if operator in _SIGNS:
            return f"{self._name} {_SIGNS[operator]} {self._literal(texts[0])}"
        if operator in (Operator.EQUAL, Operator.IN):
            return " OR ".join(f"({self._equal(text)})" for text in texts)
        if operator is Operator.BETWEEN:
            return f"{self._name} BETWEEN {self._literal(texts[0])} AND {self._literal(texts[1])}"
        if operator.takes_path:
            return self._at(path, texts[0] if texts else None)
        if texts:
            return self._about(operator, texts[0])
        return self._state(operator)

    def _literal(self, text: str) -> str:
        return literal(self._column, text, self._backend)

    def _equal(self, text: str) -> str:
        if self._is_postgresql and not self._column.orderable:
            return f"{self._text} = '{text}'"
        return f"{self._name} = {self._literal(text)}"

    def _state(self, operator: Operator) -> str:
        return {
            Operator.IS_NULL: f"{self._name} IS NULL",
            Operator.IS_NOT_NULL: f"{self._name} IS NOT NULL",
            Operator.IS_TRUE: f"{self._name} = true",
            Operator.IS_FALSE: f"{self._name} = false",
            Operator.IS_EMPTY: self._is_empty(),
            Operator.IS_NOT_EMPTY: f"{self._name} IS NOT NULL AND NOT ({self._is_empty()})",
        }[operator]

    def _is_empty(self) -> str:
        name = self._name
        if not self._is_postgresql:
            empty = f"length(CAST({name} AS BLOB)) = 0"
            return f"{empty} OR {name} IN ('{{}}', '[]')" if self._column.kind is Kind.JSON else empty
        by_kind: Mapping[Kind, str] = {
            Kind.ARRAY: f"{name} = '{{}}'",
            Kind.RANGE: f"lower({name}) IS NULL AND NOT upper_inf({name}) AND NOT lower_inf({name})",
            Kind.JSON: f"{self._text} IN ('{{}}', '[]', '{{ }}')",
            Kind.BINARY: f"length({name}) = 0",
        }
        return by_kind.get(self._column.kind, f"{self._text} = ''")

    def _about(self, operator: Operator, text: str) -> str:
        ask: Mapping[Operator, Callable[[str], str]] = {
            Operator.CONTAINS: self._contains,
            Operator.STARTS_WITH: self._starts,
            Operator.ENDS_WITH: self._ends,
            Operator.MATCHES: lambda pattern: f"regexp_like({self._text}, {quoted(pattern)}, 'i')",
            Operator.WITHIN_LAST: self._within,
            Operator.ARRAY_CONTAINS: self._includes,
        }
        return ask[operator](text)

    def _contains(self, text: str) -> str:
        position = "strpos" if self._is_postgresql else "instr"
        return f"{position}(lower({self._text}), lower({quoted(text)})) > 0"

    def _starts(self, text: str) -> str:
        return f"substr(lower({self._text}), 1, {len(text)}) = lower({quoted(text)})"

    def _ends(self, text: str) -> str:
        size = f"length({self._text})"
        tail = f"substr(lower({self._text}), {size} - {len(text) - 1})"
        return f"{size} >= {len(text)} AND {tail} = lower({quoted(text)})"

    def _within(self, text: str) -> str:
        if not self._is_postgresql:
            return f"datetime({self._name}) BETWEEN datetime('now', '-{text}') AND datetime('now')"
        kind = self._column.type
        return f"{self._name} BETWEEN (now() - interval '{text}')::{kind} AND now()::{kind}"

    def _at(self, path: str, text: str | None) -> str:
        if self._is_postgresql:
            found = f"{self._name} #>> '{{{','.join(path.removeprefix('$.').split('.'))}}}'"
        else:
            kind, value = (f"{function}({self._name}, '{path}')" for function in ("json_type", "json_extract"))
            found = f"CAST(CASE {kind} WHEN 'true' THEN 'true' ELSE {value} END AS TEXT)"
        return f"{found} IS NOT NULL" if text is None else f"{found} IN ('{text}', '{text}.0')"

    def _includes(self, text: str) -> str:
        name = self._name
        if self._column.kind is Kind.RANGE:
            return f"{name} @> {text}"
        if self._column.kind is Kind.ARRAY:
            elements = f"SELECT unnest({name})::text"
        elif self._is_postgresql:
            array = f"CASE jsonb_typeof({name}::jsonb) WHEN 'array' THEN {name}::jsonb END"
            elements = f"SELECT value FROM jsonb_array_elements_text({array}) AS e (value)"
        else:
            array = f"CASE json_type({name}) WHEN 'array' THEN {name} END"
            elements = f"SELECT CAST(value AS TEXT) FROM json_each({array})"
        return f"{quoted(text)} IN ({elements})"
