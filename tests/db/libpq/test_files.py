"""Password and service files in every condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ConfigurationError
from pooldeck_db.resolution import parse_target
from pooldeck_db.surroundings import Surroundings

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3t-w0rd"


def surroundings(home: Path, **environ: str) -> Surroundings:
    return Surroundings(environ, home, "ada", home)


def write_passfile(file: Path, text: str, mode: int = 0o600) -> None:
    file.write_text(text)
    file.chmod(mode)


def test_the_password_file_of_the_home_directory_is_used(tmp_path: Path) -> None:
    write_passfile(tmp_path / ".pgpass", f"*:*:*:*:{SECRET}\n")
    seen = parse_target("postgresql://db/shop", surroundings(tmp_path))
    assert (seen.password, seen.notices) == (SECRET, ())


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_password_file_that_others_can_read_is_ignored_and_said_so(tmp_path: Path, mode: int) -> None:
    write_passfile(tmp_path / ".pgpass", f"*:*:*:*:{SECRET}\n", mode)
    seen = parse_target("postgresql://db/shop", surroundings(tmp_path))
    assert seen.password == ""
    assert [notice.hint for notice in seen.notices] == [f"Run: chmod 600 {tmp_path / '.pgpass'}"]
    assert "was ignored" in str(seen.notices[0])


def test_another_password_file_is_named_by_variable_or_parameter(tmp_path: Path) -> None:
    write_passfile(tmp_path / "one", "*:*:*:*:one\n")
    write_passfile(tmp_path / "two", "*:*:*:*:two\n")
    around = surroundings(tmp_path, PGPASSFILE=str(tmp_path / "one"))
    assert parse_target("postgresql://db/shop", around).password == "one"
    assert parse_target(f"postgresql://db/shop?passfile={tmp_path / 'two'}", around).password == "two"


def test_a_named_password_file_that_is_missing_is_said(tmp_path: Path) -> None:
    seen = parse_target("postgresql://db/shop", surroundings(tmp_path, PGPASSFILE=str(tmp_path / "none")))
    assert [notice.what for notice in seen.notices] == ["There is no such password file."]


def test_a_directory_in_the_place_of_the_password_file_is_ignored(tmp_path: Path) -> None:
    (tmp_path / ".pgpass").mkdir()
    seen = parse_target("postgresql://db/shop", surroundings(tmp_path))
    assert [notice.what for notice in seen.notices] == ["The password file is not a plain file and was ignored."]


def test_hosts_with_different_passwords_are_said(tmp_path: Path) -> None:
    write_passfile(tmp_path / ".pgpass", "one:*:*:*:first\ntwo:*:*:*:second\n")
    seen = parse_target("postgresql://one,two/shop", surroundings(tmp_path))
    assert seen.password == "first"
    assert "different passwords" in str(seen.notices[0])


def test_a_password_file_of_any_bytes_and_line_ends_is_read(tmp_path: Path) -> None:
    (tmp_path / ".pgpass").write_bytes(b"\xff\xfe:::\r\n\n::\n*:*:*:*:p\xc3\xa4ss\r\n")
    (tmp_path / ".pgpass").chmod(0o600)
    assert parse_target("postgresql://db/shop", surroundings(tmp_path)).password == "päss"


def test_services_of_the_system_stand_under_those_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "pg_service.conf").write_text("[shop]\nhost=system\n[only]\nhost=there\n")
    (tmp_path / ".pg_service.conf").write_text("[shop]\nhost=own\n")
    around = surroundings(tmp_path, PGSYSCONFDIR=str(tmp_path))
    assert parse_target("postgresql://?service=shop", around).host == "own"
    assert parse_target("postgresql://?service=only", around).host == "there"


def test_the_service_file_is_named_by_a_variable(tmp_path: Path) -> None:
    (tmp_path / "services").write_text("[shop]\nhost=named\nsslmode=require\n")
    around = surroundings(tmp_path, PGSERVICEFILE=str(tmp_path / "services"), PGSERVICE="shop")
    seen = parse_target("postgresql://", around)
    assert (seen.host, seen.options) == ("named", (("sslmode", "require"),))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[other]\nhost=db\n", "The service 'shop' is not defined. Looked in"),
        (f"[shop]\npassword {SECRET}\n", "Line 2 of the service file is not key=value."),
        ("[shop]\nservice=other\n", "Line 2 of the service file"),
        (
            "\n[shop]\nsslmod=x\n",
            "Line 3: This is not a connection parameter of PostgreSQL. Did you mean sslmode?",
        ),
        (f"[shop]\npasswrd={SECRET}\n", "Did you mean password?"),
    ],
)
def test_a_mistake_in_a_service_file_names_file_and_line(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / ".pg_service.conf"
    file.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        parse_target("postgresql://?service=shop", surroundings(tmp_path))
    assert complaint in str(caught.value)
    assert str(file) in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_service_file_that_is_missing_or_not_text_is_said(tmp_path: Path) -> None:
    around = surroundings(tmp_path, PGSERVICEFILE=str(tmp_path / "services"), PGSERVICE="shop")
    with pytest.raises(ConfigurationError, match="No such file"):
        parse_target("postgresql://", around)
    (tmp_path / "services").write_bytes(b"\xff")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        parse_target("postgresql://", around)


def test_a_service_without_any_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"There is no .*/\.pg_service\.conf"):
        parse_target("postgresql://", surroundings(tmp_path, PGSERVICE="shop"))


def test_a_variable_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^PGSSLMODE: 'never' cannot be used\. Allowed: disable"):
        parse_target("postgresql://db", surroundings(tmp_path, PGSSLMODE="never"))


def test_without_a_user_the_systems_name_is_user_and_database(tmp_path: Path) -> None:
    seen = parse_target("postgresql://db", surroundings(tmp_path))
    assert (seen.user, seen.database) == ("ada", "ada")


def test_a_root_certificate_of_the_system_means_full_checking(tmp_path: Path) -> None:
    seen = parse_target("postgresql://db?sslrootcert=system", surroundings(tmp_path))
    assert dict(seen.options)["sslmode"] == "verify-full"


def test_the_surroundings_never_show_the_variables(tmp_path: Path) -> None:
    assert SECRET not in repr(surroundings(tmp_path, PGPASSWORD=SECRET))
