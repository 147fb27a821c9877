"""What is wrong with the settings, said so that it can be put right; never with a secret in it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel

from pooldeck_db.address import redacted
from pooldeck_db.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from pooldeck_db.settings.layers import Layer, Location

SECRET_SETTINGS = frozenset({"url", "password", "password_command", "options"})
"""Settings whose value is never shown."""


class Fault(NamedTuple):
    """What is wrong at a location, before it is known where that was written."""

    location: Location
    what: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One setting that cannot be used."""

    source: str
    """The file's path, `environment` or `command line`."""
    key: str
    """The setting as it is called there: dotted in a file, a variable's name in the environment."""
    what: str
    """One sentence: what is wrong with it."""
    hint: str = ""
    """What is allowed there, or what to do; may be empty."""
    line: int | None = None
    """The line in the file, counted from 1; None elsewhere."""

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        key = f", {self.key}" if self.key else ""
        return f"{self.source}{line}{key}: {self.what}" + (f" {self.hint}" if self.hint else "")


class SettingsInvalid(ConfigurationError):
    """The settings hold mistakes; all of them are listed."""

    def __init__(self, mistakes: Sequence[Mistake], *, file: Path | None = None) -> None:
        count = len(mistakes)
        heading = "" if count == 1 else f"{count} mistakes in the settings:\n"
        super().__init__(heading + "\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)
        """Every mistake, the file's first, in the order of its lines."""
        self.file = file
        self.key = mistakes[0].key if count == 1 else ""


def faults_of(error: ValidationError, model: type[BaseModel]) -> list[Fault]:
    """What pydantic found wrong, in our words."""
    return [_fault(details, model) for details in error.errors(include_url=False)]


def placed(faults: Iterable[Fault], layers: Sequence[Layer]) -> list[Mistake]:
    """The faults as mistakes in the layer that each comes from, in the order in which they are written."""
    found = [_placed(fault, layers) for fault in faults]
    return sorted(found, key=lambda mistake: (mistake.line is None, mistake.line or 0, mistake.key))


def _placed(fault: Fault, layers: Sequence[Layer]) -> Mistake:
    # A key with dots in it may have been written as tables within tables.
    written = (fault.location, tuple(".".join(fault.location).split(".")))
    places = [(layer, location) for layer in layers for location in written]
    layer, location = max(places, key=lambda place: _depth(*place))
    return Mistake(layer.source, layer.name(location), fault.what, fault.hint, layer.line(location))


def _depth(layer: Layer, location: Location) -> tuple[int, bool]:
    """How much of the location the layer says; between equals the one that says anything at all."""
    depth = max((end for end in range(len(location) + 1) if layer.holds(location[:end])), default=0)
    return depth, bool(layer.values)


def _fault(details: ErrorDetails, model: type[BaseModel]) -> Fault:
    location = tuple(str(step) for step in details["loc"])
    kind, context = details["type"], details.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(location, model)
    if kind == "refused":
        return Fault(location, context["what"], context["hint"])
    allowed = _allowed(kind, context)
    what = f"{_given(location, details['input'])} cannot be used."
    return Fault(location, what, f"Allowed: {allowed}." if allowed else "")


def _given(location: Location, value: object) -> str:
    shown = isinstance(value, str | int | float) and SECRET_SETTINGS.isdisjoint(location)
    if not shown or (isinstance(value, str) and redacted(value) != value):
        return "The value"
    return str(value).lower() if isinstance(value, bool) else repr(value)


_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "finite": "a number that is not infinite",
    "bool": "true or false",
    "string": "text in quotes",
    "dict": "a table",
    "model": "a table",
    "list": "a list of texts",
}
"""What is allowed, by the first word of pydantic's error type."""

_LIMITS = {
    "greater_than": ("gt", "more than {}"),
    "greater_than_equal": ("ge", "{} or more"),
    "less_than_equal": ("le", "{} or less"),
}


def _allowed(kind: str, context: dict[str, object]) -> str:
    if kind in _LIMITS:
        name, sentence = _LIMITS[kind]
        return sentence.format(f"{context[name]:g}")
    if "expected" in context:
        return str(context["expected"]).replace("'", '"')
    return _KINDS.get(kind.split("_")[0], "")


def _unknown_key(location: Location, model: type[BaseModel]) -> Fault:
    known = list(_fields_at(location[:-1], model))
    near = get_close_matches(location[-1], known, n=1)
    what = f"There is no such setting; did you mean {near[0]}?" if near else "There is no such setting."
    return Fault(location, what, f"Allowed: {', '.join(known)}.")


def _fields_at(location: Location, model: type[BaseModel]) -> Iterable[str]:
    """The names of the settings in the section at the location."""
    for step in location:
        field = model.model_fields.get(step)
        inner = _section_in(field.annotation) if field else None
        model = inner or model
    return model.model_fields


def _section_in(annotation: object) -> type[BaseModel] | None:
    """The section that a field holds, or that it holds by name."""
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None
