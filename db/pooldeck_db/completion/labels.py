"""The values of an enum, where one is compared with them or given one of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.completion.columns import type_of
from pooldeck_db.completion.ranking import Nearness, Offer
from pooldeck_db.completion.records import Item, ItemKind
from pooldeck_db.completion.situation import left_name
from pooldeck_db.completion.spelling import quoted_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.completion.names import Names
    from pooldeck_db.completion.situation import Situation

_COMPARISONS = frozenset({"=", "<>", "!=", "<", ">", "<=", ">="})


def labels(here: Situation, names: Names) -> Iterator[Offer]:
    """The labels of the enum that the value at the place belongs to; none where it belongs to none."""
    if here.qualifier or not names.labels:
        return
    enum = _type_at(here)
    for order, label in enumerate(names.labels.get(enum, ())):
        item = partial(Item, label, quoted_label(label), ItemKind.LABEL, enum)
        yield Offer(label, item, Nearness.EXPECTED, order)


def _type_at(here: Situation) -> str:
    """The type of the column that the value at the place is for."""
    if here.clause.word == "VALUES" and here.opened >= 0:
        return _inserted_type(here)
    parts = _compared(here)
    return type_of(parts, [*here.sources, *here.outer]) if parts else ""


def _compared(here: Situation) -> tuple[str, ...]:
    """The column that the value is compared with, or that is set to it."""
    pieces, place = here.pieces, here.place
    if pieces.at(place - 1).sign in _COMPARISONS:
        return left_name(pieces, place - 1)[0]
    if here.before() == "FROM" and here.before(2) == "DISTINCT":
        return left_name(pieces, place - 3 - (here.before(4) == "NOT") - 1)[0]
    if here.before() == "WHEN":
        return left_name(pieces, place - 1)[0] if here.before(3) == "CASE" else ()
    opened = here.opened
    if opened >= 0 and pieces.word(opened - 1) == "IN" and pieces.at(place - 1).sign in ("(", ","):
        return left_name(pieces, opened - 1 - (pieces.word(opened - 2) == "NOT"))[0]
    return ()


def _inserted_type(here: Situation) -> str:
    """The type of the column that a value of INSERT ... VALUES is for."""
    pieces, opened = here.pieces, here.opened
    into = next((p for p in range(here.begin, here.top) if pieces.word(p) == "INTO"), -1)
    if into < 0 or pieces.at(here.place - 1).sign not in ("(", ","):
        return ""
    number = sum(pieces.at(place).sign == "," for place in pieces.level(opened + 1, here.place))
    target = next(iter(here.targets), None)
    if target is None:
        return ""
    parts, place = pieces.dotted(into + 1)
    if parts and pieces.at(place).sign == "(":
        listed = [pieces.at(p).name for p in range(place + 1, pieces.next(place) - 1)]
        columns = [name for name in listed if name]
        return type_of((columns[number],), [target]) if number < len(columns) else ""
    return target.columns[number].type if number < len(target.columns) else ""
