"""Where to connect, and how: one frozen record for every way it was written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


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
    options: tuple[tuple[str, str], ...] = ()
    """Further libpq connection parameters (`sslmode`, `sslrootcert`, `application_name`, ...), as (key, value)."""
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
