"""The settings as a whole."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from pooldeck_db.settings.connection import ConnectionSettings
from pooldeck_db.settings.editing import EditingSettings
from pooldeck_db.settings.labels import LabelSettings
from pooldeck_db.settings.query import QuerySettings
from pooldeck_db.settings.section import Count, Section
from pooldeck_db.settings.watching import ThresholdSettings, WatchedPool
from pooldeck_db.settings.zones import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping


def command_keys(keys: object) -> object:
    """Keys by the commands' ids, where an id may be written as TOML reads dots: a table and a key in it.

    `grid.down = "j"` is the same as `"grid.down" = "j"`. What is no table is given back as it is.
    """
    if not isinstance(keys, dict):
        return keys
    result: dict[str, object] = {}
    for command, value in keys.items():
        if isinstance(value, dict):
            result |= {f"{command}.{inner}": each for inner, each in value.items()}
        else:
            result[command] = value
    return result


class InterfaceSettings(Section):
    """How the screen looks and listens."""

    theme: str = ""
    """Name of the theme; empty for pooldeck's own."""
    mouse: bool = True
    """Listen to the mouse; off leaves selecting and copying to the terminal."""
    colors: Literal["auto", "16", "none"] = "auto"
    """How many colours: what the terminal can, the sixteen basic ones, or none."""
    animations: bool = False
    """Move smoothly where something opens or scrolls; costs bytes on a slow link."""
    page_size: Count = Field(default=256, ge=10, le=1000)
    """Rows that one request fetches."""
    time_zones: list[Zone] = Field(default=[])
    """Zones in which the viewer shows a moment, beside UTC and the machine's own."""
    keys: Annotated[dict[str, str], BeforeValidator(command_keys)] = Field(default={})
    """Keys of commands, by the command's id; several keys by comma."""


class DemoSettings(Section):
    """The shop database of `pooldeck demo`."""

    path: str | None = None
    """Where it is kept; the user's data directory where nothing is said."""


class Settings(BaseSettings):
    """Everything that can be set; without arguments, the defaults."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, case_sensitive=True, validate_default=False
    )

    default_connection: str | None = None
    """The connection that opens when none is named; without it pooldeck offers a list."""
    interface: InterfaceSettings = InterfaceSettings()
    """How the screen looks and listens."""
    demo: DemoSettings = DemoSettings()
    """The shop database of `pooldeck demo`."""
    labels: LabelSettings = {}
    """The columns that name a row where another refers to it, by the name of the table."""
    remember: bool = True
    """Remember views and filters of tables between two starts."""
    editing: EditingSettings = EditingSettings()
    """How rows are changed."""
    query: QuerySettings = QuerySettings()
    """How statements are written and run."""
    thresholds: ThresholdSettings = ThresholdSettings()
    """From where on the pool screen says that something is likely wrong."""
    pools: dict[str, WatchedPool] = {}
    """The pools of other processes that have names."""
    connections: dict[str, ConnectionSettings] = {}
    """The named connections."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The layers of `from_layers`; the process's own environment is never read in passing."""
        layers = (InitSettingsSource(settings_cls, dict(layer)) for layer in _layers.get())
        return init_settings, *layers

    @classmethod
    def from_layers(cls, *layers: Mapping[str, object]) -> Settings:
        """The settings that the layers give together, the first one winning.

        Raises pydantic's ValidationError with every mistake in any of them.
        """
        token = _layers.set(layers)
        try:
            return cls()
        finally:
            _layers.reset(token)


_layers: ContextVar[tuple[Mapping[str, object], ...]] = ContextVar("layers", default=())
