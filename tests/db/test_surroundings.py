"""What the process was started in, and what it costs to ask."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pooldeck_db.surroundings import Surroundings, default_config_file, named_config_file, settings_present


def test_of_the_process() -> None:
    seen = Surroundings.of_process()
    assert seen.environ == dict(os.environ)
    assert (seen.home, seen.directory) == (Path.home(), Path.cwd())


def test_a_directory_that_is_gone_is_replaced_by_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert Surroundings.of_process().directory == Path.home()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a/b", "/desk/a/b"),
        ("/a", "/a"),
        ("~", "/home/ada"),
        ("~/a", "/home/ada/a"),
        ("~other/a", "/desk/~other/a"),
    ],
)
def test_what_a_path_means(text: str, path: str) -> None:
    assert Surroundings({}, Path("/home/ada"), "ada", Path("/desk")).path(text) == Path(path)


def test_settings_are_present_where_anything_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert not settings_present({})
    assert not settings_present({"POOLDECK_PLAIN_OUTPUT": "1", "OTHER": "x"})
    assert settings_present({"POOLDECK_INTERFACE__THEME": "dark"})
    assert settings_present({"POOLDECK_CONFIG": "missing.toml"})
    assert settings_present({}, "missing.toml")
    default_config_file().parent.mkdir()
    default_config_file().touch()
    assert settings_present({})


def test_the_argument_names_the_file_before_the_variable() -> None:
    environ = {"POOLDECK_CONFIG": "variable.toml"}
    assert named_config_file(environ, "argument.toml") == Path("argument.toml")
    assert named_config_file(environ) == Path("variable.toml")
    assert named_config_file({}) is None


def test_a_home_directory_of_nobody_is_a_name_like_any_other() -> None:
    assert named_config_file({}, "~no-such-user/x.toml") == Path("~no-such-user/x.toml")


def test_an_address_is_parsed_without_loading_anything_heavy() -> None:
    program = (
        "import sys, pooldeck_db.history, pooldeck_db.resolution, pooldeck_db.surroundings\n"
        "heavy = {'pydantic', 'pydantic_settings', 'sqlalchemy', 'asyncpg', 'sqlite3', 'asyncio', 'tomllib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
