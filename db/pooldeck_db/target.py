"""Where to connect, and how: one frozen record for every way it was written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

DEFAULT_PORT = 5432
"""Where a PostgreSQL server listens unless told otherwise."""


class Backend(StrEnum):
    """The databases that pooldeck opens, named as SQLAlchemy names their dialects."""

    POSTGRESQL = "postgresql"
    SQLITE = "sqlite"


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """How the connection pool is cut."""

    size: int = 5
    """Connections kept open."""
    max_overflow: int = 2
    """Connections that may be opened beyond the size and are closed again."""
    timeout: float = 10.0
    """Seconds to wait for a free connection before giving up."""
    recycle: float = 1800.0
    """Seconds after which a connection is replaced; -1 for never."""
    pre_ping: bool = True
    """Test each connection before it is handed out."""


@dataclass(frozen=True, slots=True)
class Editing:
    """How rows are changed."""

    confirm_rows: int = 1
    """On production, a write of more rows than these asks for the table's name to be typed; deletes always do."""
    audit: bool = True
    """Whether every written row is noted in a file."""
    audit_file: Path | None = None
    """That file; None for the one in the state directory."""


@dataclass(frozen=True, slots=True)
class ModelSources:
    """Where the user's SQLAlchemy models are."""

    names: tuple[str, ...]
    """Modules, each as `package.module`, or `package.module:Base` for those of one base."""
    directory: Path
    """The project's directory, in which modules are looked for first."""


@dataclass(frozen=True, slots=True)
class Querying:
    """How the user's own statements are run."""

    result_bytes: int = 1024**3
    """Bytes that are kept of one result; beyond it the statement is stopped."""
    transaction_timeout: float = 900.0
    """Seconds that an open transaction may wait for the user; 0 for no limit."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was noticed on the way to a database, does not stop it, and should be known to the user."""

    what: str
    """One sentence: what was noticed."""
    subject: str = ""
    """The file or setting that it is about; may be empty."""
    hint: str = ""
    """One sentence: what the user can do about it; may be empty."""

    def __str__(self) -> str:
        about = f"{self.subject}: " if self.subject else ""
        return f"{about}{self.what}" + (f" {self.hint}" if self.hint else "")


@dataclass(frozen=True, slots=True)
class Target:
    """One database that can be opened; secrets in it never show in its repr."""

    backend: Backend
    label: str
    """How the user knows it: the connection's name, or the address without password."""
    path: Path | None = None
    """SQLite: the file; None for PostgreSQL."""
    host: str = ""
    """PostgreSQL: host name, address, or directory of the Unix socket; several by comma; empty for the default."""
    port: int | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    database: str = ""
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Further libpq connection parameters (`sslmode`, `sslrootcert`, `application_name`, ...), or parameters of a
    SQLite URI (`immutable`, `vfs`), as (key, value); a few of libpq's are secrets."""
    environment: str = ""
    """What it is used for: `production` is unmistakable on the screen; free text."""
    read_only: bool = False
    pool: PoolLimits = PoolLimits()
    statement_timeout: float = 30.0
    """Seconds that one statement may run; 0 for no limit."""
    lock_timeout: float = 5.0
    """Seconds that a statement may wait for a lock; 0 for no limit."""
    connect_timeout: float = 10.0
    """Seconds that making a connection may take."""
    name: str = ""
    """The connection's name in the settings; empty where an address was given."""
    ports: tuple[int, ...] = ()
    """PostgreSQL: the ports of several hosts, one a host, where they are not all `port`; else empty."""
    notices: tuple[Notice, ...] = ()
    """What the user should know before it is opened: an ignored password file, for example."""
    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The columns that name a row where the user said so, by the table's name: `customers`, `public.customers`."""
    remember: bool = True
    """Whether views and filters of its tables are remembered between two starts."""
    editing: Editing = Editing()
    """How its rows are changed."""
    querying: Querying = Querying()
    """How the user's own statements are run on it."""
    query_folder: Path | None = None
    """Where saved queries are kept; None for the one in the configuration directory."""
    models: ModelSources | None = None
    """The user's SQLAlchemy models of it; None where none are named."""

    @property
    def addresses(self) -> tuple[tuple[str, int], ...]:
        """PostgreSQL: each host (or `hostaddr`, where given) with its port, in the order to try them."""
        hosts = (dict(self.options).get("hostaddr") or self.host).split(",")
        ports = self.ports or (self.port or DEFAULT_PORT,) * len(hosts)
        return tuple(zip(hosts, ports, strict=True))
