"""The connection parameters that libpq knows, and the environment variables that stand in for them."""

from __future__ import annotations

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


def check(key: str, value: str, *, subject: str = "") -> None:
    """Refuse a parameter that libpq would refuse, before anything is connected.

    Raises ConfigurationError, which names the subject (a setting or a variable) or the parameter itself.
    """
    key_shown = subject or key
    if key not in PARAMETERS:
        raise ConfigurationError(
            "This is not a connection parameter of PostgreSQL.", key=key_shown, hint=_nearest(key)
        )
    if key in CHOICES and value not in CHOICES[key]:
        raise ConfigurationError(
            f"{value!r} cannot be used.", key=key_shown, hint=f"Allowed: {', '.join(CHOICES[key])}."
        )
    if key == "port":
        _check_ports(value, key_shown)
    if key == "connect_timeout" and not value.lstrip("-").isdecimal():
        raise ConfigurationError(
            f"{value!r} is not a number of seconds.", key=key_shown, hint="Allowed: a whole number."
        )
    if "\0" in value:
        raise ConfigurationError("The value holds a NUL character.", key=key_shown)


def _check_ports(value: str, key_shown: str) -> None:
    for port in value.split(","):
        if port and not (port.isdecimal() and 1 <= int(port) <= LARGEST_PORT):
            raise ConfigurationError("This is not a port.", key=key_shown, hint=f"Allowed: 1 to {LARGEST_PORT}.")


def _nearest(key: str) -> str:
    near = get_close_matches(key, PARAMETERS, n=1)
    return (
        f"Did you mean {near[0]}?" if near else "Server settings go in options, as in options=-c search_path=app."
    )
