"""Every failure that a server can answer with becomes one of ours, with the server's words kept."""

from __future__ import annotations

import inspect
import ssl
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import pytest
import sqlalchemy.exc
from sqlalchemy import text

from pooldeck_db import errors
from pooldeck_db.catalog import RelationName
from pooldeck_db.database import Database, open_database
from pooldeck_db.dialects.postgresql import PostgreSQL
from pooldeck_db.target import Backend
from pooldeck_db.translation import TRANSLATED, translate
from support.servers import run_script

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.target import Target
    from support.servers import Server

SCHEMA = """
CREATE TABLE parent (id integer PRIMARY KEY);
CREATE TABLE t (
    id integer PRIMARY KEY, name text NOT NULL, price numeric CONSTRAINT positive CHECK (price > 0),
    parent integer REFERENCES parent (id)
);
INSERT INTO t VALUES (1, 'one', 1, NULL);
"""


async def refusal(database: Database, statement: str) -> errors.DatabaseError:
    """Return what the database answers to a statement that it must refuse."""

    async def attempt(session: AsyncSession) -> None:
        await session.execute(text(statement))

    with pytest.raises(errors.DatabaseError) as caught:
        await database.sessions.write("t", attempt)
    return caught.value


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("SELECT * FROM missing", errors.ObjectMissing),
        ("SELECT missing FROM t", errors.ObjectMissing),
        ("INSERT INTO t VALUES (1, 'again', 1, NULL)", errors.ConstraintViolated),
        ("INSERT INTO t VALUES (2, NULL, 1, NULL)", errors.ConstraintViolated),
        ("INSERT INTO t VALUES (2, 'two', -1, NULL)", errors.ConstraintViolated),
        ("INSERT INTO t VALUES (2, 'two', 1, 99)", errors.ConstraintViolated),
        ("SELEKT 1", errors.StatementFailed),
    ],
)
async def test_what_a_statement_runs_into_is_told_apart(
    database: Database, statement: str, kind: type[errors.DatabaseError]
) -> None:
    await run_script(database.target, SCHEMA)
    error = await refusal(database, statement)
    assert type(error) is kind
    assert error.code
    assert error.subject == "t"
    assert error.what.endswith(".")


async def test_a_constraint_is_named_by_postgresql(postgresql_target: Target) -> None:
    await run_script(postgresql_target, SCHEMA)
    database = await open_database(postgresql_target)
    checked = await refusal(database, "INSERT INTO t VALUES (2, 'two', -1, NULL)")
    missing = await refusal(database, "INSERT INTO t VALUES (2, NULL, 1, NULL)")
    await database.close()
    assert (checked.constraint, missing.column) == ("positive", "name")


@pytest.mark.parametrize(
    ("statement", "blamed"),
    [
        ("INSERT INTO t VALUES (2, 'two', -1, NULL)", ("positive", "")),
        ("INSERT INTO t VALUES (2, NULL, 1, NULL)", ("", "name")),
        ("INSERT INTO t VALUES (1, 'again', 1, NULL)", ("", "id")),
        ("INSERT INTO t VALUES (2, 'two', 1, 99)", ("", "")),
    ],
)
async def test_a_constraint_is_named_by_sqlite_as_far_as_it_says(
    sqlite_file_target: Target, statement: str, blamed: tuple[str, str]
) -> None:
    await run_script(sqlite_file_target, SCHEMA)
    database = await open_database(sqlite_file_target)
    error = await refusal(database, statement)
    await database.close()
    assert (error.constraint, error.column) == blamed


async def test_a_number_that_is_too_large_for_the_driver_is_explained(sqlite_file_target: Target) -> None:
    database = await open_database(sqlite_file_target)

    async def ask(session: AsyncSession) -> None:
        await session.execute(text("SELECT :number"), {"number": 2**70})

    with pytest.raises(errors.ValueRefused):
        await database.sessions.read("t", ask)
    await database.close()


async def test_what_a_statement_was_given_stays_out_of_every_error_of_the_chain(database: Database) -> None:
    secret = "s3" + "cret!"  # Not in one piece: a traceback shows the line.

    async def attempt(session: AsyncSession) -> None:
        await session.execute(text("SELECT missing FROM missing WHERE a = :secret"), {"secret": secret})

    with pytest.raises(errors.ObjectMissing) as caught:
        await database.sessions.read("t", attempt)
    assert secret not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "gr\udcffn"}, "not UTF-8"),
        ({"options": (("sslrootcert", "/no/such/file.crt"),)}, "/no/such/file.crt"),
        ({"options": (("options", "-c nonsense=1"),)}, "nonsense"),
        ({"options": (("ssl_min_protocol_version", "TLSv9"),), "host": "127.0.0.1"}, "TLSv9"),
    ],
)
async def test_a_connection_that_is_set_up_wrongly_is_explained(
    server: Server, change: dict[str, str], words: str
) -> None:
    with pytest.raises(errors.ConnectError) as caught:
        await open_database(replace(server.target(), **change))  # type: ignore[arg-type]
    assert words in caught.value.what
    assert "gr" not in str(caught.value.__cause__ or "")


