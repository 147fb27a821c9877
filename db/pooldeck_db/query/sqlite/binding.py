"""Values for a statement's parameters, as SQLite binds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.errors import ValueRefused
from pooldeck_db.query.substituting import check
from pooldeck_db.statements import parameters
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.query.records import Argument

Bound: TypeAlias = str | int | float | bytes | None

_WHOLE = ("INT",)
_FRACTIONAL = ("REAL", "FLOA", "DOUB", "NUM", "DEC")
_BYTES = ("BLOB", "BINARY", "BYTEA")


def bound(text: str, arguments: Sequence[Argument]) -> dict[str, Bound] | list[Bound]:
    """The values by name, or by number where the parameters have none. Raises StatementFailed and ValueRefused.

    A text is compared with a column as its affinity has it; what is to be a number elsewhere, needs a type.
    """
    if not arguments:
        return {}
    given = {argument.name: argument for argument in arguments}
    found = parameters(text, Backend.SQLITE)
    check(found, given)
    values = {each.name: _value(given[each.name]) for each in found}
    if values and all(name.isdecimal() for name in values):
        return [values.get(str(number)) for number in range(1, max(map(int, values)) + 1)]
    return values


def _value(argument: Argument) -> Bound:
    value, declared = argument.value, argument.type.upper()
    if value is None:
        return None
    try:
        if any(word in declared for word in _WHOLE):
            return int(value)
        if any(word in declared for word in _FRACTIONAL):
            return float(value)
        if any(word in declared for word in _BYTES):
            return bytes.fromhex(value.removeprefix("\\x"))
    except ValueError:
        what = f"The value of {argument.name} is not of the type {argument.type}."
        raise ValueRefused(what, hint="Correct it, or choose another type.") from None
    return value
