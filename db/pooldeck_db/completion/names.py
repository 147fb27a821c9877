"""Everything in a database that can be named in a statement, held ready to be searched."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationKind, RelationName
from pooldeck_db.completion.lexicon import Lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


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
    by_name: Lexicon[NamedRelation] = field(default_factory=Lexicon)
    functions: Lexicon[NamedFunction] = field(default_factory=Lexicon)
    by_column: Lexicon[tuple[str, NamedRelation]] = field(default_factory=Lexicon)
    """Every column's name once, with the first of the relations that have it."""

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
        return cls(
            tuple(path),
            tuple(schemas),
            known,
            labels or {},
            tuple(types),
            {name: tuple(found) for name, found in by_relation.items()},
            Lexicon.of((name.name, relation) for name, relation in known.items()),
            Lexicon.of((function.name, function) for function in functions),
            Lexicon.of((pair[0], pair) for pair in _columns(known.values())),
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

    def is_found_by_path(self, name: RelationName) -> bool:
        """Whether the relation is meant where its name stands without a schema."""
        relation = self.found((name.name,))
        return relation is not None and relation.name == name


def _columns(relations: Iterable[NamedRelation]) -> Iterator[tuple[str, NamedRelation]]:
    seen: set[str] = set()
    for relation in relations:
        if relation.is_system:
            continue
        for column in relation.columns:
            if column not in seen:
                seen.add(column)
                yield column, relation
