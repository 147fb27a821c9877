"""From a named connection to a target: addresses, defaults and passwords."""

from __future__ import annotations

import asyncio
import os
import select
import sys
from typing import TYPE_CHECKING, Any

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.errors import ConfigurationError, ConnectError, DatabaseMissing
from pooldeck_db.resolution import parse_target
from pooldeck_db.settings import ConnectionSettings, Settings, address_of, find_target, resolve
from pooldeck_db.surroundings import Surroundings
from pooldeck_db.target import Backend, PoolLimits

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3t-w0rd"


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    return Surroundings({"PATH": os.environ["PATH"]}, tmp_path, "ada", tmp_path)


def connection(**settings: Any) -> ConnectionSettings:
    return ConnectionSettings.model_validate({"host": "db"} | settings)


def python(program: str) -> list[str]:
    return [sys.executable, "-I", "-c", program]


async def test_every_setting_of_a_connection_reaches_the_target(around: Surroundings) -> None:
    settings = connection(
        port=5433,
        user="eve",
        database="shop",
        options={"sslmode": "require"},
        environment="production",
        read_only=True,
        pool={"size": 2, "max_overflow": 1, "timeout": 3, "recycle": 4, "pre_ping": False},
        statement_timeout=1,
        lock_timeout=2,
        connect_timeout=3,
    )
    seen = await resolve("shop", settings, surroundings=around)
    assert (seen.label, seen.name, seen.backend) == ("shop", "shop", Backend.POSTGRESQL)
    assert (seen.host, seen.port, seen.user, seen.database) == ("db", 5433, "eve", "shop")
    assert seen.options == (("sslmode", "require"),)
    assert (seen.environment, seen.read_only) == ("production", True)
    assert seen.pool == PoolLimits(2, 1, 3.0, 4.0, pre_ping=False)
    assert (seen.statement_timeout, seen.lock_timeout, seen.connect_timeout) == (1, 2, 3)


async def test_separate_settings_replace_the_parts_of_the_url(around: Surroundings) -> None:
    settings = ConnectionSettings.model_validate(
        {
            "url": f"postgresql://ada:{SECRET}@db:5433/shop?sslmode=require&application_name=a",
            "database": "other",
            "options": {"sslmode": "disable"},
        }
    )
    seen = await resolve("shop", settings, surroundings=around)
    assert (seen.host, seen.port, seen.user, seen.password) == ("db", 5433, "ada", SECRET)
    assert (seen.database, dict(seen.options)) == ("other", {"sslmode": "disable", "application_name": "a"})


async def test_a_service_and_the_variables_stand_under_a_connection(around: Surroundings) -> None:
    (around.home / ".pg_service.conf").write_text(
        "[shop]\nhost=service\nport=6000\ndbname=orders\nconnect_timeout=4\n"
    )
    around = Surroundings({"PGUSER": "eve", "PGDATABASE": "no"}, around.home, "ada", around.directory)
    settings = ConnectionSettings.model_validate({"options": {"service": "shop"}, "port": 6001})
    seen = await resolve("shop", settings, surroundings=around)
    assert (seen.host, seen.port, seen.user, seen.database) == ("service", 6001, "eve", "orders")
    assert seen.connect_timeout == 4


async def test_a_sqlite_file_at_home(around: Surroundings) -> None:
    settings = ConnectionSettings(path="~/notes.db", options={"immutable": "1"})
    seen = await resolve("notes", settings, surroundings=around)
    assert (seen.backend, seen.path, seen.label) == (Backend.SQLITE, around.home / "notes.db", "notes")
    assert seen.read_only


async def ask(question: str) -> str | None:
    assert question == "Password for shop (ada@db/ada)"
    return SECRET


@pytest.mark.parametrize(
    "source",
    [
        {"password": SECRET},
        {"password_file": "secret"},
        {"password_file": "~/secret"},
        {"password_env": "SHOP_PASSWORD"},
        {"password_command": python(f"print('{SECRET}'); print('user: ada')")},
        {"password_command": f"printf '{SECRET}\\r\\n'"},
        {"password_prompt": True},
    ],
    ids=lambda source: next(iter(source)),
)
async def test_the_password_comes_from_its_source_and_nowhere_else(
    source: dict[str, Any], around: Surroundings
) -> None:
    (around.home / "secret").write_text(f"{SECRET}\r\nsecond line\n")
    (around.home / "secret").chmod(0o600)
    (around.home / ".pgpass").write_text("*:*:*:*:of the password file\n")
    (around.home / ".pgpass").chmod(0o644)
    environ = dict(around.environ) | {"SHOP_PASSWORD": SECRET, "PGPASSWORD": "of the variable"}
    around = Surroundings(environ, around.home, "ada", around.directory)
    seen = await resolve("shop", connection(**source), surroundings=around, ask=ask)
    assert (seen.password, seen.notices) == (SECRET, ())
    assert SECRET not in repr(seen)


