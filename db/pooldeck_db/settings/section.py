"""What every section of the settings has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError


class Section(BaseModel):
    """A table of the configuration file: nothing unknown in it, nothing changed after it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)


def refused(what: str, hint: str = "") -> PydanticCustomError:
    """An error for a validator to raise: what is wrong, without the value, and what to do."""
    return PydanticCustomError("refused", "{what}", {"what": what, "hint": hint})


def _not_a_boolean(value: object) -> object:
    if isinstance(value, bool):
        raise refused("A number is expected, not true or false.")
    return value


Count = Annotated[int, BeforeValidator(_not_a_boolean)]
"""A whole number; `true` is not one."""

Number = Annotated[float, BeforeValidator(_not_a_boolean)]
"""A number; `true` is not one."""

Seconds = Annotated[Number, Field(ge=0)]
"""A time in seconds, not negative."""
