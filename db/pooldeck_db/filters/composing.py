"""Filters made of filters: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.filters.records import All, AnyOf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pooldeck_db.filters.records import Filter, Leaf


def parts_of(wanted: Filter | None) -> tuple[Filter, ...]:
    """The parts that all must hold, each to be shown and removed by itself; none for no filter."""
    if wanted is None:
        return ()
    return wanted.parts if isinstance(wanted, All) else (wanted,)


def joined(parts: Iterable[Filter]) -> Filter | None:
    """The filter that all these parts make, without repetitions; None for no parts."""
    distinct = tuple(dict.fromkeys(part for each in parts for part in parts_of(each)))
    if not distinct:
        return None
    return distinct[0] if len(distinct) == 1 else All(distinct)


def added(wanted: Filter | None, part: Filter) -> Filter:
    """The filter narrowed by one more part."""
    return joined((*parts_of(wanted), part)) or part


def removed(wanted: Filter | None, part: Filter) -> Filter | None:
    """The filter without one of its parts; None where nothing is left."""
    return joined(each for each in parts_of(wanted) if each != part)


def replaced(wanted: Filter | None, part: Filter, by: Filter) -> Filter | None:
    """The filter with one of its parts replaced, where it has it."""
    return joined(by if each == part else each for each in parts_of(wanted))


def leaves(wanted: Filter | None) -> tuple[Leaf, ...]:
    """The conditions, searches and raw SQL that a filter is made of."""
    if wanted is None:
        return ()
    if isinstance(wanted, All | AnyOf):
        return tuple(leaf for part in wanted.parts for leaf in leaves(part))
    return (wanted,)