async def test_without_a_source_the_password_comes_from_where_libpq_takes_it(around: Surroundings) -> None:
    (around.home / ".pgpass").write_text(f"db:*:*:ada:{SECRET}\n")
    (around.home / ".pgpass").chmod(0o600)
    assert (await resolve("shop", connection(), surroundings=around)).password == SECRET


async def test_a_password_file_that_others_can_read_is_noticed(around: Surroundings) -> None:
    (around.home / "secret").write_text(SECRET)
    (around.home / "secret").chmod(0o644)
    seen = await resolve("shop", connection(password_file="secret"), surroundings=around)
    assert seen.password == SECRET
    assert [notice.what for notice in seen.notices] == ["Others can read this password file."]


async def refuse(question: str) -> str | None:
    return None


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ({"password_file": "none"}, "cannot be read: No such file or directory. Check password_file"),
        ({"password_file": "empty"}, "is empty"),
        ({"password_file": "bytes"}, "is not UTF-8"),
        ({"password_env": "NOT_SET"}, "The environment variable NOT_SET, which holds the password, is not set."),
        (
            {"password_command": ["no-such-program", SECRET]},
            "no-such-program cannot be run: No such file or directory.",
        ),
        ({"password_command": python("")}, "printed no password, and said nothing. Run it in a shell"),
        ({"password_command": ["false"]}, "false ended with exit status 1, and said nothing. Run it in a shell"),
        ({"password_command": ["sh", "-c", "kill -9 $$"]}, "sh was ended by signal 9, and said nothing."),
        (
            {
                "password_command": python(
                    f"import sys; print('{SECRET}'); sys.exit('locked: {SECRET}\\n\\tsorry')"
                )
            },
            "ended with exit status 1: locked: *** sorry",
        ),
        ({"password_prompt": True}, "No password was given."),
    ],
)
async def test_a_password_that_cannot_be_had_is_explained(
    source: dict[str, Any], complaint: str, around: Surroundings
) -> None:
    (around.home / "empty").write_text("\n")
    (around.home / "bytes").write_bytes(b"\xff\n")
    with pytest.raises(ConnectError) as caught:
        await resolve("shop", connection(**source), surroundings=around, ask=refuse)
    assert str(caught.value).startswith("shop (ada@db/ada): ")
    assert complaint in str(caught.value)
    assert SECRET not in str(caught.value) + repr(caught.value)


async def test_a_prompt_without_anybody_to_ask_is_explained(around: Surroundings) -> None:
    with pytest.raises(ConnectError, match="No password was given"):
        await resolve("shop", connection(password_prompt=True), surroundings=around)


async def test_the_command_runs_only_when_connecting(around: Surroundings) -> None:
    settings = connection(password_command=python("open('ran', 'w').close(); print('x')"))
    assert not (around.directory / "ran").exists()
    await resolve("shop", settings, surroundings=around)
    assert (around.directory / "ran").exists()


async def test_a_command_that_is_given_up_is_ended_with_its_children(around: Surroundings) -> None:
    told = around.directory / "told"
    os.mkfifo(told)
    settings = connection(password_command=["sh", "-c", "sleep 600 & echo $! > told; wait"])
    task = asyncio.create_task(resolve("shop", settings, surroundings=around))
    child = os.pidfd_open(int(await asyncio.to_thread(told.read_text)))
    try:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        ended, _, _ = await asyncio.to_thread(select.select, [child], [], [], 60)
    finally:
        os.close(child)
    assert ended == [child]


async def test_a_command_that_takes_too_long_is_ended(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pooldeck_db.settings.passwords._COMMAND_TIMEOUT", 0.05)
    with pytest.raises(ConnectError, match=r"did not end within 0\.05 seconds"):
        await resolve("shop", connection(password_command=["sleep", "600"]), surroundings=around)


async def test_a_name_goes_before_a_file_and_an_address_is_taken_as_it_is(around: Surroundings) -> None:
    (around.directory / "shop").touch()
    settings = Settings(connections={"shop": connection()})
    assert (await find_target("shop", settings, surroundings=around)).host == "db"
    assert (await find_target("./shop", settings, surroundings=around)).path == around.directory / "shop"
    assert (await find_target("postgresql://other", settings, surroundings=around)).host == "other"
    with pytest.raises(ConfigurationError, match=r"Did you mean shop\?"):
        await find_target("shpo", settings, surroundings=around)


@pytest.mark.parametrize("text", ["x" * 300, "y/" * 3000])
def test_a_name_that_no_file_can_have_is_explained(around: Surroundings, text: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_target(text, around)


async def test_a_path_with_a_nul_character_is_explained(around: Surroundings) -> None:
    with pytest.raises(ConfigurationError) as caught:
        await resolve("shop", ConnectionSettings(path="a\0b.db"), surroundings=around)
    assert "NUL" in caught.value.what


async def test_a_long_name_of_a_file_is_explained_when_it_is_opened(around: Surroundings) -> None:
    with pytest.raises(DatabaseMissing):
        await open_database(parse_target("x" * 300 + ".db", around))


def test_the_address_of_a_connection_can_be_listed_without_its_password() -> None:
    assert address_of(connection(password=SECRET, port=1)).parameters == (("host", "db"), ("port", "1"))
