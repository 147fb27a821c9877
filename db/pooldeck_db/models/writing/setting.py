"""Sets attributes of an object, so that everything runs that the model has to say of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import ColumnProperty

from pooldeck_db.errors import ValueRefused
from pooldeck_db.models.writing.refusing import explained
from pooldeck_db.models.writing.validating import revalidated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import CompositeProperty, Mapper


def set_all(entity: object, mapper: Mapper[object], values: Mapping[str, object]) -> None:
    """Set attributes by their names; raises DatabaseError for the first that the model refuses.

    What is part of a composite is set as the composite, of which the other parts stay as they are: its class, too,
    may object.
    """
    left = dict(revalidated(entity, mapper, values))
    for found, parts in _composites(mapper):
        own = [part for part in parts if part in left]
        if own:
            with explained(mapper, own[0]):
                setattr(entity, found.key, _composed(entity, found, parts, left))
            for part in own:
                del left[part]
    for name, value in left.items():
        with explained(mapper, name):
            setattr(entity, name, value)


def whole_composites(mapper: Mapper[object], values: Mapping[str, object]) -> dict[str, object]:
    """The values for a new object: those that make a composite as the composite, where all its parts are there."""
    left = dict(values)
    for found, parts in _composites(mapper):
        if all(part in left for part in parts):
            with explained(mapper, parts[0]):
                left[found.key] = found.composite_class(*(left[part] for part in parts))
            for part in parts:
                del left[part]
    return left


def _composites(mapper: Mapper[object]) -> Iterator[tuple[CompositeProperty[object], tuple[str, ...]]]:
    for found in mapper.composites:
        yield found, tuple(each.key for each in found.props if isinstance(each, ColumnProperty))


def _composed(
    entity: object, found: CompositeProperty[object], parts: tuple[str, ...], values: Mapping[str, object]
) -> object:
    """A composite with these parts new; without any value it is None, as it is loaded."""
    made = [values[part] if part in values else getattr(entity, part) for part in parts]
    return None if all(each is None for each in made) else found.composite_class(*made)


def refusal_of(name: str, mapper: Mapper[object]) -> ValueRefused:
    """For an attribute that the class has not."""
    return ValueRefused(
        f"There is no column {name} that could be written.",
        subject=mapper.class_.__name__,
        hint="Read the model again, and drop what is staged for it.",
        column=name,
    )
