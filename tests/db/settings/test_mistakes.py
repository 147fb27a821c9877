"""Every mistake in the settings: where it is, what is wrong, what is allowed; and never a secret."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

import pytest

from pooldeck_db.errors import ConfigurationError
from pooldeck_db.settings import Fault, SettingsInvalid, load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SECRET = "s3cr3t-w0rd"


def refusal(
    file: Path, text: str, environ: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> SettingsInvalid:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(config=str(file), environ=environ or {}, overrides=overrides)
    return caught.value


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


CONNECTION = '[connections.shop]\nhost = "db"\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("interfce = {}", "line 1, interfce: There is no such setting; did you mean interface?"),
        ('[interface]\nthem = "x"', "line 2, interface.them: There is no such setting; did you mean theme?"),
        (
            '[interface]\ncolors = "256"',
            'line 2, interface.colors: \'256\' cannot be used. Allowed: "auto", "16" or',
        ),
        ("[interface]\ncolors = 16", "interface.colors: 16 cannot be used."),
        ('[interface]\nmouse = "maybe"', "interface.mouse: 'maybe' cannot be used. Allowed: true or false."),
        ("[interface]\npage_size = 9", "interface.page_size: 9 cannot be used. Allowed: 10 or more."),
        ("[interface]\npage_size = 10.5", "interface.page_size: 10.5 cannot be used. Allowed: a whole number."),
        (
            '[interface]\ntime_zones = ["UTC", "Asia/Tokio"]',
            "There is no time zone 'Asia/Tokio' on this machine. Did you mean Asia/Tokyo?",
        ),
        ('[interface]\ntime_zones = ["Paris"]', "line 2, interface.time_zones"),
        (
            '[interface]\ntime_zones = "UTC"',
            "time_zones: 'UTC' cannot be used. Allowed: a list of texts.",
        ),
        (
            '[interface.keys]\n"app.quit" = 1',
            "interface.keys.app.quit: 1 cannot be used. Allowed: text in quotes.",
        ),
        ('interface = "dark"', "line 1, interface: 'dark' cannot be used. Allowed: a table."),
        ("connections = []", "connections: The value cannot be used. Allowed: a table."),
        ('[connections]\nshop = "db"', "connections.shop: 'db' cannot be used. Allowed: a table."),
        (
            CONNECTION + "pool.size = 0",
            "line 3, connections.shop.pool.size: 0 cannot be used. Allowed: 1 or more.",
        ),
        (CONNECTION + "pool.size = 9999", "Allowed: 1000 or less."),
        (CONNECTION + "pool.timeout = 0", "Allowed: more than 0."),
        (CONNECTION + "pool.timeout = inf", "inf cannot be used. Allowed: a number that is not infinite."),
        (
            CONNECTION + "pool.timeout = true",
            "connections.shop.pool.timeout: A number is expected, not true or false",
        ),
        (CONNECTION + "port = true", "connections.shop.port: A number is expected"),
        (CONNECTION + "port = 65536", "Allowed: 65535 or less."),
        (CONNECTION + "[connections.shop.pool]\nsise = 1", "line 4, connections.shop.pool.sise: There is no such"),
        (
            CONNECTION + 'backend = "mysql"',
            'backend: \'mysql\' cannot be used. Allowed: "postgresql" or "sqlite".',
        ),
        (CONNECTION + 'path = "x.db"', "connections.shop.host: A SQLite file has no such thing."),
        (CONNECTION + 'backend = "postgresql"\npath = "x.db"', "path: PostgreSQL has no file."),
        (CONNECTION + "statement_timeout = -1", "Allowed: 0 or more."),
        (CONNECTION + "password_command = []", "password_command: The command is empty."),
        (
            CONNECTION + 'password_command = "echo \'x"',
            "password_command: The command cannot be split into words.",
        ),
        (CONNECTION + 'options = { sslmod = "x" }', "options.sslmod: This is not a connection parameter"),
        (
            CONNECTION + 'options = { sslmode = "x" }',
            "options.sslmode: 'x' cannot be used. Allowed: disable, allow",
        ),
        (CONNECTION + 'options = { host = "x" }', "'host' is not written in options. Use the connection's own"),
        (
            CONNECTION + 'password_env = "A"\npassword_file = "b"',
            "line 3, connections.shop.password_env: The password has several sources: password_file, password_env",
        ),
        ('[connections.shop]\nenvironment = "x"', "line 1, connections.shop: It does not say where it leads."),
        ('[connections.shop]\nbackend = "sqlite"', "connections.shop: A SQLite connection needs a file."),
        ('[connections.shop]\nurl = "mysql://db"', "connections.shop.url: MySQL is not supported. pooldeck opens"),
        ('[connections.shop]\nurl = "postgresql://db:x/"', "connections.shop.url: The address cannot be read."),
        ('[connections.shop]\nurl = "sqlite:///x"\nbackend = "postgresql"', "backend: The url is SQLite's."),
        ('[connections.shop]\nurl = "postgresql:///x"\nbackend = "sqlite"', "backend: The url is PostgreSQL's."),
        (
            '[connections.shop]\nurl = "postgresql://db/x?foo=bar"',
            "shop.url: foo: This is not a connection",
        ),
        ('[connections.shop]\npath = ":memory:"', "line 2, connections.shop.path: A database in memory is empty"),
        (
            '[connections.shop]\npath = "x.db"\noptions.mod = "ro"',
            "line 3, connections.shop.options.mod: This is not a parameter of a SQLite file. Did you mean mode?",
        ),
        ("[interface.keys]\ngrid.down = 1", "line 2, interface.keys.grid.down: 1 cannot be used. Allowed: text"),
        ('[connections.demo]\nhost = "db"', "connections.demo: A connection cannot be called that."),
        ('[connections."a/b"]\nhost = "db"', "connections.a/b: A connection cannot be called that."),
        (
            'default_connection = "shpo"\n' + CONNECTION,
            "line 1, default_connection: No connection has this name; did",
        ),
        ('default_connection = "shop"', "Set a connection up, or leave it out."),
    ],
)
def test_a_mistake_says_where_it_is_and_what_is_allowed(file: Path, text: str, complaint: str) -> None:
    error = refusal(file, text)
    assert len(error.mistakes) == 1
    assert complaint in str(error)
    assert str(error).startswith(f"{file}, line ")
    assert error.file == file


def test_every_mistake_is_reported_in_one_go_in_the_order_of_the_lines(file: Path) -> None:
    text = f"""\
