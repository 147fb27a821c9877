"""Offers names: of columns, tables, functions and types, spelled as they must be where they are to stand."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationKind
from pooldeck_db.completion.joining import joinable
from pooldeck_db.completion.ranking import Nearness, Offer
from pooldeck_db.completion.records import Item, ItemKind
from pooldeck_db.completion.spelling import spelled
from pooldeck_db.completion.words import COMMON_FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pooldeck_db.completion.columns import Source
    from pooldeck_db.completion.names import NamedFunction, NamedRelation, Names
    from pooldeck_db.completion.situation import Situation
    from pooldeck_db.target import Backend


class Naming:
    """Offers the names of one catalog for one place."""

    def __init__(self, here: Situation, names: Names, backend: Backend) -> None:
        self._here = here
        self._names = names
        self._backend = backend
        self._needle = here.passage.needle.lower()

    def columns(self, sources: Sequence[Source], *, is_outer: bool = False) -> Iterator[Offer]:
        """The columns of sources, with a qualifier where more than one has one of that name."""
        seen = Counter(
            column.name for source in [*self._here.sources, *self._here.outer] for column in source.columns
        )
        order = 10_000 if is_outer else 0
        for source in sources:
            for column in source.columns:
                insert = self._spelled(column.name)
                is_ambiguous = seen[column.name] > 1
                text = f"{source.alias}.{column.name}" if is_ambiguous else column.name
                insert = f"{self._spelled(source.alias)}.{insert}" if is_ambiguous else insert
                item = partial(Item, text, insert, ItemKind.COLUMN, _detail(column.type, source.alias))
                yield Offer(column.name, item, Nearness.IN_SCOPE, order)
                order += 1

    def own_columns(self, source: Source) -> Iterator[Offer]:
        """The columns of one source without a qualifier."""
        for order, column in enumerate(source.columns):
            item = partial(
                Item, column.name, self._spelled(column.name), ItemKind.COLUMN, _detail(column.type, source.alias)
            )
            yield Offer(column.name, item, Nearness.IN_SCOPE, order)

    def aliases(self, sources: Iterable[Source]) -> Iterator[Offer]:
        """What the sources are called."""
        for source in sources:
            detail = str(source.relation.name) if source.relation else ""
            item = partial(Item, source.alias, self._spelled(source.alias), ItemKind.ALIAS, detail)
            yield Offer(source.alias, item, Nearness.NAMED)

    def columns_elsewhere(self) -> Iterator[Offer]:
        """Columns of tables that are not in scope, by their names."""
        for column, relation in self._names.columns_like(self._needle) if self._needle else ():
            item = partial(Item, column, self._spelled(column), ItemKind.COLUMN, relation.name.name)
            yield Offer(column, item, Nearness.ELSEWHERE)

    def relations(self) -> Iterator[Offer]:
        """Tables that can be selected from: CTEs, those that can be joined, and all others."""
        for cte in self._here.ctes:
            yield Offer(
                cte, partial(Item, cte, self._spelled(cte), ItemKind.RELATION, "CTE"), Nearness.EXPECTED, -1
            )
        near = joinable(self._here, self._names)
        found = self._names.by_name.find(self._needle)
        for relation in [*found, *(self._names.relations[name] for name in near if name in self._names.relations)]:
            yield self._relation(relation, is_near=relation.name in near)
        for function in self._names.functions.find(self._needle) if self._needle else ():
            if function.gives_rows:
                yield self._function(function)
        yield from self.schemas(Nearness.QUALIFIED)

    def schemas(self, nearness: Nearness) -> Iterator[Offer]:
        """The schemas."""
        for order, schema in enumerate(self._names.schemas):
            yield Offer(schema, partial(Item, schema, self._spelled(schema), ItemKind.SCHEMA), nearness, order)

    def functions(self, *, procedures: bool = False) -> Iterator[Offer]:
        """Functions by what is typed of their names, or procedures."""
        for function in self._names.functions.find(self._needle) if self._needle or procedures else ():
            if function.is_procedure is procedures:
                yield self._function(function)

    def in_schema(self, schema: str, *, with_functions: bool) -> Iterator[Offer]:
        """All that is in a schema."""
        for relation in self._names.by_name.find(self._needle, lambda r: r.name.schema.lower() == schema):
            item = partial(self._relation_item, relation, is_found=True)
            is_first = relation.is_readable and relation.kind is not RelationKind.PARTITION
            yield Offer(relation.name.name, item, Nearness.NAMED if is_first else Nearness.QUALIFIED)
        for function in self._names.functions.find(self._needle, lambda f: f.schema.lower() == schema):
            if with_functions or function.gives_rows:
                yield self._function(function, is_qualified=True)

    def types(self) -> Iterator[Offer]:
        """The types that a column can have."""
        for type_ in self._names.types:
            nearness = Nearness.EXPECTED if type_ in self._names.labels else Nearness.NAMED
            yield Offer(type_, partial(Item, type_, type_, ItemKind.TYPE), nearness)

    def _relation(self, relation: NamedRelation, *, is_near: bool) -> Offer:
        is_found = relation.name not in self._names.hidden
        nearness = Nearness.EXPECTED if is_near else nearness_of(relation, is_found=is_found)
        return Offer(relation.name.name, partial(self._relation_item, relation, is_found=is_found), nearness)

    def _relation_item(self, relation: NamedRelation, *, is_found: bool) -> Item:
        name = relation.name
        insert = self._spelled(name.name)
        if is_found:
            return Item(name.name, insert, ItemKind.RELATION, relation.kind.value)
        insert = f"{spelled(name.schema, self._backend)}.{insert}"
        return Item(name.name, insert, ItemKind.RELATION, f"{relation.kind.value} · {name.schema}")

    def _function(self, function: NamedFunction, *, is_qualified: bool = False) -> Offer:
        is_found = is_qualified or function.schema in ("", *self._names.path)
        nearness = Nearness.FUNCTION if is_found else Nearness.ELSEWHERE
        order = 0 if function.name in COMMON_FUNCTIONS else 1
        return Offer(function.name, partial(self._function_item, function, is_found=is_found), nearness, order)

    def _function_item(self, function: NamedFunction, *, is_found: bool) -> Item:
        insert = self._spelled(function.name)
        if not is_found:
            insert = f"{spelled(function.schema, self._backend)}.{insert}"
        follows = self._here.pieces.at(self._here.passage.at).sign == "("
        insert += "" if follows else "()" if function.arguments == "" and function.is_complete else "("
        result = f" → {function.result}" if function.result else ""
        detail = f"({function.arguments}){result}" if function.is_complete else ""
        return Item(function.name, insert, ItemKind.FUNCTION, detail)

    def _spelled(self, name: str) -> str:
        quotes = self._here.passage.quotes
        return spelled(name, self._backend, quotes=quotes if quotes != "'" else "")


def nearness_of(relation: NamedRelation, *, is_found: bool) -> Nearness:
    """How near a table is that can be named anywhere."""
    if relation.is_system:
        return Nearness.ELSEWHERE
    is_first = is_found and relation.is_readable and relation.kind is not RelationKind.PARTITION
    return Nearness.NAMED if is_first else Nearness.QUALIFIED


def _detail(type_: str, alias: str) -> str:
    return f"{type_} · {alias}" if type_ and alias else type_ or alias
