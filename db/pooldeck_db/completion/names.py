"""Everything in a database that can be named in a statement, held ready to be searched."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationKind, RelationName
from pooldeck_db.completion.lexicon import Lexicon

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pooldeck_db.catalog.session_names import SessionNames


@dataclass(frozen=True, slots=True)
class NamedRelation:
    """A relation with its columns."""

    name: RelationName
    kind: RelationKind
    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    """The type of each column, as SQL; empty where it has none (SQLite)."""
    is_readable: bool = True
    is_system: bool = False
    """Whether it is the database's own."""


@dataclass(frozen=True, slots=True)
class NamedFunction:
    """A function, aggregate or procedure."""

    schema: str
    """Empty where functions are in no schema (SQLite)."""
    name: str
    arguments: str = ""
    """As SQL, without parentheses."""
    result: str = ""
    """The type it answers, as SQL; empty for procedures, and where it is not known."""
    gives_rows: bool = False
    """Whether it stands in FROM."""
    is_procedure: bool = False
    is_complete: bool = True
    """Whether all that it can be called with is known: no arguments means that it takes none."""


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A foreign key."""

    source: RelationName
    columns: tuple[str, ...]
    target: RelationName
    target_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """A frozen index of a catalog; `Names.of` makes it from what was read."""

    path: tuple[str, ...] = ()
    """The schemas whose names need no schema before them, in the order they are looked through."""
    schemas: tuple[str, ...] = ()
    relations: Mapping[RelationName, NamedRelation] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The labels of each enum, and of each domain of one, by the type's name as it is spelled in `types`."""
    types: tuple[str, ...] = ()
    """The types that a column can have, as SQL."""
    keys: Mapping[RelationName, tuple[NamedKey, ...]] = field(default_factory=dict)
    """The foreign keys from and to each relation."""
    hidden: frozenset[RelationName] = frozenset()
    """The relations that need the name of their schema: the search path leads to none, or to another."""
    by_name: Lexicon[NamedRelation] = field(default_factory=Lexicon)
    functions: Lexicon[NamedFunction] = field(default_factory=Lexicon)
    columns: tuple[str, ...] = ()
    """Every column's name once."""
    holders: tuple[NamedRelation, ...] = ()
    """The first relation that has each of them."""
    by_column: Lexicon[int] = field(default_factory=Lexicon)
    """The places of `columns`."""

    @classmethod
    def of(
        cls,
        *,
        path: Sequence[str] = (),
        schemas: Sequence[str] = (),
        relations: Iterable[NamedRelation] = (),
        functions: Iterable[NamedFunction] = (),
        labels: Mapping[str, tuple[str, ...]] | None = None,
        types: Sequence[str] = (),
        keys: Iterable[NamedKey] = (),
    ) -> Names:
        """Make the index; for 50,000 columns that takes long enough to be done in a thread."""
        known = {relation.name: relation for relation in relations}
        by_relation: defaultdict[RelationName, list[NamedKey]] = defaultdict(list)
        for key in keys:
            by_relation[key.source].append(key)
            if key.target != key.source:
                by_relation[key.target].append(key)
        holders = _holders(known.values())
        return cls(
            tuple(path),
            tuple(schemas),
            known,
            labels or {},
            tuple(types),
            {name: tuple(found) for name, found in by_relation.items()},
            frozenset(_hidden(known, path)),
            Lexicon.of((name.name, relation) for name, relation in known.items()),
            Lexicon.of((function.name, function) for function in functions),
            tuple(holders),
            tuple(holders.values()),
            Lexicon.of((column, place) for place, column in enumerate(holders)),
        )

    def of_session(self, own: SessionNames) -> Names:
        """With what one session can name besides, and by its search path."""
        added = {
            each.name: NamedRelation(each.name, each.kind, each.columns, each.types) for each in own.relations
        }
        relations = {**self.relations, **added}
        holders = _holders(relations.values())
        return replace(
            self,
            path=own.path,
            relations=relations,
            hidden=frozenset(_hidden(relations, own.path)),
            by_name=Lexicon.of((name.name, relation) for name, relation in relations.items()),
            columns=tuple(holders),
            holders=tuple(holders.values()),
            by_column=Lexicon.of((column, place) for place, column in enumerate(holders)),
        )

    def found(self, parts: Sequence[str]) -> NamedRelation | None:
        """The relation that a name means, with its schema or by the search path; in any case, if in no other."""
        name = parts[-1]
        named = self.by_name.named(name.lower())
        if len(parts) > 1:
            schema = parts[-2].lower()
            within = [relation for relation in named if relation.name.schema.lower() == schema]
            return min(within, key=lambda relation: relation.name.name != name, default=None)
        places = {schema: place for place, schema in enumerate(self.path)}
        within = [relation for relation in named if relation.name.schema in places]
        return min(within, key=lambda r: (r.name.name != name, places[r.name.schema]), default=None)

    def columns_like(self, needle: str) -> Iterator[tuple[str, NamedRelation]]:
        """Columns whose names hold the letters, each with one of the relations that have it."""
        for place in self.by_column.find(needle):
            yield self.columns[place], self.holders[place]


def _hidden(relations: Collection[RelationName], path: Sequence[str]) -> Iterator[RelationName]:
    places = {schema: place for place, schema in enumerate(path)}
    for name in relations:
        before = path[: places.get(name.schema, len(path))]
        if name.schema not in places or any(RelationName(schema, name.name) in relations for schema in before):
            yield name


def _holders(relations: Iterable[NamedRelation]) -> dict[str, NamedRelation]:
    holders: dict[str, NamedRelation] = {}
    for relation in relations:
        if not relation.is_system:
            for column in relation.columns:
                holders.setdefault(column, relation)
    return holders
