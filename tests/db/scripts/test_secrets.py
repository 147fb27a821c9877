"""Secrets in statements are masked, however they are written, and nothing else is changed."""

from __future__ import annotations

import random
from time import process_time

import pytest

from pooldeck_db.scripts import masked_error, masked_secrets
from pooldeck_db.target import Backend
from support.sql import random_sql

HIDDEN = "hunter2"


@pytest.mark.parametrize(
    "text",
    [
        "ALTER ROLE bob PASSWORD 'hunter2'",
        "alter user bob with encrypted password\n-- so\n'hunter2' VALID UNTIL 'infinity'",
        "CREATE ROLE bob LOGIN PASSWORD E'hunter2\\''",
        "CREATE USER bob PASSWORD $$hunter2$$",
        "CREATE USER bob PASSWORD $x$hunter2$x$",
        "CREATE ROLE bob PASSWORD U&'hunter2'",
        "CREATE ROLE bob PASSWORD 'hun'\n'hunter2'",
        "ALTER ROLE bob PASSWORD hunter2",
        'ALTER ROLE bob WITH PASSWORD "hunter2" LOGIN',
        "SELECT 1; CREATE USER bob PASSWORD x-hunter2",
        "ALTER ROLE bob PASSWORD 'hunter2",
        "CREATE USER MAPPING FOR bob SERVER s OPTIONS (user 'bob', password 'hunter2')",
        "ALTER USER MAPPING FOR bob SERVER s OPTIONS (SET \"password\" 'hunter2')",
        "CREATE SERVER s FOREIGN DATA WRAPPER x OPTIONS (secret_access_key 'hunter2')",
        "CREATE SUBSCRIPTION s CONNECTION 'host=h user=u password=hunter2' PUBLICATION p",
        "CREATE SUBSCRIPTION s CONNECTION 'host=h password = ''hunter2 x'' user=u' PUBLICATION p",
        "CREATE SUBSCRIPTION s CONNECTION E'password=\\'hunter2 x\\'' PUBLICATION p",
        "ALTER SUBSCRIPTION s CONNECTION 'postgresql://u:hunter2@h/db'",
        "SELECT * FROM dblink('postgresql://u:hunter2@h:5432/db?x=1', 'SELECT 1') AS t (a int)",
        "SELECT * FROM dblink('postgresql://h/db?user=u&password=hunter2', 'SELECT 1') AS t (a int)",
        "SELECT 'https://u:a@hunter2@h/x'",
        "SELECT pgp_sym_encrypt('data', 'hunter2')",
        "SELECT pgp_sym_decrypt(body, /* key */ 'hunter2') FROM t",
        "SELECT crypt('hunter2', gen_salt('bf'))",
        "INSERT INTO t VALUES (encrypt(convert_to('hunter2', 'utf8'), 'k', 'aes'))",
        "UPDATE users SET password = 'hunter2' WHERE id = 1",
        "UPDATE users SET password = 'hun' || 'hunter2'",
        "SELECT * FROM users WHERE api_key <> 'hunter2'",
        "SET app.jwt_secret TO 'hunter2'",
        "SELECT set_config('app.jwt_secret', 'hunter2', false)",
        "SELECT jsonb_build_object('password', 'hunter2')",
        "SELECT JSON_OBJECT('password' : 'hunter2')",
        'INSERT INTO t VALUES (\'{"password": "hunter2"}\')',
        "DO $$ BEGIN ALTER ROLE bob PASSWORD 'hunter2'; END $$",
        "DO $$ BEGIN EXECUTE 'ALTER ROLE bob PASSWORD ''hunter2'''; END $$",
        "SELECT 1; -- ALTER ROLE bob PASSWORD 'hunter2'",
        "SELECT 1 /* password=hunter2 */",
        "\\connect postgresql://u:hunter2@h/db",
        "\\set password hunter2",
    ],
)
def test_a_secret_is_masked(text: str) -> None:
    masked = masked_secrets(text, Backend.POSTGRESQL)
    assert HIDDEN not in masked
    assert "***" in masked


