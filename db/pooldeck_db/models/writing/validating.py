"""SQLModel: its tables are validated neither when made nor when changed, but by `model_validate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeGuard, cast

from pydantic import BaseModel, ValidationError
from sqlalchemy import inspect

from pooldeck_db.errors import ValueRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Mapper


class Validating(Protocol):
    """A class that validates."""

    @classmethod
    def model_validate(cls, obj: object, /) -> object:
        """An object of it that was validated."""
        ...


def validates(entity: type[object]) -> TypeGuard[type[Validating]]:
    """Whether a mapped class is one of Pydantic's."""
    return issubclass(entity, BaseModel)


def revalidated(entity: object, mapper: Mapper[object], values: Mapping[str, object]) -> Mapping[str, object]:
    """New values of an object as its class validates them; any other class's as they are.

    Raises ValueRefused for what is refused because of them: a row may hold what was never validated.
    """
    own = type(entity)
    if not validates(own):
        return values
    held = inspect(entity, raiseerr=True).dict
    present = {each.key: held[each.key] for each in mapper.column_attrs if each.key in held}
    made = validated(own, {**present, **values}, values)
    return values if made is None else {name: getattr(made, name) for name in values}


def validated(entity: type[Validating], values: Mapping[str, object], named: Iterable[str]) -> object | None:
    """A new object of the class with these values; None where only others than the named ones were refused."""
    try:
        return entity.model_validate(dict(values))
    except ValidationError as error:
        wanted = frozenset(named)
        for each in error.errors(include_url=False, include_input=False):
            place = each["loc"]
            name = str(place[0]) if place else ""
            if not name or name in wanted:
                raise ValueRefused(
                    f"The model refuses it: {each['msg']}.",
                    subject=cast("type[object]", entity).__name__,
                    hint="Type a value that its fields allow.",
                    column=name,
                ) from error
        return None
