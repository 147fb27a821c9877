"""Why a PostgreSQL server cannot be reached, and where it was looked for, which the system does not say."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import asyncpg

from pooldeck_db.errors import ConnectError, ServerUnreachable
from pooldeck_db.target import DEFAULT_PORT

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_SOCKET = "Check that the server runs on this machine; for one elsewhere, say its host."
_NO_NAME = "Check the spelling of the host, and that names can be looked up here (DNS, VPN)."
_NO_POSTGRESQL = "Check host and port: what listens there does not answer as PostgreSQL does."
_NO_TLS = "The server does not offer TLS; without it connects sslmode=prefer, where that is allowed."
_STRICT = frozenset({"require", "verify-ca", "verify-full"})
"""Values of sslmode that do not connect without TLS."""

_NO_ANSWER = "Check host, port and firewalls; connect_timeout says how long to wait."


def unreachable(error: Exception, label: str, arguments: Mapping[str, object]) -> ConnectError | None:
    """The error for a way to the server that could not be gone to its end, None for a failure of another kind.

    `arguments` are what `asyncpg.connect` was given.
    """
    if isinstance(error, asyncpg.TargetServerAttributeNotMatched):
        what = (
            f"No server is what target_session_attrs asks for ({_parameter(arguments, 'target_session_attrs')})."
        )
        return ConnectError(what, subject=label, hint="Change target_session_attrs, or add other hosts.")
    if type(error) is ConnectionError:  # The driver's own: the answer to its wish for TLS was a no, or nonsense.
        is_strict = _parameter(arguments, "sslmode") in _STRICT
        return ConnectError(f"{error}.", subject=label, hint=_NO_TLS if is_strict else _NO_POSTGRESQL)
    return _from_system(error, label, arguments) if isinstance(error, OSError) else None


def _from_system(error: OSError, label: str, arguments: Mapping[str, object]) -> ServerUnreachable | None:
    places = _places(arguments)
    where = " or ".join(places)
    if isinstance(error, TimeoutError):
        what = f"No answer came from {where} within {arguments['timeout']:g} s."
        return ServerUnreachable(what, subject=label, hint=_NO_ANSWER)
    if isinstance(error, socket.gaierror):
        what = f"The host name is not known ({where}): {error.strerror}."
        return ServerUnreachable(what, subject=label, hint=_NO_NAME)
    if isinstance(error, FileNotFoundError):
        return ServerUnreachable(f"There is no socket of a server: {where}.", subject=label, hint=_NO_SOCKET)
    if isinstance(error, ConnectionRefusedError):
        return ServerUnreachable(f"The connection was refused: no server listens at {where}.", subject=label)
    return None


def _parameter(arguments: Mapping[str, object], name: str) -> str:
    """A parameter that the driver reads from the address it is given."""
    query = urlsplit(str(arguments.get("dsn", ""))).query
    return parse_qs(query).get(name, [""])[0]


def _places(arguments: Mapping[str, object]) -> list[str]:
    """Each place that is tried, as people write it."""
    hosts, ports = arguments.get("host"), arguments.get("port", DEFAULT_PORT)
    if not isinstance(hosts, list):
        return [f"the usual sockets or localhost, port {ports}"]
    pairs = zip(hosts, ports if isinstance(ports, list) else [ports] * len(hosts), strict=True)
    return [_place(str(host), port) for host, port in pairs]


def _place(host: str, port: object) -> str:
    return f"{host}/.s.PGSQL.{port}" if host.startswith("/") else f"{host} port {port}"
