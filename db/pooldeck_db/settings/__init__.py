"""Typed settings: a TOML file, `POOLDECK_*` variables over it, the command line over both.

Importing this loads pydantic (about 0.1 s): ask `pooldeck_db.surroundings.settings_present` first.
"""

from pooldeck_db.settings.connection import ConnectionSettings, PoolSettings
from pooldeck_db.settings.loading import Loaded, load_settings
from pooldeck_db.settings.mistakes import Mistake, SettingsInvalid
from pooldeck_db.settings.models import DemoSettings, InterfaceSettings, Settings
from pooldeck_db.settings.passwords import Ask
from pooldeck_db.settings.resolving import address_of, find_target, resolve

__all__ = [
    "Ask",
    "ConnectionSettings",
    "DemoSettings",
    "InterfaceSettings",
    "Loaded",
    "Mistake",
    "PoolSettings",
    "Settings",
    "SettingsInvalid",
    "address_of",
    "find_target",
    "load_settings",
    "resolve",
]
