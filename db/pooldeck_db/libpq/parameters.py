"""The connection parameters that libpq knows, and the environment variables that stand in for them."""

from __future__ import annotations

import re
from difflib import get_close_matches

from pooldeck_db.errors import ConfigurationError

VARIABLES = {
    "service": "PGSERVICE",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "channel_binding": "PGCHANNELBINDING",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "dbname": "PGDATABASE",
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "client_encoding": "PGCLIENTENCODING",
    "options": "PGOPTIONS",
    "application_name": "PGAPPNAME",
    "sslmode": "PGSSLMODE",
    "sslnegotiation": "PGSSLNEGOTIATION",
    "sslcompression": "PGSSLCOMPRESSION",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslcertmode": "PGSSLCERTMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcrl": "PGSSLCRL",
    "sslcrldir": "PGSSLCRLDIR",
    "sslsni": "PGSSLSNI",
    "requirepeer": "PGREQUIREPEER",
    "require_auth": "PGREQUIREAUTH",
    "min_protocol_version": "PGMINPROTOCOLVERSION",
    "max_protocol_version": "PGMAXPROTOCOLVERSION",
    "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION",
    "ssl_max_protocol_version": "PGSSLMAXPROTOCOLVERSION",
    "gssencmode": "PGGSSENCMODE",
    "krbsrvname": "PGKRBSRVNAME",
    "gsslib": "PGGSSLIB",
    "gssdelegation": "PGGSSDELEGATION",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "load_balance_hosts": "PGLOADBALANCEHOSTS",
}
"""The parameter, and the environment variable that gives its default."""

PARAMETERS = frozenset(VARIABLES) | {
    "fallback_application_name",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
    "sslpassword",
    "replication",
    "scram_client_key",
    "scram_server_key",
    "oauth_issuer",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_scope",
    "sslkeylogfile",
}
"""Every parameter that a PostgreSQL address may carry (libpq 18)."""

SECRET_PARAMETERS = frozenset(
    {"password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret"}
)
"""Parameters whose value is never shown."""

CHOICES = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "sslnegotiation": ("postgres", "direct"),
    "target_session_attrs": ("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
    "load_balance_hosts": ("disable", "random"),
    "gssencmode": ("disable", "prefer", "require"),
    "channel_binding": ("disable", "prefer", "require"),
}
"""What a parameter may be, where libpq lists it."""

LARGEST_PORT = 65535

_HARMLESS = re.compile("[a-z-]{1,20}")


def check(key: str, value: str, *, subject: str = "") -> None:
    """Refuse a parameter that libpq would refuse, before anything is connected.

    Raises ConfigurationError, which names the subject (a setting or a variable) or else the parameter.
    """
    if key not in PARAMETERS:
        near = get_close_matches(key, PARAMETERS, n=1)
        hint = f"Did you mean {near[0]}?" if near else "Server settings go in options: options=-c search_path=app."
        # What resembles no parameter may be the rest of a password, and is not shown.
        named = subject or (key if near else "")
        raise ConfigurationError("This is not a connection parameter of PostgreSQL.", key=named, hint=hint)
    refusal = _refusal(key, value)
    if refusal is not None:
        what, allowed = refusal
        raise ConfigurationError(what, key=subject or key, hint=f"Allowed: {allowed}.")


def _refusal(key: str, value: str) -> tuple[str, str] | None:
    """What is wrong with the value, and what is allowed; None where nothing is."""
    if "\0" in value:
        return "The value holds a NUL character.", "any other"
    if key in CHOICES and value not in CHOICES[key]:
        shown = repr(value) if _HARMLESS.fullmatch(value) else "The value"
        return f"{shown} cannot be used.", ", ".join(CHOICES[key])
    if key == "port" and not all(_is_port(port) for port in value.split(",") if port):
        return "This is not a port.", f"1 to {LARGEST_PORT}"
    if key == "connect_timeout" and not value.removeprefix("-").isdecimal():
        return "This is not a number of seconds.", "a whole number"
    return None


def _is_port(port: str) -> bool:
    return port.isdecimal() and 1 <= int(port) <= LARGEST_PORT
