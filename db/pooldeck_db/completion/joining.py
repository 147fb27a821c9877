"""Which tables can be joined with those in scope, and on what, by the foreign keys."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.completion.columns import Source
from pooldeck_db.completion.ranking import Nearness, Offer
from pooldeck_db.completion.records import Item, ItemKind
from pooldeck_db.completion.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    """What the table that is being joined can be joined on with those before it; the nearest comes first."""
    before = [source for source in here.sources if source.place < here.place]
    if len(before) < 2:
        return
    *others, joined = before
    texts: dict[str, None] = {}
    for other in reversed(others):
        texts.update(dict.fromkeys(_texts(joined, other, names, backend)))
    for order, text in enumerate(texts):
        yield Offer(text, partial(Item, text, text, ItemKind.JOIN, "foreign key"), Nearness.EXPECTED, order)


def _texts(joined: Source, other: Source, names: Names, backend: Backend) -> Iterator[str]:
    if joined.relation is None or other.relation is None:
        return
    mine, theirs = joined.relation.name, other.relation.name
    for key in names.keys.get(mine, ()):
        if (key.source, key.target) == (mine, theirs):
            yield _text(joined, key.columns, other, key.target_columns, backend)
        if (key.target, key.source) == (mine, theirs):
            yield _text(joined, key.target_columns, other, key.columns, backend)


def _text(
    joined: Source, columns: Sequence[str], other: Source, other_columns: Sequence[str], backend: Backend
) -> str:
    mine, theirs = spelled(joined.alias, backend), spelled(other.alias, backend)
    pairs = zip(columns, other_columns, strict=False)
    return " AND ".join(f"{mine}.{spelled(a, backend)} = {theirs}.{spelled(b, backend)}" for a, b in pairs)


def common_columns(here: Situation) -> Source:
    """The columns that the table being joined has in common with those before it."""
    *others, joined = [Source("", (), 0), *(source for source in here.sources if source.place < here.place)]
    known = {column.name for source in others for column in source.columns}
    return replace(joined, columns=tuple(column for column in joined.columns if column.name in known))
