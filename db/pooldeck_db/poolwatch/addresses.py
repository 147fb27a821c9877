"""Where a pool is published, and how people write it down."""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from pooldeck_db.errors import ConfigurationError

SCHEME = "unix:"

_LONGEST_NAME = 40
_LONGEST_PATH = 103
"""Bytes of a socket's path that every system takes."""


@dataclass(frozen=True, slots=True)
class UnixAddress:
    """A socket, or several by a pattern."""

    path: str

    @property
    def is_pattern(self) -> bool:
        """Whether it may name several sockets."""
        return any(sign in self.path for sign in "*?[")

    def __str__(self) -> str:
        return f"{SCHEME}{self.path}"


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A router of ours in a web service."""

    url: str

    def __str__(self) -> str:
        """Without user and password, and without what follows `?`, which may be a token."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, "", ""))


def parsed(address: str) -> UnixAddress | WebAddress:
    """What an address means: `unix:/run/shop.sock`, a path, `unix:/run/shop-*.sock`, `http://host:8000/pool`.

    Raises ConfigurationError where it is none of these.
    """
    if address.startswith(("http://", "https://")):
        if not urlsplit(address).hostname:
            raise ConfigurationError("The address names no host.", hint="Write http://127.0.0.1:8000/pool.")
        return WebAddress(address.rstrip("/"))
    path = address.removeprefix(SCHEME)
    path = re.sub("^//(?=/)", "", path)  # unix:///run/shop.sock
    if not path or ("://" in path and not path.startswith("/")):
        raise ConfigurationError(
            "A pool is watched at a socket or in a web service, and this is neither.",
            hint="Write unix:/run/shop.sock, a pattern of sockets, or http://127.0.0.1:8000/pool.",
        )
    return UnixAddress(str(Path(path).expanduser().absolute()))


def socket_path(address: str, name: str) -> Path:
    """Where to publish: at the address, or where pooldeck looks by itself. Raises ConfigurationError."""
    if not address:
        path = default_directory() / f"{_file_name(name)}-{os.getpid()}.sock"
    else:
        where = parsed(address)
        if isinstance(where, WebAddress) or where.is_pattern:
            raise ConfigurationError(
                "A pool is published at one socket.", key=address, hint="Write unix:/run/shop.sock, or nothing."
            )
        path = Path(where.path)
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise ConfigurationError(
            f"The path of a socket has at most {_LONGEST_PATH} bytes.", file=path, hint="Choose a shorter one."
        )
    return path


def default_directory() -> Path:
    """The directory for sockets that nobody chose a place for; made if need be, and ours alone.

    Raises ConfigurationError where somebody else could put something there.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    directory = (
        Path(runtime, "pooldeck")
        if runtime and os.access(runtime, os.W_OK)
        else Path(f"/tmp/pooldeck-{os.geteuid()}")  # noqa: S108  # it is checked to be ours
    )
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        found = directory.lstat()
    except OSError as error:
        raise ConfigurationError(
            f"The directory for sockets cannot be made: {error.strerror}.",
            file=directory,
            hint="Give publish() an address.",
        ) from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise ConfigurationError(
            "The directory for sockets is not this user's alone.",
            file=directory,
            hint="Remove it, or give publish() an address.",
        )
    return directory


def default_name() -> str:
    """What the process is called where nobody says so: the program's name."""
    return Path(sys.argv[0] if sys.argv else "").stem or "python"


def _file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-")[:_LONGEST_NAME] or "python"