def test_the_systems_certificates_are_no_file(server: Server) -> None:
    target = replace(server.target(), options=(("sslmode", "verify-full"), ("sslrootcert", "system")))
    arguments = PostgreSQL(target).connect_args()
    assert isinstance(arguments["ssl"], ssl.SSLContext)
    assert arguments["ssl"].verify_mode is ssl.CERT_REQUIRED
    assert "sslrootcert" not in str(arguments["dsn"])


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"database": "nowhere"}, errors.DatabaseMissing, "nowhere"),
        ({"host": "127.0.0.1", "port": 1}, errors.ServerUnreachable, "no server listens at 127.0.0.1 port 1."),
        ({"host": "no-such-host.invalid"}, errors.ServerUnreachable, "no-such-host.invalid"),
        ({"host": "/no/such/directory"}, errors.ServerUnreachable, "/no/such/directory/.s.PGSQL.5432"),
        ({"host": "127.0.0.1,::1", "ports": (1, 2)}, errors.ServerUnreachable, "127.0.0.1 port 1 or ::1 port 2"),
        ({"user": "nobody"}, errors.AuthenticationFailed, "nobody"),
    ],
)
async def test_a_connection_that_cannot_be_made_is_explained(
    server: Server, change: dict[str, str], kind: type[errors.DatabaseError], words: str
) -> None:
    target = replace(server.target(), password="s3cret!", **change)  # type: ignore[arg-type]
    with pytest.raises(errors.ConnectError) as caught:
        await open_database(target)
    assert type(caught.value) is kind
    assert words in caught.value.what
    assert caught.value.hint
    assert "s3cret!" not in str(caught.value)


async def test_an_unreadable_file_is_explained(tmp_path: Path) -> None:
    from pooldeck_db.target import Target

    directory = tmp_path / "directory.db"
    directory.mkdir()
    with pytest.raises(errors.DatabaseError) as caught:
        await open_database(Target(Backend.SQLITE, "directory.db", path=directory))
    assert caught.value.hint


def test_every_error_of_sqlalchemy_is_one_that_is_translated() -> None:
    classes = [each for _, each in inspect.getmembers(sqlalchemy.exc, inspect.isclass)]
    failures = [each for each in classes if issubclass(each, sqlalchemy.exc.SQLAlchemyError)]
    assert len(failures) > 20
    assert all(issubclass(each, TRANSLATED) for each in failures)
    assert type(translate(sqlalchemy.exc.TimeoutError(), "x")) is errors.PoolExhausted


async def test_a_view_over_a_table_that_is_gone_names_the_table(sqlite_file_target: Target) -> None:
    await run_script(
        sqlite_file_target,
        "CREATE TABLE base (a); CREATE VIEW v AS SELECT a FROM base",
        "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'base'",
    )
    database = await open_database(sqlite_file_target)
    with pytest.raises(errors.ObjectMissing) as caught:
        await database.catalog.detail(RelationName("main", "v"))
    await database.close()
    assert "main.base" in caught.value.what
    assert "bring it back, or change the definition" in caught.value.hint


@pytest.mark.parametrize("code", ["XX001", "XX002"])
def test_damage_that_the_server_finds_is_called_so(code: str) -> None:
    damage = asyncpg.PostgresError.new({"C": code, "M": "invalid page in block 7 of relation base/5/16384"})
    error = translate(damage, "orders")
    assert isinstance(error, errors.DatabaseDamaged)
    assert "invalid page" in error.what.lower()


def test_a_certificate_that_is_not_trusted_is_explained_in_words() -> None:
    refusal = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] (_ssl.c:1006)")
    refusal.verify_message = "self-signed certificate"
    error = translate(refusal, "shop")
    assert error.what == "The server's certificate is not trusted (see sslrootcert). Self-signed certificate."


def test_a_system_error_without_a_name_keeps_its_words() -> None:
    error = translate(OSError(28, "No space left on device"), "log")
    assert "No space left on device" in error.what


def test_each_error_that_is_drawn_in_the_tree_exists_and_the_other_way_round() -> None:
    tree = errors.__doc__ or ""
    classes = {
        name
        for name, each in inspect.getmembers(errors, inspect.isclass)
        if issubclass(each, errors.PooldeckError)
    }
    assert {name for name in classes if name not in tree} == set()
