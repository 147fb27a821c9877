"""The places that settings come from, each as a nested mapping that remembers what its keys are called there."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.settings.connection import ADDRESS_KEYS, PASSWORD_KEYS
from pooldeck_db.settings.lines import line_numbers
from pooldeck_db.surroundings import OTHER_VARIABLES, SETTINGS_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Location: TypeAlias = tuple[str, ...]
"""A setting's place: `("connections", "shop", "pool", "size")`."""


@dataclass(frozen=True)
class Layer:
    """The settings of one place."""

    values: dict[str, object] = field(repr=False)
    """The settings, nested as in the file."""
    source: str
    """The place as the user knows it: a file's path, `environment`, `command line`."""
    file: Path | None = None
    lines: Mapping[Location, int] | None = None
    """Where each setting is written in the file, counted from 1."""

    def holds(self, location: Location) -> bool:
        """Whether this place says anything at that location."""
        inner: object = self.values
        for step in location:
            if not isinstance(inner, dict) or step not in inner:
                return False
            inner = inner[step]
        return True

    def line(self, location: Location) -> int | None:
        """The line of the setting, or of the nearest thing around it."""
        for end in range(len(location), 0, -1):
            if self.lines and location[:end] in self.lines:
                return self.lines[location[:end]]
        return None

    def name(self, location: Location) -> str:
        """What the setting is called in this place."""
        if self.source == "environment":
            return SETTINGS_PREFIX + "__".join(step.replace("-", "_") for step in location).upper()
        return ".".join(location)


def file_layer(text: str, file: Path) -> Layer:
    """The settings of a TOML text. Raises tomllib.TOMLDecodeError."""
    return Layer(tomllib.loads(text), str(file), file, line_numbers(text))


def environment_layer(environ: Mapping[str, str], names: Iterable[str]) -> Layer:
    """The settings of the `POOLDECK_*` variables; `__` steps into a section, an empty value says nothing.

    A connection of the given names is meant by its name in capitals with `_` for `-`; any other name is taken in
    lower case.
    """
    known = {name.upper().replace("-", "_"): name for name in names}
    values: dict[str, object] = {}
    for variable in sorted(environ):
        if variable.startswith(SETTINGS_PREFIX) and variable not in OTHER_VARIABLES and environ[variable]:
            steps = variable.removeprefix(SETTINGS_PREFIX).split("__")
            location = [
                known.get(step, step.lower()) if at == 1 else step.lower() for at, step in enumerate(steps)
            ]
            _put(values, location, _structured(environ[variable]))
    return Layer(values, "environment")


def _put(values: dict[str, object], location: list[str], value: object) -> None:
    for step in location[:-1]:
        inner = values.setdefault(step, {})
        if not isinstance(inner, dict):
            return  # A whole section was given as text, which is reported as a mistake of its own.
        values = inner
    values[location[-1]] = value


def _structured(value: str) -> object:
    """Tables and lists are written as JSON in a variable."""
    if not value.startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def superseded(layers: list[Layer]) -> list[Layer]:
    """The layers, the highest first, without what a higher one makes meaningless.

    A password source replaces any other below it, and a url replaces every part of an address below it.
    """
    result: list[Layer] = []
    for layer in layers:
        kept = dict(layer.values)
        connections = kept.get("connections")
        if isinstance(connections, dict):
            kept["connections"] = {
                name: _without(connection, _replaced_keys(name, result))
                for name, connection in connections.items()
            }
        result.append(Layer(kept, layer.source, layer.file, layer.lines))
    return result


def _replaced_keys(name: str, higher: list[Layer]) -> set[str]:
    replaced: set[str] = set()
    for layer in higher:
        if any(layer.holds(("connections", name, key)) for key in PASSWORD_KEYS):
            replaced.update(PASSWORD_KEYS)
        if layer.holds(("connections", name, "url")):
            replaced.update(ADDRESS_KEYS)
    return replaced


def _without(connection: object, keys: set[str]) -> object:
    if not isinstance(connection, dict):
        return connection
    return {key: value for key, value in connection.items() if key not in keys}
