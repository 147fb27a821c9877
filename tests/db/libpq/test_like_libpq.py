"""Address, environment and files lead where libpq would go: every expectation here is libpq's own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.address import parse_address
from pooldeck_db.libpq import PARAMETERS, fill
from pooldeck_db.libpq.parameters import VARIABLES
from pooldeck_db.surroundings import Surroundings
from support.libpq import ask_libpq

if TYPE_CHECKING:
    from pathlib import Path


def test_the_parameters_and_variables_are_libpqs() -> None:
    known = ask_libpq("variables")
    assert set(known) == PARAMETERS
    assert {name: variable for name, variable in known.items() if variable} == VARIABLES


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://",
        "postgres://db",
        "postgresql://ada@db",
        "postgresql://ada:pw@db:5433/shop",
        "postgresql://ada:@db/",
        "postgresql://a%3Ab:p%40%2F%3F%25@db/sh%2Fop",
        "postgresql://ada:p:w#x@db/shop",
        "postgresql://one:5433,two,[::1]:5434/shop",
        "postgresql://[fe80::1]/",
        "postgresql://%2Frun%2Fpg:5433/shop",
        "postgresql:///shop?host=/run/pg&port=5433",
        "postgresql://one/shop?host=two&dbname=other&user=eve&password=x",
        "postgresql://db/shop?sslmode=disable&application_name=a+b%20c@d&options=-c%20a%3Db",
        "postgresql://db/shop?application_name=one&application_name=two",
        "postgresql://db?ssl=true",
    ],
)
def test_an_address_says_what_libpq_reads_in_it(text: str) -> None:
    expected = {key: value for key, value in ask_libpq("parse", text).items() if value.strip(",")}
    assert dict(parse_address(text).parameters) == expected


SERVICES = """
# a comment
[other]
host=/other
[shop]
host=/from/service
port=6000
dbname=from service
user=eve
application_name=first
application_name=second
[later]
host=/later
"""

PASSFILE = r"""
# comment:*:*:*:no
/from/environment:5432:*:ada:of the environment's host
localhost:5433:shop:ada:of the socket's default directory
localhost:*:shop:*:esc\:aped \\ back\\\:slash:beyond
*:6000:from service:eve:of the service
*:*:a\:b\\c:*:of a name with a colon
127.0.0.1:*:*:ada:of an address
*:*:*:nobody:
*:*:*:nobody:after an empty one
"""

CASES: dict[str, tuple[str, dict[str, str]]] = {
    "nothing but a user": ("postgresql://ada@", {}),
    "a password of the default socket": ("postgresql://ada@/shop", {}),
    "a password of the default socket by port": ("postgresql://ada@/shop?port=5433", {}),
    "localhost": ("postgresql://ada@localhost/shop", {}),
    "an address": ("postgresql://ada@127.0.0.1:1/shop", {}),
    "a host address": ("postgresql://ada@/x?hostaddr=127.0.0.1&port=1", {}),
    "a named directory": ("postgresql://ada@/shop?host=/srv/pg", {}),
    "a name with a colon": ("postgresql://eve@/a%3Ab%5Cc?host=/srv/pg", {}),
    "an empty password": ("postgresql://nobody@/x?host=/srv/pg", {}),
    "the variables": (
        "postgresql://",
        {
            "PGHOST": "/from/environment",
            "PGUSER": "ada",
            "PGDATABASE": "fromenv",
            "PGAPPNAME": "app",
            "PGOPTIONS": "-c a=b",
            "PGCONNECT_TIMEOUT": "7",
            "PGSSLMODE": "prefer",
            "PGTARGETSESSIONATTRS": "read-only",
        },
    ),
    "a variable for the password": ("postgresql://ada@/shop", {"PGPASSWORD": "variable"}),
    "what is said before the variables": (
        "postgresql://eve:pw@/x?host=/srv&port=1",
        {"PGHOST": "/e", "PGUSER": "u"},
    ),
    "an empty variable": ("postgresql://ada@/shop", {"PGHOST": "", "PGPORT": "", "PGDATABASE": ""}),
    "a service": ("postgresql:///?service=shop", {}),
    "the service variable": ("postgresql://", {"PGSERVICE": "shop"}),
    "a service before the variables": ("postgresql://", {"PGSERVICE": "shop", "PGHOST": "/e", "PGAPPNAME": "e"}),
    "what is said before the service": ("postgresql://ada@/x?service=shop&port=1", {"PGSERVICE": "other"}),
    "one port for several hosts": ("postgresql://ada@/shop?host=/one,/tmp&port=5433", {}),
}


@pytest.mark.parametrize(("text", "environ"), CASES.values(), ids=CASES.keys())
def test_what_is_not_said_comes_from_where_libpq_takes_it(
    text: str, environ: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / ".pg_service.conf").write_text(SERVICES)
    (tmp_path / ".pgpass").write_text(PASSFILE)
    (tmp_path / ".pgpass").chmod(0o600)
    environ = environ | {"HOME": str(tmp_path)}

    defaults = ask_libpq("connect", "postgresql://u@/u?host=/x", {"HOME": "/nowhere"})
    expected = ask_libpq("connect", text, environ)
    surroundings = Surroundings(environ, tmp_path, expected["user"], tmp_path)
    seen, _ = fill(dict(parse_address(text).parameters), surroundings)

    told = {"host", "hostaddr", "port", "user", "dbname", "password"}
    changed = (
        {key for key, value in expected.items() if value != defaults.get(key, "")} - told - {"service", "passfile"}
    )
    for key in changed | told - {"host", "port"}:
        assert (key, seen.get(key, "")) == (key, expected.get(key, ""))
    assert seen.get("host", "") in (expected.get("host", ""), "")
    assert seen.get("port") in (expected.get("port"), None)
