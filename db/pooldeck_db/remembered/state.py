"""What is remembered of the tables of one connection, and how it changes: pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.catalog import RelationName
from pooldeck_db.remembered.records import TableView

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_FILTERS = 50
"""Filters of one table that are remembered."""

MOST_NAMED = 100
"""Views with a name that one table may have."""

LONGEST_FILTER = 16 * 1024
"""Characters up to which a filter is remembered: a longer one was pasted, and nobody looks for it in a list."""


@dataclass(frozen=True, slots=True)
class TableState:
    """What is remembered of one table."""

    relation: RelationName
    view: TableView = field(default_factory=TableView)
    """How it was shown last."""
    named: tuple[tuple[str, TableView], ...] = ()
    """Views that the user gave a name, by it."""
    filters: tuple[str, ...] = ()
    """The JSON of filters that were used, the last one first."""


State: TypeAlias = tuple[TableState, ...]
"""The tables of one connection, the one that was changed last first."""


def state_of(state: State, relation: RelationName) -> TableState:
    """What is remembered of a table, be it nothing."""
    return next((each for each in state if each.relation == relation), TableState(relation))


def changed(state: State, relation: RelationName, change: Callable[[TableState], TableState]) -> State:
    """The state with one table changed, which thereby is the newest; one of which nothing is left is dropped."""
    newest = change(state_of(state, relation))
    others = tuple(each for each in state if each.relation != relation)
    return others if newest == TableState(relation) else (newest, *others)


def with_view(view: TableView) -> Callable[[TableState], TableState]:
    """The change that has a table shown so; a filter that is too long to keep is left out."""
    kept = replace(view, filter=None) if len(view.filter or "") > LONGEST_FILTER else view
    return lambda table: replace(table, view=kept)


def with_named(name: str, view: TableView) -> Callable[[TableState], TableState]:
    """The change that gives a view of a table a name, in the place of another of that name."""
    return lambda table: replace(table, named=tuple(sorted({**dict(table.named), name: view}.items())))


def without_named(name: str) -> Callable[[TableState], TableState]:
    """The change that takes a view of a table away."""
    return lambda table: replace(table, named=tuple(each for each in table.named if each[0] != name))


def with_filter(wanted: str) -> Callable[[TableState], TableState]:
    """The change that has a filter of a table as the last one used."""
    if len(wanted) > LONGEST_FILTER:
        return lambda table: table
    return lambda table: replace(
        table, filters=(wanted, *(each for each in table.filters if each != wanted))[:MOST_FILTERS]
    )


def nothing(table: TableState) -> TableState:
    """The change that forgets a table."""
    return TableState(table.relation)
