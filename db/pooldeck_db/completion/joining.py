"""Which tables can be joined with those in scope, and on what, by the foreign keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.completion.columns import Source
from pooldeck_db.completion.ranking import Nearness, Offer
from pooldeck_db.completion.records import Item, ItemKind
from pooldeck_db.completion.situation import left_name
from pooldeck_db.completion.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.catalog import RelationName
    from pooldeck_db.completion.names import Names
    from pooldeck_db.completion.situation import Situation
    from pooldeck_db.target import Backend


def joinable(here: Situation, names: Names) -> set[RelationName]:
    """The tables that a foreign key connects with one before the place."""
    found: set[RelationName] = set()
    for source in here.sources:
        if source.relation and source.place < here.place:
            keys = names.keys.get(source.relation.name, ())
            found.update(key.target if key.source == source.relation.name else key.source for key in keys)
    return found


def conditions(here: Situation, names: Names, backend: Backend) -> Iterator[Offer]:
    """What the table that is being joined can be joined on with those before it, as far as it is not there yet.

    The nearest comes first.
    """
    begun = _begun(here, backend)
    rests: dict[str, None] = {}
    for ends in _ends(here, names):
        text, other_way = _text(ends, backend), _text([(b, a) for a, b in ends], backend)
        for condition in (text, other_way) if begun else (text,):
            if condition.startswith(begun):
                rests[condition.removeprefix(begun)] = None
    for order, rest in enumerate(rests):
        yield Offer(rest, partial(Item, rest, rest, ItemKind.JOIN, "foreign key"), Nearness.EXPECTED, order)


def _begun(here: Situation, backend: Backend) -> str:
    """What is there of a condition: `c.` or `c.id = ` or `c.id = o.`."""
    pieces, place = here.pieces, here.place
    begun = "".join(f"{spelled(part, backend)}." for part in here.qualifier)
    if pieces.at(place - 1).sign != "=":
        return begun
    compared = ".".join(spelled(part, backend) for part in left_name(pieces, place - 1)[0])
    return f"{compared} = {begun}"


_Ends = Sequence[tuple[tuple[str, str], tuple[str, str]]]
"""Pairs of columns that are equal, each with its alias."""


def _ends(here: Situation, names: Names) -> Iterator[_Ends]:
    """The foreign keys between the table that is being joined and those before it."""
    before = [source for source in here.sources if source.place < here.place]
    joined = before[-1].relation if before else None
    for other in reversed(before[:-1]):
        if joined is None or other.relation is None:
            continue
        mine, theirs = joined.name, other.relation.name
        for key in names.keys.get(mine, ()):
            sides = [(key.columns, key.target_columns)] if (key.source, key.target) == (mine, theirs) else []
            sides += [(key.target_columns, key.columns)] if (key.target, key.source) == (mine, theirs) else []
            for own, foreign in sides:
                alias = before[-1].alias
                yield [((alias, a), (other.alias, b)) for a, b in zip(own, foreign, strict=False)]


def _text(ends: _Ends, backend: Backend) -> str:
    return " AND ".join(
        " = ".join(".".join(spelled(part, backend) for part in column) for column in pair) for pair in ends
    )


def common_columns(here: Situation) -> Source:
    """The columns that the table being joined has in common with those before it."""
    *others, joined = [Source("", (), 0), *(source for source in here.sources if source.place < here.place)]
    known = {column.name for source in others for column in source.columns}
    return replace(joined, columns=tuple(column for column in joined.columns if column.name in known))
