"""What could be typed next into a filter's text."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pooldeck_db.filters.mistakes import FilterMistake
from pooldeck_db.filters.syntax.parser import Expectation, Expected, Parser
from pooldeck_db.filters.syntax.writing import quoted_name
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pooldeck_db.catalog import Column
    from pooldeck_db.target import Backend


PATH = "$."
"""The choice that begins a path into a JSON value; unlike all others it goes on without a space."""
_ABOUT_PATH = "a place inside the value, as in $.key = text or $.list[0].key exists"
_BEGUN = re.compile(r"\S\s+(a|an|and|o|or)$", re.IGNORECASE)
"""The beginning of a connective behind a value."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What could stand in the place of the word at the cursor."""

    expected: Expected
    start: int
    """Where the word begins that a choice replaces; it ends at the cursor."""
    typed: str
    """The word so far; may be empty."""
    choices: tuple[str, ...]
    """As they are to be inserted, the likeliest first. For a value, only those that the column's type itself
    names: others are the database's to tell (`Pager.values`)."""
    column: Column | None = None
    """The column that an operator or a value is for."""
    about: Mapping[str, str] = field(default_factory=dict)
    """What some of the choices mean, in a few words each."""


def complete(text: str, cursor: int, columns: Sequence[Column], backend: Backend) -> Completion:
    """What could stand at the cursor, an index between 0 and the length of the text."""
    parser = Parser(text[:cursor], columns, backend)
    # A text that is being typed is unfinished more often than not.
    with contextlib.suppress(FilterMistake):
        parser.parse()
    expectation = parser.expectation
    word = text[expectation.start : cursor]
    if expectation.expected is Expected.VALUE and (connective := _BEGUN.search(word)):
        expectation = Expectation(Expected.CONNECTIVE, expectation.start + connective.start(1))
        word = connective[1]
    choices = _matching(_choices(expectation, columns), word)
    return Completion(
        expectation.expected, expectation.start, word, choices, expectation.column, _about(expectation)
    )


def _choices(expectation: Expectation, columns: Sequence[Column]) -> Iterable[str]:
    column = expectation.column
    match expectation.expected:
        case Expected.COLUMN:
            return [quoted_name(each.name) for each in columns]
        case Expected.CONNECTIVE:
            return ["and", "or"]
        case Expected.OPERATOR:
            return [*([PATH] if expectation.takes_path else ()), *_symbols(expectation)]
        case Expected.VALUE if column is not None:
            return column.labels or (("true", "false") if column.kind is Kind.BOOLEAN else ())
    return ()


def _symbols(expectation: Expectation) -> Iterable[str]:
    return dict.fromkeys(each.symbol for each in expectation.operators)


def _about(expectation: Expectation) -> Mapping[str, str]:
    """What the operators ask; of several that are written alike, the first."""
    about = {each.symbol: each.description for each in reversed(expectation.operators)}
    return {**about, PATH: _ABOUT_PATH} if expectation.takes_path else about


def _matching(choices: Iterable[str], word: str) -> tuple[str, ...]:
    """The choices that begin with the word, then those that have it somewhere else."""
    sought = word.strip("\"'").casefold()
    found = [choice for choice in choices if sought in choice.casefold()]
    return tuple(sorted(found, key=lambda choice: not choice.strip('"').casefold().startswith(sought)))
