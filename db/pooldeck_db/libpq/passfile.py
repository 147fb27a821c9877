r"""The password file `~/.pgpass`: `host:port:database:user:password` in a line, `*` for any, `\` escapes."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import NamedTuple

from pooldeck_db.target import DEFAULT_PORT, Notice

DEFAULT_SOCKET_DIRECTORIES = frozenset({"/tmp", "/run/postgresql", "/var/run/postgresql"})  # noqa: S108 - a name to compare
"""Directories of the server's socket, as PostgreSQL and its distributors set it; the file calls them localhost."""

_FIELD = re.compile(r"((?:[^:\\]|\\.|\\$)*)(?::|$)")
_ESCAPED = re.compile(r"\\(.)")


class Login(NamedTuple):
    """What a password is looked up for."""

    host: str
    """A name, an address, the directory of a socket, or empty for the default."""
    port: str
    """Empty for the default."""
    database: str
    user: str


def read_passfile(file: Path, *, named: bool = False) -> tuple[str, tuple[Notice, ...]]:
    """The text of a password file; empty, with a notice, where it must not be used.

    A file that is not there is only worth a notice when the user named it.
    """
    try:
        mode = file.stat().st_mode
        if not stat.S_ISREG(mode):
            return "", (Notice("The password file is not a plain file and was ignored.", str(file)),)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            what = "The password file can be read by others and was ignored."
            return "", (Notice(what, str(file), f"Run: chmod 600 {file}"),)
        return file.read_text(encoding="utf-8", errors="surrogateescape"), ()
    except FileNotFoundError:
        return "", ((Notice("There is no such password file.", str(file)),) if named else ())
    except OSError as problem:
        return "", (Notice(f"The password file cannot be read: {problem.strerror}.", str(file)),)


def find_password(text: str, login: Login) -> str | None:
    """The password of the first line that fits the login, empty or not; None where none fits."""
    host = "localhost" if not login.host or login.host in DEFAULT_SOCKET_DIRECTORIES else login.host
    wanted = (host, login.port or str(DEFAULT_PORT), login.database, login.user)
    for line in text.split("\n"):
        if line.startswith("#"):
            continue
        password = _password_of(line.removesuffix("\r"), wanted)
        if password is not None:
            return password
    return None


def _password_of(line: str, wanted: tuple[str, ...]) -> str | None:
    """The line's password where its first four fields fit; the password is the rest, up to a bare colon."""
    at = 0
    for value in wanted:
        field = _FIELD.match(line, at)
        if field is None or not _fits(field[1], value):
            return None
        at = field.end()
    rest = _FIELD.match(line, at)
    return _ESCAPED.sub(r"\1", rest[1]) if rest else None


def _fits(pattern: str, value: str) -> bool:
    return pattern == "*" or _ESCAPED.sub(r"\1", pattern) == value
