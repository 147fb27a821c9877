"""What becomes of libpq's parameters here, where asyncpg speaks to the server and not libpq.

A parameter that asks for protection which cannot be given is refused: to drop it would connect less safely than
the user asked for. One that only tunes something is dropped, and the user is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import ConfigurationError
from pooldeck_db.target import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

DRIVER_PARAMETERS = frozenset(
    {
        "sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslpassword", "sslnegotiation",
        "ssl_min_protocol_version", "ssl_max_protocol_version", "target_session_attrs", "krbsrvname", "gsslib",
    }
)  # fmt: skip
"""Parameters that asyncpg understands in a DSN; it would send any other to the server as a setting."""

SERVER_PARAMETERS = frozenset({"application_name", "options"})
"""Parameters that are meant for the server."""

_OWN = frozenset(
    {"host", "hostaddr", "port", "user", "password", "passfile", "dbname", "service", "connect_timeout"}
)
"""Parameters that pooldeck itself carries out."""

_HARMLESS: Mapping[str, frozenset[str] | None] = {
    "channel_binding": frozenset({"disable", "prefer"}),
    "gssencmode": frozenset({"disable", "prefer"}),
    "sslcertmode": frozenset({"allow"}),
    "replication": frozenset({"0", "false", "off", "no"}),
    "min_protocol_version": frozenset({"3.0"}),
    "sslcompression": frozenset({"0"}),
    "sslsni": frozenset({"1"}),
    "load_balance_hosts": frozenset({"disable"}),
    "gssdelegation": frozenset({"0"}),
    "max_protocol_version": None,
    "client_encoding": None,
    "fallback_application_name": None,
}
"""Values that ask for nothing but what is done anyway; None where that holds for every value."""

_PROTECTIONS: Mapping[str, str] = {
    "channel_binding": "The login cannot be bound to the encrypted channel",
    "gssencmode": "Encryption by GSSAPI is not there",
    "require_auth": "How the server asks for the password cannot be prescribed",
    "requirepeer": "Who runs the server cannot be checked",
    "sslcertmode": "When a certificate is sent cannot be prescribed",
    "sslcrldir": "Revoked certificates are read from a file (sslcrl), and not from a directory",
    "replication": "A replication connection cannot be browsed",
    "min_protocol_version": "No newer protocol than 3.0 is spoken",
}
"""Parameters that must not be dropped, and why they cannot be kept."""


def without_effect(parameters: Mapping[str, str]) -> tuple[Notice, ...]:
    """A notice of the parameters that change nothing here.

    Raises ConfigurationError for one that asks for a protection that cannot be given.
    """
    known = DRIVER_PARAMETERS | SERVER_PARAMETERS | _OWN
    dropped = [key for key, value in parameters.items() if key not in known and not _harmless(key, value)]
    for key in dropped:
        if reason := _PROTECTIONS.get(key):
            raise ConfigurationError(f"{reason}.", key=key, hint="Leave it out to connect without it.")
    if not dropped:
        return ()
    return (Notice(f"These connection parameters have no effect in pooldeck: {', '.join(dropped)}."),)


def _harmless(key: str, value: str) -> bool:
    values = _HARMLESS.get(key, frozenset())
    return values is None or value in values
