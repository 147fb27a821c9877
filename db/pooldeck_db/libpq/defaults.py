"""What libpq puts where nothing was said: service, then environment, then built-in; and the password file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pooldeck_db.libpq.parameters import VARIABLES, check
from pooldeck_db.libpq.passfile import Login, find_password, read_passfile
from pooldeck_db.libpq.services import service_parameters
from pooldeck_db.target import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pooldeck_db.surroundings import Surroundings


def fill(
    given: Mapping[str, str], surroundings: Surroundings, *, look_up_password: bool = True
) -> tuple[dict[str, str], tuple[Notice, ...]]:
    """The given parameters with libpq's defaults under them, and what was noticed on the way.

    What is given wins over the service, the service over the environment, the environment over the built-in
    values; the password file is asked last, unless `look_up_password` is off. An empty value counts as not given.
    Reads the service and password files. Raises ConfigurationError when a service is not defined or a variable
    cannot be used.
    """
    filled = {key: value for key, value in given.items() if value}
    service = filled.pop("service", "") or surroundings.environ.get("PGSERVICE", "")
    if service:
        filled = service_parameters(service, surroundings) | filled
    filled = _from_environment(surroundings) | filled
    filled.setdefault("user", surroundings.user)
    filled.setdefault("dbname", filled["user"])
    if filled.get("sslrootcert") == "system":
        filled.setdefault("sslmode", "verify-full")
    if "password" in filled or not look_up_password:
        return filled, ()
    return _with_password(filled, surroundings)


def _from_environment(surroundings: Surroundings) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, variable in VARIABLES.items():
        value = surroundings.environ.get(variable)
        if value and key != "service":
            check(key, value, subject=variable)
            found[key] = value
    return found


def _with_password(
    filled: dict[str, str], surroundings: Surroundings
) -> tuple[dict[str, str], tuple[Notice, ...]]:
    named = filled.get("passfile")
    text, notices = read_passfile(Path(named) if named else surroundings.home / ".pgpass", named=bool(named))
    passwords = [find_password(text, login) for login in _logins(filled)]
    found = next((password for password in passwords if password), None)
    if found is None:
        return filled, notices
    if any(password not in (None, found) for password in passwords):
        what = "The password file has different passwords for the hosts; the first one is used."
        notices = (*notices, Notice(what))
    return filled | {"password": found}, notices


def _logins(filled: Mapping[str, str]) -> list[Login]:
    """One login a host; a port that stands alone is every host's."""
    hosts = (filled.get("host") or filled.get("hostaddr", "")).split(",")
    ports = filled.get("port", "").split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    return [Login(host, port, filled["dbname"], filled["user"]) for host, port in zip(hosts, ports, strict=False)]