default_connection = "none"
[interface]
theme = 1
[connections.shop]
url = "postgresql://ada:{SECRET}@db:x/"
pool.size = "many"
[connections.notes]
path = "notes.db"
user = "ada"
"""
    environ = {"POOLDECK_INTERFACE__MOUSE": "maybe", "POOLDECK_INTERFCE": "x"}
    error = refusal(file, text, environ, {"interface": {"colors": "256"}})
    assert [(mistake.source, mistake.line, mistake.key) for mistake in error.mistakes] == [
        (str(file), 1, "default_connection"),
        (str(file), 3, "interface.theme"),
        (str(file), 5, "connections.shop.url"),
        (str(file), 6, "connections.shop.pool.size"),
        (str(file), 9, "connections.notes.user"),
        ("environment", None, "POOLDECK_INTERFACE__MOUSE"),
        ("environment", None, "POOLDECK_INTERFCE"),
        ("command line", None, "interface.colors"),
    ]
    assert str(error).startswith("8 mistakes in the settings:\n")
    assert str(error).count("\n") == 8


def test_what_only_the_caller_can_know_is_reported_in_the_same_go(file: Path) -> None:
    file.write_text('[interface]\npage_size = 9\ntheme = "nrod"\n[interface.keys]\ngrid.dwon = "j"\n')

    def also(values: Mapping[str, object]) -> tuple[Fault, ...]:
        assert values["interface"] == {"page_size": 9, "theme": "nrod", "keys": {"grid": {"dwon": "j"}}}
        return Fault(("interface", "keys", "grid.dwon"), "No command."), Fault(("interface", "theme"), "No theme.")

    with pytest.raises(SettingsInvalid) as caught:
        load_settings(config=str(file), environ={}, also=also)
    assert [(mistake.line, mistake.key, mistake.what) for mistake in caught.value.mistakes] == [
        (2, "interface.page_size", "9 cannot be used."),
        (3, "interface.theme", "No theme."),
        (5, "interface.keys.grid.dwon", "No command."),
    ]


def test_the_layer_that_wins_is_the_one_that_is_blamed(file: Path) -> None:
    error = refusal(file, '[interface]\ntheme = "dark"\n', {}, {"interface": {"theme": 1}})
    assert str(error) == "command line, interface.theme: 1 cannot be used. Allowed: text in quotes."
    error = refusal(file, CONNECTION + "port = 1\n", {"POOLDECK_CONNECTIONS__SHOP__PORT": "x"})
    assert str(error) == (
        "environment, POOLDECK_CONNECTIONS__SHOP__PORT: 'x' cannot be used. Allowed: a whole number."
    )


def test_a_section_given_as_a_variable_of_text_is_a_mistake(file: Path) -> None:
    environ = {"POOLDECK_INTERFACE": "dark", "POOLDECK_INTERFACE__THEME": "dark"}
    assert "POOLDECK_INTERFACE: 'dark' cannot be used. Allowed: a table." in str(refusal(file, "", environ))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[interface]\ntheme = dark\n", "line 2: It is not TOML (column 9): Invalid value."),
        ("theme", ": It is not TOML (end of the file): "),
        ('theme = "dark', ": It is not TOML"),
        ("[interface]\n[interface]\n", "line 2: It is not TOML (column 11): Cannot declare"),
    ],
)
def test_text_that_is_not_toml_is_reported_with_line_and_column(file: Path, text: str, complaint: str) -> None:
    assert f"{file}" in str(refusal(file, text))
    assert complaint in str(refusal(file, text))


def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        load_settings(config=str(tmp_path / "none.toml"), environ={})
    with pytest.raises(ConfigurationError, match="cannot be read: Is a directory"):
        load_settings(environ={"POOLDECK_CONFIG": str(tmp_path)})
    (tmp_path / "latin.toml").write_bytes(b'default_connection = "\xe4"\n')
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_settings(config=str(tmp_path / "latin.toml"), environ={})


def test_lines_are_found_in_quoted_dotted_and_multi_line_texts(file: Path) -> None:
    text = '''\
demo.path = """
[interface]
theme = 1
"""
[ "interface" ] # here
'theme' = 2
[connections."a.b"]
password_command = [
  "host",
]
host = 3
pool . "size" = 0
'''
    assert [(mistake.line, mistake.key) for mistake in refusal(file, text).mistakes] == [
        (6, "interface.theme"),
        (11, "connections.a.b.host"),
        (12, "connections.a.b.pool.size"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f'default_connection = "postgresql://ada:{SECRET}@db"\n',
        f'default_connection = "ada:{SECRET}@db"\ninterface.theme = 1\n',
        f'[connections]\nshop = "postgresql://ada:{SECRET}@db"\n',
        f'[connections.shop]\nurl = "postgresql://ada:{SECRET}@db:x"\n',
        f'[connections.shop]\nurl = "{SECRET}"\n',
        f'[connections.shop]\nurl = ["{SECRET}"]\n',
        CONNECTION + f'pasword = "{SECRET}"\n',
        CONNECTION + f'password = ["{SECRET}"]\n',
        CONNECTION + f'password = "{SECRET}"\npassword_env = "A"\n',
        CONNECTION + f'password_command = {{ run = "{SECRET}" }}\n',
        CONNECTION + f'password_command = "echo \'{SECRET}"\n',
        CONNECTION + f'password_command = ["a", {{ b = "{SECRET}" }}]\n',
        CONNECTION + f'options = {{ password = "{SECRET}" }}\n',
        CONNECTION + f'options = {{ sslpassword = ["{SECRET}"] }}\n',
        CONNECTION + f'options = {{ sslpasword = "{SECRET}" }}\n',
        CONNECTION + f'options = "sslpassword={SECRET}"\n',
        CONNECTION + f'password = "{SECRET}"\nport = "x"\n',
        CONNECTION + f"password = {SECRET}\n",
        CONNECTION + f'password = "{SECRET}\n',
        CONNECTION + f'password = "{SECRET}" x\n',
        CONNECTION + f'password = "a"\npassword = "{SECRET}"\n',
    ],
)
def test_no_mistake_shows_a_secret(file: Path, text: str) -> None:
    error = refusal(file, text)
    assert SECRET not in str(error) + repr(error) + repr(error.mistakes)
    assert SECRET not in "".join(traceback.format_exception(error)).replace(text, "")


def test_a_number_as_a_password_is_refused_and_not_shown(file: Path) -> None:
    assert "31415926" not in str(refusal(file, CONNECTION + "password = 31415926\n"))


@pytest.mark.parametrize(
    "variable",
    [
        "CONNECTIONS__SHOP__URL",
        "CONNECTIONS__SHOP__PASWORD",
        "CONNECTIONS__SHOP",
        "CONNECTIONS",
        "DEFAULT_CONNECTION",
    ],
)
def test_no_mistake_in_a_variable_shows_a_secret(file: Path, variable: str) -> None:
    error = refusal(file, "", {f"POOLDECK_{variable}": f"mysql://ada:{SECRET}@db"})
    assert f"POOLDECK_{variable}" in str(error)
    assert SECRET not in str(error) + repr(error)


def test_settings_that_are_right_show_no_secret_either(file: Path) -> None:
    file.write_text(
        f'[connections.a]\nurl = "postgresql://ada:{SECRET}@db"\noptions.sslpassword = "{SECRET}"\n'
        f'[connections.b]\nhost = "db"\npassword = "{SECRET}"\n'
        f'[connections.c]\nhost = "db"\npassword_command = ["echo", "{SECRET}"]\n'
    )
    loaded = load_settings(config=str(file), environ={})
    assert SECRET not in repr(loaded) + str(loaded.settings)
