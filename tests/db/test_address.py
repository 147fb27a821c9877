"""Addresses as people write them, and what they are taken for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pooldeck_db.address import format_address, parse_address, redacted, summary
from pooldeck_db.errors import ConfigurationError, DriverMissing, PooldeckError
from pooldeck_db.resolution import parse_target
from pooldeck_db.surroundings import Surroundings
from pooldeck_db.target import Backend, Target

NOWHERE = Surroundings({}, Path("/nowhere/home"), "ada", Path("/nowhere/desk"))


def target(text: str) -> Target:
    return parse_target(text, NOWHERE)


@pytest.mark.parametrize(
    "scheme",
    ["postgres", "postgresql", "POSTGRESQL", "postgresql+asyncpg", "postgresql+psycopg", "postgresql+psycopg2"],
)
def test_every_spelling_of_the_scheme_means_postgresql(scheme: str) -> None:
    seen = target(f"{scheme}://ada:pw@db.example.org:5433/shop?sslmode=require")
    assert (seen.backend, seen.host, seen.port) == (Backend.POSTGRESQL, "db.example.org", 5433)
    assert (seen.user, seen.password, seen.database) == ("ada", "pw", "shop")
    assert seen.options == (("sslmode", "require"),)
    assert seen.label == "ada@db.example.org:5433/shop"


PASSWORDS = [
    "plain",
    "p@ss",
    "a:b",
    "a/b",
    "w#rd",
    "wh?t",
    "100%",
    "%41",
    "a@b:c/d#e?f%g",
    "@",
    "//",
    "päß ☃",
    "a b",
    "+",
]


@pytest.mark.parametrize("password", PASSWORDS)
def test_a_password_may_hold_any_character_when_it_is_encoded(password: str) -> None:
    encoded = "".join(f"%{byte:02X}" for byte in password.encode())
    seen = target(f"postgresql://ada:{encoded}@db.example.org:5433/shop?application_name=ops@night")
    assert (seen.user, seen.password, seen.host, seen.database) == ("ada", password, "db.example.org", "shop")
    assert seen.options == (("application_name", "ops@night"),)


@pytest.mark.parametrize("password", [password for password in PASSWORDS if password != "%41"])
@pytest.mark.parametrize("rest", ["db.example.org:5433/shop", "[::1]:5433/shop?sslmode=require", "one,two/shop"])
def test_a_password_that_is_not_encoded_ends_at_the_last_at_before_the_host(password: str, rest: str) -> None:
    seen = target(f"postgresql://ada:{password}@{rest}")
    assert (seen.user, seen.password, seen.database) == ("ada", password, "shop")


@pytest.mark.parametrize("text", ["postgresql://ada:pw@db/shop@night", "postgresql://db:12/pw@db"])
def test_an_address_that_can_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"two ways\. Write @ as %40"):
        parse_address(text)


@pytest.mark.parametrize(
    ("text", "host", "port", "ports"),
    [
        ("postgresql:///shop", "", None, ()),
        ("postgresql://", "", None, ()),
        ("postgresql://db", "db", None, ()),
        ("postgresql://:5433/shop", "", 5433, ()),
        ("postgresql://[2001:db8::1]/shop", "2001:db8::1", None, ()),
        ("postgresql://[::1]:5433/shop", "::1", 5433, ()),
        ("postgresql://one,two/shop", "one,two", None, ()),
        ("postgresql://one:5433,two:5433/shop", "one,two", 5433, ()),
        ("postgresql://one:5433,two,[::1]:5434/shop", "one,two,::1", None, (5433, 5432, 5434)),
        ("postgresql:///shop?host=/run/postgresql", "/run/postgresql", None, ()),
        ("postgresql://%2Frun%2Fpostgresql:5433/shop", "/run/postgresql", 5433, ()),
        ("postgresql://one/shop?host=two&port=6000", "two", 6000, ()),
    ],
)
def test_hosts_and_ports(text: str, host: str, port: int | None, ports: tuple[int, ...]) -> None:
    seen = target(text)
    assert (seen.host, seen.port, seen.ports) == (host, port, ports)


def test_the_addresses_of_a_target_pair_each_host_with_its_port() -> None:
    assert target("postgresql://one:5433,two/shop").addresses == (("one", 5433), ("two", 5432))
    assert target("postgresql://one,two/shop").addresses == (("one", 5432), ("two", 5432))
    assert target("postgresql://db/shop?hostaddr=10.0.0.1").addresses == (("10.0.0.1", 5432),)


def test_hosts_and_ports_that_do_not_pair_off_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="one for each host"):
        target("postgresql:///shop?host=one,two,three&port=1,2")


def test_every_parameter_of_libpq_is_kept_in_the_options() -> None:
    query = "sslmode=verify-ca&sslrootcert=/etc/ca.pem&target_session_attrs=read-write&options=-c%20a%3Db"
    assert target(f"postgresql://db/shop?{query}").options == (
        ("sslmode", "verify-ca"),
        ("sslrootcert", "/etc/ca.pem"),
        ("target_session_attrs", "read-write"),
        ("options", "-c a=b"),
    )


@pytest.mark.parametrize(("ssl", "sslmode"), [("true", "require"), ("require", "require"), ("false", "disable")])
def test_ssl_as_other_drivers_write_it_is_sslmode(ssl: str, sslmode: str) -> None:
    assert target(f"postgresql+asyncpg://db/shop?ssl={ssl}").options == (("sslmode", sslmode),)


def test_parameters_that_address_another_driver_are_left_out() -> None:
    assert target("postgresql+asyncpg://db/shop?prepared_statement_cache_size=0").options == ()


def test_the_connect_timeout_of_the_address_is_the_targets() -> None:
    assert target("postgresql://db/shop?connect_timeout=3").connect_timeout == 3
    assert target("postgresql://db/shop?connect_timeout=0").connect_timeout == 10


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("postgresql://db/shop?sslmod=require", "Did you mean sslmode?"),
        (
            "postgresql://db/shop?sslmode=requre",
            "Allowed: disable, allow, prefer, require, verify-ca, verify-full.",
        ),
        ("postgresql://db/shop?search_path=app", "options=-c search_path=app"),
        ("postgresql://db:0/shop", "Allowed: 1 to 65535."),
        ("postgresql://db:65536/shop", "Allowed: 1 to 65535."),
        ("postgresql://db:port/shop", "the port is a number"),
        ("postgresql://db/shop?sslmode", "has no value"),
        ("postgresql://ada:%FF@db/shop", "is not UTF-8"),
        ("postgresql://ada:%00@db/shop", "NUL"),
        ("postgresql://db/shop?connect_timeout=soon", "number of seconds"),
        ("sqlite://file.db", "Write sqlite:///file.db"),
        ("sqlite://", "pooldeck demo"),
        ("sqlite:///:memory:", "pooldeck demo"),
        ("file:shop.db?mode=memory", "pooldeck demo"),
        ("file://server/shop.db", "file:///path"),
        ("sqlite:///shop.db?mod=ro", "mod: This is not a parameter of a SQLite file. Did you mean mode?"),
        ("sqlite:///shop.db?mode=r0", "mode: 'r0' cannot be used. Allowed: ro, rw, rwc."),
        ("file:shop.db?colour=red", "colour: This is not a parameter of a SQLite file. Allowed: mode, cache"),
        (":memory:", "pooldeck demo"),
        ("postgresql://db/shop?foo=bar", "foo: This is not a connection parameter of PostgreSQL."),
        ("postgresql://ada@db?foo=bar", "foo: This is not a connection parameter of PostgreSQL."),
        ("postgres:/db/shop", "postgresql://user@host:port/database"),
        ("postgresql//db/shop", "postgresql://user@host:port/database"),
        ("sqlite:shop.db", "Write sqlite:///file.db, or the path alone."),
        ("localhost:5432", "postgresql://user@host:port/database"),
        ("ada@db.example.org/shop", "postgresql://user@host:port/database"),
        ("localhost/shop", "postgresql://user@host:port/database"),
        ("host=db dbname=shop", "postgresql:///?host=...&dbname=..."),
        ("service=shop", "The key=value form of psql is not read here."),
        ("demmo", "Did you mean demo?"),
        ("far/away", "/nowhere"),
        ("nothing", "no connection and no file"),
        ("", "no connection and no file"),
        ("/", "directory"),
    ],
)
def test_a_mistake_in_an_address_says_what_is_allowed(text: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        target(text)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("mysql://ada:pw@db/shop", "mysql://: MySQL is not supported."),
        ("mysql+aiomysql://db", "MySQL is not supported."),
        ("http://db", "http://: This kind of address is not known."),
        ("postgresql+nodriver://db", "no driver 'nodriver'"),
    ],
)
def test_an_unknown_scheme_names_what_can_be_opened(text: str, complaint: str) -> None:
    with pytest.raises(DriverMissing) as caught:
        target(text)
    assert complaint in str(caught.value)
    assert "postgresql://" in str(caught.value)
    assert "sqlite:///" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("sqlite:///shop.db", "/nowhere/desk/shop.db"),
        ("sqlite:////srv/shop.db", "/srv/shop.db"),
        ("sqlite+aiosqlite:///shop", "/nowhere/desk/shop"),
        ("sqlite:///100%.db", "/nowhere/desk/100%.db"),
        ("sqlite:///file:shop.db?mode=rw&uri=true", "/nowhere/desk/shop.db"),
        ("file:shop%20one.db", "/nowhere/desk/shop one.db"),
        ("file:/srv/shop.db", "/srv/shop.db"),
        ("file:///srv/shop.db", "/srv/shop.db"),
        ("file://localhost/srv/shop.db", "/srv/shop.db"),
        ("shop.db", "/nowhere/desk/shop.db"),
        ("../shop.SQLite3", "/nowhere/desk/../shop.SQLite3"),
        ("~/shop.sqlite", "/nowhere/home/shop.sqlite"),
    ],
)
def test_every_spelling_of_a_sqlite_file(text: str, path: str) -> None:
    seen = target(text)
    assert (seen.backend, seen.path, seen.label) == (Backend.SQLITE, Path(path), Path(path).name)
    assert not seen.read_only


def test_a_sqlite_uri_that_asks_for_reading_is_read_only() -> None:
    assert target("file:shop.db?mode=ro").read_only
    immutable = target("file:shop.db?immutable=1&vfs=unix-none")
    assert immutable.read_only
    assert immutable.options == (("immutable", "1"), ("vfs", "unix-none"))


@pytest.mark.parametrize("text", ["sqlite:///x.db?timeout=5&check_same_thread=0", "file:x.db?vfs=own&key=value"])
def test_parameters_of_a_driver_or_of_a_file_system_of_its_own_are_let_through(text: str) -> None:
    assert target(text).path == Path("/nowhere/desk/x.db")


def test_a_name_that_is_like_a_file_is_told_the_file(tmp_path: Path) -> None:
    (tmp_path / "shop.db").touch()
    with pytest.raises(ConfigurationError, match=r"Did you mean shop\.db\?"):
        parse_target("shop", Surroundings({}, tmp_path, "ada", tmp_path))


def test_an_existing_file_is_opened_however_its_name_looks(tmp_path: Path) -> None:
    for name in ("sqlite:shop", "ada@home", "host=db", "localhost:80"):
        (tmp_path / name).touch()
        assert parse_target(name, Surroundings({}, tmp_path, "ada", tmp_path)).path == tmp_path / name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("file:/nowhere/home/work/shop.db?immutable=1", "~/work/shop.db"),
        ("file:/srv/shop.db", "/srv/shop.db"),
        ("postgresql://ada:secret@db.example.org:5433/shop?sslmode=require", "ada@db.example.org:5433/shop"),
        ("postgresql://db", "db"),
        ("postgresql:///shop?host=/run/postgresql", "/run/postgresql/shop"),
        ("postgresql:///?service=shop", "service shop"),
    ],
)
def test_an_address_is_summed_up_by_where_it_leads(text: str, said: str) -> None:
    assert summary(parse_address(text), Path("/nowhere/home")) == said


def test_an_existing_file_of_any_name_is_opened(tmp_path: Path) -> None:
    (tmp_path / "shop").touch()
    seen = parse_target("shop", Surroundings({}, tmp_path, "ada", tmp_path))
    assert seen.path == tmp_path / "shop"


def test_a_misspelt_connection_is_told_the_nearest_name() -> None:
    with pytest.raises(ConfigurationError, match=r"Did you mean shop\?"):
        parse_target("shpo", NOWHERE, names=["shop", "notes"])


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ada@db.example.org:5433/shop?sslmode=require",
        "postgresql://ada@[::1]:5433/shop",
        "postgresql://ada@one:5433,two:5434/shop",
        "postgresql://ada@one,two/shop",
        "postgresql:///shop?host=/run/postgresql&port=5433",
        "postgresql://a%40b@db/sh%2Fop?options=-c%20a%3Db%26c",
        "postgresql://",
        "sqlite:////srv/shop%3F.db",
        "file:/srv/a%3Fb%23c%25.db?immutable=1",
    ],
)
def test_the_address_of_a_target_opens_the_same_again(text: str) -> None:
    once = target(text)
    again = target(format_address(once))
    assert again == once


SECRET = "s3cr3t-w0rd"


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://ada:{SECRET}@db/shop?sslpassword={SECRET}",
        f"postgresql://db/shop?user=ada&password={SECRET}",
        f"postgresql://ada:{SECRET}@db/shop?oauth_client_secret={SECRET}",
    ],
)
def test_a_secret_is_in_no_label_address_or_repr(text: str) -> None:
    seen = target(text)
    shown = [
        seen.label,
        format_address(seen),
        repr(seen),
        repr(parse_address(text)),
        repr(replace(seen, label="x")),
    ]
    assert SECRET in seen.password + repr(seen.options)
    assert not [part for part in shown if SECRET in part]


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://ada:{SECRET}@db:port/shop",
        f"postgresql://ada:{SECRET}@db/shop?sslmod=x",
        f"postgresql://ada:{SECRET}@db/shop@x",
        f"postgresql://ada:{SECRET}",
        f"postgresql://ada?{SECRET}",
        f"postgresql://ada?{SECRET}=x",
        f"postgresql://ada?sslmode={SECRET}",
        f"postgresql://ada?x:{SECRET}=%FF",
        f"postgresql://ada:{SECRET}%FF@db/shop",
        f"postgres:/ada:{SECRET}@db/shop",
        f"mysql://ada:{SECRET}@db/shop",
        f"postgresql+other://ada:{SECRET}@db/shop",
        f"ada:{SECRET}@db/shop",
        f"host=db password={SECRET}",
        f"sqlite://ada:{SECRET}@db",
        f"file://ada:{SECRET}@db/x",
    ],
)
def test_no_refusal_shows_the_secret(text: str) -> None:
    with pytest.raises(PooldeckError) as caught:
        target(text)
    assert SECRET not in str(caught.value) + repr(caught.value)
    assert SECRET not in redacted(text)


def test_a_name_that_holds_nothing_secret_is_shown_whole() -> None:
    assert redacted("../some dir/shop-2.dbx") == "../some dir/shop-2.dbx"
