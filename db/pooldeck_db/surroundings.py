"""What the process was started in, and where its files are; light enough to be asked before the first paint."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG_VARIABLE = "POOLDECK_CONFIG"
"""The environment variable that names the configuration file."""

SETTINGS_PREFIX = "POOLDECK_"
"""How the environment variables of the settings begin."""

OTHER_VARIABLES = frozenset({CONFIG_VARIABLE, "POOLDECK_PLAIN_OUTPUT"})
"""Environment variables of pooldeck that are not settings."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides where to connect beside what the user said: one record, so that nothing reads it in passing."""

    environ: Mapping[str, str]
    """The environment variables; never shown, because they may hold passwords."""
    home: Path
    """The user's home directory."""
    user: str
    """The name that the operating system knows the user by."""
    directory: Path
    """The working directory, that relative paths start from."""

    @classmethod
    def of_process(cls) -> Surroundings:
        """The surroundings of this process."""
        home = home_directory()
        return cls(dict(os.environ), home, _user_name(), _working_directory() or home)

    def __repr__(self) -> str:
        return f"Surroundings(home={str(self.home)!r}, user={self.user!r}, directory={str(self.directory)!r})"

    def path(self, text: str) -> Path:
        """The absolute path that the user means by the text; a leading `~/` is the home directory."""
        if text == "~" or text.startswith("~/"):
            return self.home / text[2:]
        return self.directory / text


def default_config_file() -> Path:
    """Where the configuration file is looked for when nobody says otherwise."""
    import platformdirs  # Only when it is asked for: it costs milliseconds.

    return platformdirs.user_config_path("pooldeck", appauthor=False) / "config.toml"


def state_directory() -> Path:
    """Where pooldeck keeps what it remembers between two starts."""
    import platformdirs

    return platformdirs.user_state_path("pooldeck", appauthor=False)


def named_config_file(environ: Mapping[str, str], argument: str | None = None) -> Path | None:
    """The configuration file that the user named, by argument or by $POOLDECK_CONFIG; None where none was."""
    named = argument or environ.get(CONFIG_VARIABLE)
    if not named:
        return None
    try:
        return Path(named).expanduser()
    except RuntimeError:  # `~somebody` who is nobody here: then it is a name like any other.
        return Path(named)


def settings_present(environ: Mapping[str, str], config_argument: str | None = None) -> bool:
    """Whether there is anything to read settings from; without it `Settings()` need not even be imported."""
    if named_config_file(environ, config_argument) is not None:
        return True
    if any(name.startswith(SETTINGS_PREFIX) and name not in OTHER_VARIABLES for name in environ):
        return True
    return default_config_file().exists()


def home_directory() -> Path:
    """The user's home directory, as libpq finds it: what the environment says, then what the system knows."""
    if named := os.environ.get("HOME"):
        return Path(named)
    entry = _user_entry()
    return Path(entry.pw_dir if entry else "/")


def _user_name() -> str:
    entry = _user_entry()
    return entry.pw_name if entry else os.environ.get("USER", "")


def _user_entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(os.geteuid())
    except KeyError:  # A container may run as a number that has no name.
        return None


def _working_directory() -> Path | None:
    try:
        return Path.cwd()
    except FileNotFoundError:  # Somebody removed the directory that the shell stands in.
        return None
