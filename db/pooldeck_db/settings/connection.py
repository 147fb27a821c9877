"""The settings of one connection."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, SecretStr, field_validator

from pooldeck_db.address import is_address, parse_address
from pooldeck_db.errors import ConfigurationError, PooldeckError
from pooldeck_db.settings.editing import EditingSettings
from pooldeck_db.settings.labels import LabelSettings
from pooldeck_db.settings.section import Count, Number, Seconds, Section, refused
from pooldeck_db.target import Backend, ModelSources, PoolLimits

if TYPE_CHECKING:
    from pooldeck_db.surroundings import Surroundings

ADDRESS_KEYS = ("url", "backend", "host", "port", "user", "database", "path", "options")
"""Settings of a connection that say where it leads."""

PASSWORD_KEYS = ("password", "password_file", "password_env", "password_command", "password_prompt")
"""Settings of a connection of which one says where the password comes from."""

_OWN_KEYS = {
    "host": "host",
    "port": "port",
    "user": "user",
    "dbname": "database",
    "password": "password",
    "connect_timeout": "connect_timeout",
}
"""Parameters of libpq that have a setting of their own, which is used instead of `options`."""

_LIMITS = PoolLimits()


class PoolSettings(Section):
    """How the connection pool is cut."""

    size: Count = Field(default=_LIMITS.size, ge=1, le=1000)
    """Connections kept open."""
    max_overflow: Count = Field(default=_LIMITS.max_overflow, ge=-1, le=1000)
    """Connections that may be opened beyond the size and are closed again; -1 for no limit."""
    timeout: Seconds = Field(default=_LIMITS.timeout, gt=0)
    """Seconds to wait for a free connection before giving up."""
    recycle: Number = Field(default=_LIMITS.recycle, ge=-1)
    """Seconds after which a connection is replaced; -1 for never."""
    pre_ping: bool = _LIMITS.pre_ping
    """Test each connection before it is handed out."""

    def limits(self) -> PoolLimits:
        """The same as the record that crosses to the engine."""
        return PoolLimits(**self.model_dump())


def _as_text(value: object) -> object:
    if isinstance(value, bool):
        return str(int(value))
    return str(value) if isinstance(value, int) else value


OptionText = Annotated[str, BeforeValidator(_as_text)]
"""The value of a connection parameter; numbers and booleans are written as libpq writes them."""


def _split(command: object) -> object:
    if isinstance(command, str):
        try:
            command = shlex.split(command)
        except ValueError as problem:
            raise refused("The command cannot be split into words.", f"Balance the quotes: {problem}.") from None
    if command in ([], [""]):
        raise refused("The command is empty.", "Give a program and its arguments.")
    return command


CommandLine = Annotated[list[str], BeforeValidator(_split)]
"""A program and its arguments, as a list or as one text with shell-like quotes."""


class ConnectionSettings(Section):
    """One named connection: where it leads, where its password comes from, how it is treated."""

    url: SecretStr | None = None
    """The address as a whole; the separate settings beside it replace its parts."""
    backend: Backend | None = None
    """postgresql or sqlite; follows from url or path where they are given."""
    host: str | None = None
    """Host name, address, or directory of the Unix socket; several by comma."""
    port: Count | None = Field(default=None, ge=1, le=65535)
    """Port of the server."""
    user: str | None = None
    """Name to log in with."""
    database: str | None = None
    """Database on the server."""
    path: str | None = None
    """SQLite file; a leading `~/` is the home directory."""
    options: dict[str, OptionText] = Field(default={}, repr=False)
    """Further libpq parameters, or parameters of a SQLite URI."""
    password: SecretStr | None = None
    """The password itself; better one of the next four."""
    password_file: str | None = None
    """File whose first line is the password."""
    password_env: str | None = None
    """Environment variable that holds the password."""
    password_command: CommandLine | None = Field(default=None, repr=False)
    """Command whose first line of output is the password; run without a shell, only when connecting."""
    password_prompt: bool = False
    """Ask for the password when connecting."""
    environment: str = ""
    """What it is used for; `production` is unmistakable on the screen."""
    read_only: bool = False
    """Refuse every write, enforced by the database."""
    pool: PoolSettings = PoolSettings()
    """How the connection pool is cut."""
    statement_timeout: Seconds = 30.0
    """Seconds that one statement may run; 0 for no limit."""
    lock_timeout: Seconds = 5.0
    """Seconds that a statement may wait for a lock; 0 for no limit."""
    connect_timeout: Seconds | None = Field(default=None, gt=0)
    """Seconds that making a connection may take; 10 where neither this nor libpq says otherwise."""
    labels: LabelSettings = Field(default={})
    """The columns that name a row, by the name of the table, before those that hold for every connection."""
    remember: bool = True
    """Remember views and filters of its tables between two starts."""
    editing: EditingSettings = EditingSettings()
    """How its rows are changed, before what is said for every connection."""
    models: tuple[str, ...] = ()
    """Modules with its SQLAlchemy models: `package.module`, or `package.module:Base`."""
    project: str | None = Field(default=None, min_length=1)
    """The directory in which these modules are looked for first; the present one where nothing is said."""

    @field_validator("url")
    @classmethod
    def _can_be_read(cls, url: SecretStr | None) -> SecretStr | None:
        text = "" if url is None else url.get_secret_value()
        try:
            if url is not None:
                parse_address(text)
        except PooldeckError as refusal:
            # What may be a part of a password is not shown; a parameter of an address is.
            key = refusal.key if isinstance(refusal, ConfigurationError) and is_address(text) else ""
            raise refused(f"{key}: {refusal.what}" if key.isidentifier() else refusal.what, refusal.hint) from None
        return url

    @field_validator("options")
    @classmethod
    def _without_own_settings(cls, options: dict[str, str]) -> dict[str, str]:
        for key in options:
            if key in _OWN_KEYS:
                raise refused(
                    f"{key!r} is not written in options.", f"Use the connection's own setting {_OWN_KEYS[key]}."
                )
        return options

    def model_sources(self, surroundings: Surroundings) -> ModelSources | None:
        """Where its models are; None where none are named."""
        if not self.models:
            return None
        return ModelSources(self.models, surroundings.path(self.project or "."))

    @property
    def actual_backend(self) -> Backend:
        """The backend that is said, or that follows from url or path; PostgreSQL otherwise."""
        if self.url is not None:
            return parse_address(self.url.get_secret_value()).backend
        return self.backend or (Backend.SQLITE if self.path is not None else Backend.POSTGRESQL)
