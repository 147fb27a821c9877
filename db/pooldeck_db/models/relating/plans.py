"""How the rows at the other side of a model's relationship are read and named. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.models.presenting import presentation
from pooldeck_db.models.relating.known import attribute_of, tables_of
from pooldeck_db.models.relating.naming import says, says_technically
from pooldeck_db.relations.labelling import Label, label_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.orm import Mapper

    from pooldeck_db.catalog import Column
    from pooldeck_db.models.relating.known import Known
    from pooldeck_db.models.relating.ways import Way
    from pooldeck_db.relations import Reference
    from pooldeck_db.relations.spelling.base import Spelling


@dataclass(frozen=True, slots=True)
class Plan:
    """How one reference of a model is read."""

    reference: Reference
    way: Way
    own: Mapper[object]
    known: Known

    @property
    def is_technical(self) -> bool:
        """Whether rows may be called by what `__repr__` says, because nothing else names them."""
        return not self.reference.label

    @property
    def has_classes(self) -> bool:
        """Whether rows may be of several classes."""
        return len(classes_of(self.way.target)) > 1

    @property
    def loads(self) -> bool:
        """Whether objects are wanted, for what they say or of which class they are."""
        return not self.way.gives and (self.reference.is_said or self.has_classes)


def classes_of(mapper: Mapper[object]) -> list[Mapper[object]]:
    """The mappers of the classes that rows of a mapper may be of, as one statement finds them."""
    return [each for each in mapper.self_and_descendants if each is mapper or not each.concrete]


def say_something(mapper: Mapper[object], label: Collection[Column]) -> bool:
    """Whether rows of the mapper say what they are called; by `__repr__` where there is no other label."""
    classes = classes_of(mapper)
    return any(map(says, classes)) or (not label and any(map(says_technically, classes)))


def label_from_columns(
    mapper: Mapper[object],
    known: Known,
    settings: Mapping[str, tuple[str, ...]],
    spelling: Spelling,
    shown: Collection[str],
) -> Label:
    """The attributes that name a row: what the settings say, what the model is searched by, else by the names.

    Those of `shown` are shown anyway.
    """
    outlines = [found for table in tables_of(mapper)[::-1] if (found := known.outline(table)) is not None]
    asides = {*shown, *_hidden(mapper)}
    mistake = ""
    for outline in outlines:
        # Whatever is shown anyway, only the settings name here.
        said = label_of(outline, settings, spelling, without=[each.name for each in outline.columns])
        mistake = mistake or said.mistake
        if columns := _attributes(mapper, known, said.columns):
            return Label(columns, mistake)
    if searched := _searched(mapper, known):
        return Label(searched, mistake)
    for outline in outlines:
        aside = [each.name for each in outline.columns if _called(mapper, each.name) in asides]
        if columns := _attributes(mapper, known, label_of(outline, {}, spelling, without=aside).columns):
            return Label(columns, mistake)
    return Label((), mistake)


def _attributes(mapper: Mapper[object], known: Known, columns: Collection[Column]) -> tuple[Column, ...]:
    """The columns of a table, called as the attributes that they are; none where one of them is none."""
    names = [_called(mapper, each.name) for each in columns]
    found = [known.attribute(mapper, name) for name in names if name]
    whole = tuple(each for each in found if each is not None)
    return whole if len(whole) == len(names) else ()


def _called(mapper: Mapper[object], column: str) -> str:
    """The attribute that is a column of that name; empty where none is."""
    mapped = (each for table in tables_of(mapper) for each in table.columns if each.name == column)
    return next((name for each in mapped if (name := attribute_of(mapper, each))), "")


def _searched(mapper: Mapper[object], known: Known) -> tuple[Column, ...]:
    return tuple(
        column
        for each in mapper.column_attrs
        if presentation({**getattr(each.columns[0], "info", {}), **each.info})[0].search
        and (column := known.attribute(mapper, each.key)) is not None
    )


def _hidden(mapper: Mapper[object]) -> set[str]:
    return {
        each.key
        for each in mapper.column_attrs
        if presentation({**getattr(each.columns[0], "info", {}), **each.info})[0].hidden
    }