@pytest.mark.parametrize(
    "text",
    [
        "PRAGMA key = 'hunter2'",
        "pragma main.rekey('hunter2')",
        "PRAGMA key = \"x'hunter2'\"",
        "PRAGMA hexkey=hunter2",
        "ATTACH 'a.db' AS a KEY 'hunter2'",
        "UPDATE users SET password = 'hunter2'",
        'UPDATE users SET password = "hunter2"',
    ],
)
def test_a_key_of_sqlite_is_masked(text: str) -> None:
    masked = masked_secrets(text, Backend.SQLITE)
    assert HIDDEN not in masked
    assert "***" in masked


def test_only_the_secret_is_replaced() -> None:
    text = "-- ours\nALTER ROLE \"Bob\" PASSWORD 'hunter2'  VALID UNTIL '2030-01-01';"
    assert masked_secrets(text, Backend.POSTGRESQL) == text.replace("hunter2", "***")
    address = "SELECT 'postgresql://u:hunter2@h/db', 'me@example.org'"
    assert masked_secrets(address, Backend.POSTGRESQL) == address.replace("hunter2", "***")
    salted = "SELECT crypt('hunter2', gen_salt('bf'))"
    assert masked_secrets(salted, Backend.POSTGRESQL) == salted.replace("hunter2", "***")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT password FROM users WHERE password IS NULL",
        "ALTER ROLE bob PASSWORD NULL",
        "ALTER ROLE bob PASSWORD NULL VALID UNTIL '2030-01-01'",
        "ALTER ROLE bob PASSWORD NULL; SELECT password, a FROM t",
        "ALTER TABLE role ADD password text",
        "ALTER ROLE bob PASSWORD :'pw'",
        "UPDATE users SET password = :pw, name = 'bob'",
        "SELECT 'http://h:80/a', 'http://h/a@b', 'a:b@c', '10:20'",
        "\\password bob",
        "SELECT passwords, 'text' FROM t",
        "SELECT key, 'v' FROM t WHERE key = 'k'",
    ],
)
@pytest.mark.parametrize("dialect", Backend)
def test_what_is_no_secret_stays(text: str, dialect: Backend) -> None:
    assert masked_secrets(text, dialect) == text


@pytest.mark.parametrize(
    "text",
    [
        "ALTER ROLE bob PASSWORD hunter2",
        "ALTER ROLE bob PASSWORD 'hunter2' VALID",
        "SELECT dblink('password=hunter2')",
        "SELECT 'postgresql://u:hunter2@h/db'",
        "DO $$ BEGIN ALTER ROLE bob PASSWORD 'hunter2'; END $$",
    ],
)
def test_what_the_database_says_repeats_no_secret(text: str) -> None:
    said = 'syntax error at or near "hunter2"'
    assert masked_error(said, text, Backend.POSTGRESQL) == 'syntax error at or near "***"'
    assert masked_error("no such table: t", text, Backend.POSTGRESQL) == "no such table: t"


@pytest.mark.parametrize("dialect", Backend)
def test_masking_twice_changes_nothing_and_any_text_can_be_masked(dialect: Backend) -> None:
    chance = random.Random(5)
    words = ("password", "'x'", "(", ")", "crypt", "pragma", "key", "=", "$$", "--", "://a:b@c", "\n")
    for _ in range(300):
        text = random_sql(chance, dialect) + " ".join(chance.choices(words, k=8))
        masked = masked_secrets(text, dialect)
        assert masked_secrets(masked, dialect) == masked


def test_a_long_text_is_masked_in_time() -> None:
    nested = "-" * 20_000 + "\n" + " ".join(f"$a{number}$" for number in range(5_000))
    text = nested + "SELECT '" + "password" * 20_000 + "://a:" * 10_000 + "', " + "token = (" * 10_000
    start = process_time()
    masked_secrets(text, Backend.POSTGRESQL)
    assert process_time() - start < 2
