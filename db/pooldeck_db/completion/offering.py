"""Offers whatever may stand at a place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.completion.columns import Source
from pooldeck_db.completion.joining import common_columns, conditions
from pooldeck_db.completion.labels import labels
from pooldeck_db.completion.matching import Match, match
from pooldeck_db.completion.naming import Naming
from pooldeck_db.completion.ranking import Nearness, Offer
from pooldeck_db.completion.records import Item, ItemKind
from pooldeck_db.completion.sources import columns_of_relation
from pooldeck_db.completion.wanting import wanted
from pooldeck_db.completion.wants import Want, Wanted
from pooldeck_db.completion.words import IN_EXPRESSION, IN_POSTGRESQL, STARTERS
from pooldeck_db.statements.keywords import KEYWORDS
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pooldeck_db.completion.names import NamedRelation, Names
    from pooldeck_db.completion.situation import Situation

_FIRST_WORDS = (Want.WORDS, Want.STATEMENT)
_EXPRESSIONS = (Want.EXPRESSION, Want.CONDITION)


def offers(here: Situation, names: Names, backend: Backend) -> Iterator[Offer]:
    """All that may stand at the place, in no order."""
    naming = Naming(here, names, backend)
    if here.passage.is_string:
        yield from labels(here, names)
        return
    what = wanted(here)
    if what.want is Want.CONDITION:
        yield from conditions(here, names, backend)
    if here.qualifier:
        yield from _qualified(here, what, naming, names)
        return
    yield from _unqualified(here, what, naming, names)
    if not here.passage.quotes:
        yield from _keywords(here, what, backend)


def _qualified(here: Situation, what: Wanted, naming: Naming, names: Names) -> Iterator[Offer]:
    """What can stand behind a dot: a source's columns, or what is in a schema."""
    owner = here.qualifier[-1].lower()
    if what.want is not Want.RELATION:
        named = (
            [s for s in [*here.sources, *here.outer] if s.alias.lower() == owner]
            if len(here.qualifier) == 1
            else []
        )
        relation = names.found(here.qualifier)
        if not named and relation:
            named = [Source(relation.name.name, columns_of_relation(relation), 0, relation)]
        if named:
            yield from naming.own_columns(named[0])
            return
    yield from naming.in_schema(owner, with_functions=what.want is not Want.RELATION)


def _owner(here: Situation, names: Names, owner: str) -> Source | None:
    """What the columns behind a dot belong to: something in scope, or else any table of that name."""
    if len(here.qualifier) == 1:
        for source in [*here.sources, *here.outer]:
            if source.alias.lower() == owner:
                return source
    return _as_source(names.found(here.qualifier))


def _as_source(relation: NamedRelation | None) -> Source | None:
    return Source(relation.name.name, columns_of_relation(relation), 0, relation) if relation else None


def _unqualified(here: Situation, what: Wanted, naming: Naming, names: Names) -> Iterator[Offer]:
    match what.want:
        case Want.RELATION:
            yield from naming.relations()
        case Want.CONDITION | Want.EXPRESSION:
            yield from _expression(here, naming, names)
        case Want.TARGET:
            yield from _target(here, what, naming, names)
        case Want.COMMON:
            yield from naming.own_columns(common_columns(here))
        case Want.TYPE:
            yield from naming.types()
        case Want.SCHEMA:
            yield from naming.schemas(Nearness.NAMED)
        case Want.PROCEDURE:
            yield from naming.functions(procedures=True)


def _expression(here: Situation, naming: Naming, names: Names) -> Iterator[Offer]:
    yield from labels(here, names)
    yield from naming.columns(here.sources)
    yield from naming.columns(here.outer, is_outer=True)
    yield from naming.aliases([*here.sources, *here.outer])
    yield from naming.functions()
    if not here.sources and not here.outer:
        yield from naming.columns_elsewhere()
    if here.passage.needle:
        yield from naming.schemas(Nearness.ELSEWHERE)


def _target(here: Situation, what: Wanted, naming: Naming, names: Names) -> Iterator[Offer]:
    """The columns of the table that is written, but for those that stand in the list already."""
    source = _as_source(names.found(what.target)) if what.target else None
    source = source or next(iter([*here.targets, *here.sources]), None)
    if source is None:
        return
    pieces, opened = here.pieces, here.opened
    listed = pieces.level(opened + 1, pieces.next(opened) - 1) if opened >= 0 else []
    taken = {pieces.at(place).name for place in listed}
    yield from (offer for offer in naming.own_columns(source) if offer.name not in taken)


def _keywords(here: Situation, what: Wanted, backend: Backend) -> Iterator[Offer]:
    """The words that may stand at the place; others of them only where they are begun."""
    needle = here.passage.needle.lower()
    words = STARTERS[backend] if what.want is Want.STATEMENT else what.words
    nearness = Nearness.IN_SCOPE if what.want in _FIRST_WORDS else Nearness.KEYWORD
    if what.want in _EXPRESSIONS:
        words += IN_EXPRESSION if backend is Backend.SQLITE else (*IN_EXPRESSION, *IN_POSTGRESQL)
    yield from _words(here, words, nearness)
    if len(needle) > 1 and what.want in (*_EXPRESSIONS, *_FIRST_WORDS):
        begun = sorted(word.upper() for word in KEYWORDS[backend] if word.startswith(needle))
        yield from _words(here, begun, Nearness.STRAY)


def _words(here: Situation, words: Iterable[str], nearness: Nearness) -> Iterator[Offer]:
    needle = here.passage.needle.lower()
    for order, word in enumerate(words):
        how = match(word, needle)
        if how is not None and how <= Match.WORD_STARTS:
            spelled = word.lower() if here.passage.likes_lower else word
            yield Offer(word, partial(Item, spelled, spelled, ItemKind.KEYWORD), nearness, order)
