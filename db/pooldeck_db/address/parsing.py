"""Addresses of databases as people write them: URLs with or without a driver, `file:` URIs, paths."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from pooldeck_db.address.showing import redacted
from pooldeck_db.address.sqlite import DRIVER_PARAMETERS, check_file
from pooldeck_db.address.userinfo import split_userinfo
from pooldeck_db.errors import ConfigurationError, DriverMissing
from pooldeck_db.libpq import PARAMETERS, check
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9.-]*)(?:\+([A-Za-z0-9_.-]+))?:(?=//)")
_FILE_SCHEME = re.compile(r"file:", re.IGNORECASE)

_POSTGRESQL_SCHEMES = frozenset({"postgres", "postgresql"})
_SQLITE_SCHEMES = frozenset({"sqlite", "sqlite3"})
_DRIVERS = {
    Backend.POSTGRESQL: frozenset({"asyncpg", "psycopg", "psycopg2", "psycopg_async", "pg8000"}),
    Backend.SQLITE: frozenset({"aiosqlite", "pysqlite"}),
}
"""Drivers that an address may name, as SQLAlchemy does; the address means the same whichever it is."""

_OTHER_DATABASES = {
    "mysql": "MySQL",
    "mariadb": "MariaDB",
    "oracle": "Oracle",
    "mssql": "SQL Server",
    "mongodb": "MongoDB",
    "redis": "Redis",
    "duckdb": "DuckDB",
    "cockroachdb": "CockroachDB",
}

_TLS_SPELLINGS = {"true": "require", "1": "require", "false": "disable", "0": "disable"}
"""What JDBC and asyncpg write as `ssl=...`."""

_DRIVER_PARAMETERS = frozenset({"prepared_statement_cache_size", "statement_cache_size", "async_fallback", "uri"})
"""Parameters that address a driver, not the database: the engine sets them itself."""

_PLAIN_WORD = re.compile("[a-z_]{1,30}")

_EXPECTED = "Write postgresql://user@host/database, sqlite:///file.db, or the path of a SQLite file."


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says, and nothing else: no default is filled in."""

    backend: Backend
    path: str = ""
    """SQLite: the file as it was written; empty for PostgreSQL."""
    parameters: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """PostgreSQL: libpq's parameters; SQLite: the URI's; each key once, and a password among them."""

    @property
    def has_password(self) -> bool:
        """Whether the address itself holds a password."""
        return any(key == "password" for key, _ in self.parameters)


def parse_address(text: str) -> Address:
    """The address that a URL or `file:` URI says.

    Raises DriverMissing for a scheme that has no driver, ConfigurationError for an address that cannot be read;
    neither shows a password.
    """
    if _FILE_SCHEME.match(text):
        return _file_uri(text)
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise ConfigurationError("This is not the address of a database.", key=redacted(text), hint=_EXPECTED)
    backend = _backend(scheme[1].lower(), (scheme[2] or "").lower())
    rest = text[scheme.end() + 2 :]
    return _postgresql(rest) if backend is Backend.POSTGRESQL else _sqlite_url(rest)


def is_address(text: str) -> bool:
    """Whether the text is written as a URL or `file:` URI, right or wrong."""
    return bool(_SCHEME.match(text) or _FILE_SCHEME.match(text))


def _backend(scheme: str, driver: str) -> Backend:
    for schemes, backend in ((_POSTGRESQL_SCHEMES, Backend.POSTGRESQL), (_SQLITE_SCHEMES, Backend.SQLITE)):
        if scheme in schemes and (not driver or driver in _DRIVERS[backend]):
            return backend
    if scheme in _POSTGRESQL_SCHEMES | _SQLITE_SCHEMES:
        raise DriverMissing(f"There is no driver {driver!r} here.", subject=f"{scheme}+{driver}://")
    name = _OTHER_DATABASES.get(scheme)
    what = f"{name} is not supported." if name else "This kind of address is not known."
    raise DriverMissing(what, subject=f"{scheme}://")


