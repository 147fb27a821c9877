"""Typed settings: a TOML file, `POOLDECK_*` variables over it, the command line over both.

Importing this loads pydantic (about 0.1 s): ask `pooldeck_db.surroundings.settings_present` first.
"""

from pooldeck_db.settings.connection import ConnectionSettings, PoolSettings
from pooldeck_db.settings.editing import EditingSettings
from pooldeck_db.settings.loading import Check, Loaded, load_settings
from pooldeck_db.settings.mistakes import Fault, Mistake, SettingsInvalid
from pooldeck_db.settings.models import DemoSettings, InterfaceSettings, Settings, command_keys
from pooldeck_db.settings.passwords import Ask
from pooldeck_db.settings.query import QuerySettings
from pooldeck_db.settings.resolving import address_of, find_target, resolve
from pooldeck_db.settings.watching import ThresholdSettings, WatchedPool

__all__ = [
    "Ask",
    "Check",
    "ConnectionSettings",
    "DemoSettings",
    "EditingSettings",
    "Fault",
    "InterfaceSettings",
    "Loaded",
    "Mistake",
    "PoolSettings",
    "QuerySettings",
    "Settings",
    "SettingsInvalid",
    "ThresholdSettings",
    "WatchedPool",
    "address_of",
    "command_keys",
    "find_target",
    "load_settings",
    "resolve",
]
