"""Values in the places of a statement's parameters, as PostgreSQL reads them in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.errors import StatementFailed
from pooldeck_db.statements import Substitution, parameters
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pooldeck_db.query.records import Argument
    from pooldeck_db.statements import Parameter, Place


@dataclass(frozen=True, slots=True)
class Substituted:
    """A text with its parameters' values in it."""

    text: str
    places: tuple[tuple[int, int, int, int], ...] = ()
    """Of each value: from where to where it stands in the text, and the parameter in the text before."""

    def origin(self, position: int) -> int:
        """From a character of the text to that of the text before, both counted from 1."""
        shift = 0
        for start, end, before, behind in self.places:
            if position - 1 >= end:
                shift = behind - end
            elif position - 1 >= start:
                return before + 1
        return position + shift


def substituted(text: str, arguments: Sequence[Argument]) -> Substituted:
    """The text with the values in it. Raises StatementFailed for a parameter without one.

    Without any arguments it is left as it is: then a colon is for the server to judge.
    """
    if not arguments:
        return Substituted(text)
    given = {argument.name: argument for argument in arguments}
    found = parameters(text, Backend.POSTGRESQL)
    check(found, given)
    pieces, places = [], []
    length = position = 0
    for place, argument in sorted(
        ((place, given[each.name]) for each in found for place in each.places), key=lambda pair: pair[0].start
    ):
        piece, value = text[position : place.start], _written(place, argument)
        start = length + len(piece)
        length, position = start + len(value), place.end
        pieces += [piece, value]
        places.append((start, length, place.start, place.end))
    return Substituted("".join(pieces) + text[position:], tuple(places))


def check(found: Sequence[Parameter], given: Mapping[str, Argument]) -> None:
    """Raise StatementFailed for the first parameter that has no value."""
    for each in found:
        if each.name not in given:
            raise StatementFailed(
                f"The parameter {each.name} has no value.", position=each.places[0].start + 1, hint="Give it one."
            )


def _written(place: Place, argument: Argument) -> str:
    if place.substitution is Substitution.NAME:
        return '"' + (argument.value or "").replace('"', '""') + '"'
    if argument.value is None:
        literal = "NULL"
    else:
        quoted = argument.value.replace("'", "''")
        # Whatever the session says of backslashes, in E'' they are what they are here.
        literal = " E'" + quoted.replace("\\", "\\\\") + "'" if "\\" in quoted else f"'{quoted}'"
    is_typed = argument.type and place.substitution is Substitution.VALUE
    return f"CAST({literal} AS {argument.type})" if is_typed else literal