def _sqlite_url(rest: str) -> Address:
    path, _, query = rest.partition("?")
    if path.startswith("/file:"):
        return _file_uri(path[1:] + (f"?{query}" if query else ""))
    if path and not path.startswith("/"):
        raise ConfigurationError(
            "After sqlite:// comes a third slash.",
            key=redacted(f"sqlite://{rest}"),
            hint="Write sqlite:///file.db.",
        )
    return _sqlite(path[1:], query)


def _file_uri(text: str) -> Address:
    path, _, query = text[len("file:") :].partition("#")[0].partition("?")
    if path.startswith("//"):
        host, slash, rest = path[2:].partition("/")
        if host not in ("", "localhost"):
            raise ConfigurationError(
                "A file: address cannot name a host.", key=redacted(text), hint="Write file:///path."
            )
        path = slash + rest
    return _sqlite(_decoded(path, "path"), query)


def _sqlite(path: str, query: str) -> Address:
    parameters = dict(item for item in _parameters(query) if item[0] not in DRIVER_PARAMETERS)
    check_file(path, parameters)
    return Address(Backend.SQLITE, path, tuple(parameters.items()))


def _postgresql(rest: str) -> Address:
    userinfo, tail = split_userinfo(rest, PARAMETERS | {"ssl"} | _DRIVER_PARAMETERS)
    location, _, query = tail.partition("?")
    authority, _, database = location.partition("/")
    user, _, password = userinfo.partition(":")
    hosts, ports = _hosts(authority)
    said = {
        "user": _decoded(user, "user"),
        "password": _decoded(password, "password"),
        "host": hosts,
        "port": ports,
        "dbname": _decoded(database, "database"),
    }
    parameters = {key: value for key, value in said.items() if value}
    parameters |= dict(_libpq_parameters(query))
    # A misspelt parameter is named, but not what may be the rest of a password that was not encoded.
    is_query = bool(userinfo) or "/" in location
    for key, value in parameters.items():
        check(key, value, subject=key if is_query and _PLAIN_WORD.fullmatch(key) else "")
    return Address(Backend.POSTGRESQL, parameters=tuple(parameters.items()))


def _libpq_parameters(query: str) -> Iterator[tuple[str, str]]:
    for key, value in _parameters(query):
        if key == "ssl":
            yield "sslmode", _TLS_SPELLINGS.get(value.lower(), value)
        elif key not in _DRIVER_PARAMETERS:
            yield key, value


def _parameters(query: str) -> Iterator[tuple[str, str]]:
    """The query's items; unlike in a web form, `+` is a plus."""
    for item in filter(None, query.split("&")):
        key, equals, value = item.partition("=")
        if not equals:
            named = key if key in PARAMETERS else ""
            raise ConfigurationError(
                "A parameter of the address has no value.", key=named, hint="Write name=value."
            )
        yield _decoded(key, "parameter"), _decoded(value, "parameter")


def _hosts(authority: str) -> tuple[str, str]:
    """The hosts and ports of `one:5433,[::1],/dir`, each joined by commas; no ports where none is given."""
    hosts, ports = [], []
    for item in authority.split(","):
        bracketed = re.fullmatch(r"\[([^\]]*)\](?::(.*))?", item)
        host, port = (bracketed[1], bracketed[2] or "") if bracketed else item.partition(":")[::2]
        hosts.append(_decoded(host, "host"))
        ports.append(port)
    if len(set(ports)) == 1:
        del ports[1:]
    return ",".join(hosts), ",".join(ports) if any(ports) else ""


def _decoded(text: str, part: str) -> str:
    """Percent-decoded text; a `%` that begins no escape stands for itself."""
    try:
        decoded = unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigurationError(
            f"The {part} of the address is not UTF-8.", hint="Write a bare % as %25."
        ) from None
    if "\0" in decoded:
        raise ConfigurationError(f"The {part} of the address holds a NUL character.")
    return decoded
