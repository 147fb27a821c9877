"""Addresses as they may be shown, kept and given again: without any secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from pooldeck_db.libpq import SECRET_PARAMETERS
from pooldeck_db.target import DEFAULT_PORT, Backend

if TYPE_CHECKING:
    from pooldeck_db.target import Target

_HARMLESS_START = re.compile(r"(?:[A-Za-z0-9+.-]+://)?[^:@=?]*")


def redacted(text: str) -> str:
    """The beginning of a text that could not be read, up to where a password may begin; fit for a message."""
    start = _HARMLESS_START.match(text)
    shown = start[0] if start else ""
    return shown if shown == text else f"{shown}…"


def format_address(target: Target) -> str:
    """The URL that opens the target again, without any password or other secret."""
    options = [(key, value) for key, value in target.options if key not in SECRET_PARAMETERS]
    if target.backend is Backend.SQLITE:
        query = _query(options)
        return f"file:{quote(str(target.path))}{query}"
    hosts = target.host.split(",")
    if any(host.startswith("/") for host in hosts) or target.ports:
        ports = target.ports or ((target.port,) if target.port else ())
        options = [("host", target.host), *([("port", ",".join(map(str, ports)))] if ports else []), *options]
        where = ""
    else:
        where = ",".join(_with_port(host, target.port) for host in hosts)
    user = f"{quote(target.user, safe='')}@" if target.user else ""
    return f"postgresql://{user}{where}/{quote(target.database, safe='')}{_query(options)}"


def short_address(target: Target) -> str:
    """The address in a few characters, without password: `ada@db.example.org/shop`, or a file's name."""
    if target.backend is Backend.SQLITE:
        return target.path.name if target.path else ""
    names = (target.host or dict(target.options).get("hostaddr", "")).split(",")
    hosts = [
        "[local]" if not name or name.startswith("/") else _with_port(name, None if port == DEFAULT_PORT else port)
        for name, (_, port) in zip(names, target.addresses, strict=True)
    ]
    return f"{target.user}@{','.join(hosts)}/{target.database}"


def _with_port(host: str, port: int | None) -> str:
    shown = f"[{quote(host, safe=':')}]" if ":" in host else quote(host, safe="")
    return f"{shown}:{port}" if port else shown


def _query(options: list[tuple[str, str]]) -> str:
    items = "&".join(f"{quote(key, safe='')}={quote(value, safe='/,')}" for key, value in options)
    return f"?{items}" if items else ""
