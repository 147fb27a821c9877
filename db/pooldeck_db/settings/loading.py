"""Reading the settings from file, environment and command line."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from pydantic import ValidationError

from pooldeck_db.address import parse_address
from pooldeck_db.errors import ConfigurationError, PooldeckError
from pooldeck_db.settings.consistency import inconsistencies
from pooldeck_db.settings.layers import Layer, environment_layer, file_layer, superseded
from pooldeck_db.settings.mistakes import Mistake, SettingsInvalid, faults_of, placed
from pooldeck_db.settings.models import Settings
from pooldeck_db.surroundings import default_config_file, named_config_file
from pooldeck_db.target import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pooldeck_db.settings.mistakes import Fault

_PLACE = re.compile(
    r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)


Check: TypeAlias = Callable[["Mapping[str, object]"], "Iterable[Fault]"]
"""Finds mistakes in the raw settings, nested as in the file, after every layer was laid over the next."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and what was noticed while they were read."""

    settings: Settings
    file: Path | None
    """The file that was read; None where there is none."""
    notices: tuple[Notice, ...] = ()


def _nothing(_: Mapping[str, object]) -> tuple[Fault, ...]:
    return ()


def load_settings(
    *,
    config: str | None = None,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, object] | None = None,
    also: Check = _nothing,
) -> Loaded:
    """The settings of the file, with the `POOLDECK_*` variables over them and the overrides over both.

    `config` is the command line's path of the file, `overrides` are its settings, nested as in the file. `also`
    finds the mistakes that only its caller can know of. Raises SettingsInvalid with every mistake in any of them,
    ConfigurationError when the file cannot be read.
    """
    environ = os.environ if environ is None else environ
    in_file = _file_layer(named_config_file(environ, config))
    names = in_file.values.get("connections", {})
    layers = superseded(
        [
            Layer(dict(overrides or {}), "command line"),
            environment_layer(environ, names if isinstance(names, dict) else ()),
            in_file,
        ]
    )
    return Loaded(_validated(layers, also), in_file.file, tuple(_exposed_passwords(in_file)))


def _file_layer(named: Path | None) -> Layer:
    file = named or default_config_file()
    if named is None and not file.exists():
        return Layer({}, "settings")
    try:
        return file_layer(file.read_text(encoding="utf-8"), file)
    except OSError as problem:
        what = f"The configuration file cannot be read: {problem.strerror}."
        raise ConfigurationError(what, file=file, hint="Check the path and its permissions.") from problem
    except UnicodeDecodeError:
        raise ConfigurationError("The configuration file is not UTF-8.", file=file) from None
    except tomllib.TOMLDecodeError as problem:
        raise SettingsInvalid([_syntax_mistake(str(problem), file)], file=file) from None


def _syntax_mistake(message: str, file: Path) -> Mistake:
    place = _PLACE.fullmatch(message)
    if place is None:
        return Mistake(str(file), "", f"It is not TOML: {message}.")
    column = f"column {place['column']}" if place["column"] else "end of the file"
    # tomllib quotes a single character or a key, never a value, so no password can be in its message.
    return Mistake(
        str(file), "", f"It is not TOML ({column}): {place['what']}.", line=int(place["line"] or 0) or None
    )


def _validated(layers: list[Layer], also: Check) -> Settings:
    merged = _merged([layer.values for layer in layers])
    faults = [*inconsistencies(merged), *also(merged)]
    try:
        settings = Settings.from_layers(*(layer.values for layer in layers))
    except ValidationError as error:
        faults = faults_of(error, Settings) + faults
    else:
        if not faults:
            return settings
    file = layers[-1].file
    # Outside the except clause: pydantic's error holds the values, and would be shown as the context of ours.
    raise SettingsInvalid(placed(faults, layers), file=file)


def _merged(layers: list[dict[str, object]]) -> dict[str, object]:
    """The layers laid over one another, the first one on top."""
    result: dict[str, object] = {}
    for key in dict.fromkeys(key for layer in layers for key in layer):
        values = [layer[key] for layer in layers if key in layer]
        tables = [value for value in values if isinstance(value, dict)]
        result[key] = _merged(tables) if len(tables) == len(values) else values[0]
    return result


def _exposed_passwords(layer: Layer) -> list[Notice]:
    """A notice where the file holds a password and others can read it."""
    if layer.file is None or not layer.file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return []
    connections = layer.values.get("connections")
    tables = connections.items() if isinstance(connections, dict) else ()
    names = [name for name, connection in tables if isinstance(connection, dict) and _has_password(connection)]
    if not names:
        return []
    what = f"Others can read this file, and it holds a password ({', '.join(names)})."
    return [Notice(what, str(layer.file), f"Run: chmod 600 {layer.file}")]


def _has_password(connection: Mapping[str, object]) -> bool:
    try:
        return "password" in connection or parse_address(str(connection.get("url", ""))).has_password
    except PooldeckError:
        return False
