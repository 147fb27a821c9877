"""What is known of the user's models. No SQLAlchemy here but in types: a screen may hold these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pooldeck_db.actions import Function
    from pooldeck_db.catalog import RelationName


class AttributeKind(StrEnum):
    """Where the value of a model's attribute comes from."""

    COLUMN = "column"
    HYBRID = "hybrid"
    """A `hybrid_property`: an expression of the model's own, in Python and in SQL."""
    EXPRESSION = "expression"
    """A `column_property` of something else than a column."""
    COMPOSITE = "composite"
    """Several columns as one value of a class."""
    SYNONYM = "synonym"
    """Another name of an attribute."""


class Inheritance(StrEnum):
    """How the rows of a class that inherits are kept."""

    SINGLE = "single table"
    JOINED = "joined table"
    CONCRETE = "concrete table"


class RelationshipKind(StrEnum):
    """How many rows are at either end."""

    MANY_TO_ONE = "many to one"
    ONE_TO_MANY = "one to many"
    ONE_TO_ONE = "one to one"
    MANY_TO_MANY = "many to many"


@dataclass(frozen=True, slots=True)
class Presentation:
    """How the model wants an attribute, or itself, to be shown: `info={"pooldeck": {...}}`."""

    label: str = ""
    """What it is called; empty for its own name."""
    hidden: bool = False
    """It is not shown unless it is asked for."""
    read_only: bool = False
    """It is not edited here."""
    format: str = ""
    """A format specification of Python's for its values: `,.2f`, `%Y-%m-%d`; empty for none."""
    search: bool = False
    """The column is one of those that a row is looked for by."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a model that is shown as a column."""

    name: str
    """As the class has it."""
    kind: AttributeKind
    columns: tuple[str, ...]
    """The columns of its table that it is made of; empty where it is an expression of any."""
    doc: str = ""
    """What the model says of it."""
    presentation: Presentation = Presentation()
    labels: tuple[tuple[str, str], ...] = ()
    """Of an enum: the name of each member and what the database holds for it."""
    problem: str = ""
    """Why it cannot be read by SQL, as a sentence; empty where it can."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a model is related to."""

    name: str
    kind: RelationshipKind
    target: str
    """The id of the other model."""
    secondary: RelationName | None = None
    """The table between them."""
    is_view_only: bool = False
    is_self_referential: bool = False
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """What a model offers to do with selected rows (`pooldeck_db.actions`)."""

    name: str
    """The name of its function: no two of a model share it."""
    title: str
    """What it is called."""
    function: Function
    confirm: str = ""
    """What is to be said before it runs; empty for nothing in particular."""
    danger: bool = False
    """What it does cannot be made good."""
    load: tuple[str, ...] = ()
    """The relationships that it reads, each a path with dots."""
    tells_progress: bool = False
    """It says how far it is."""
    doc: str = ""
    """The first paragraph of what it says of itself."""


@dataclass(frozen=True, slots=True)
class Model:
    """One mapped class."""

    id: str
    """Its module and qualified name: no two classes share it."""
    name: str
    """The name of the class."""
    entity: type[object]
    """The class itself."""
    relations: tuple[RelationName, ...]
    """The tables that its rows are in, the one of its base class first; an empty schema is the default one."""
    key: tuple[str, ...]
    """The attributes of its primary key."""
    attributes: tuple[Attribute, ...]
    relationships: tuple[Relationship, ...] = ()
    base: str = ""
    """The id of the model that it inherits from; empty for none."""
    inheritance: Inheritance | None = None
    identity: str = ""
    """What its rows have in the column that tells the classes of a table apart."""
    doc: str = ""
    """The first paragraph of what the class says of itself."""
    presentation: Presentation = Presentation()
    actions: tuple[Action, ...] = ()
    """What it offers to do with its rows."""
    problem: str = ""
    """Why its relationships are not known, as a sentence: it could not be configured."""


@dataclass(frozen=True, slots=True)
class ModelProblem:
    """What went wrong with the user's own code, which concerns nothing else."""

    where: str
    """The module, the model or the attribute."""
    what: str
    """One or two sentences."""
    traceback: str = ""
    """Of the user's code, where an exception of it is the reason; without pooldeck's own frames."""


@dataclass(frozen=True, slots=True)
class LoadedModels:
    """What was found."""

    models: Mapping[str, Model]
    """By their ids, in the order of their names."""
    problems: tuple[ModelProblem, ...] = ()


class DifferenceKind(StrEnum):
    """In what models and database differ; missing is what the models have and the database has not."""

    MISSING_TABLE = "missing table"
    EXTRA_TABLE = "extra table"
    MISSING_COLUMN = "missing column"
    EXTRA_COLUMN = "extra column"
    TYPE = "type"
    NULLABILITY = "nullability"
    MISSING_INDEX = "missing index"
    EXTRA_INDEX = "extra index"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which models and database differ."""

    kind: DifferenceKind
    relation: RelationName
    name: str = ""
    """The column, or the index; empty for a table."""
    in_models: str = ""
    """What the models say."""
    in_database: str = ""
    """What the database has."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """The models laid over the database."""

    loaded: LoadedModels
    by_relation: Mapping[RelationName, tuple[Model, ...]]
    """The models whose rows are in each table, under its name in the database; also of tables that are missing."""
    differences: tuple[Difference, ...]
    """In the order of the tables' names."""

    def differences_of(self, relation: RelationName) -> tuple[Difference, ...]:
        """Those that are about one table."""
        return tuple(each for each in self.differences if each.relation == relation)
