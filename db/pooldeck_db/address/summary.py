"""Where an address leads, in a few words to tell it from others by; without any secret."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from pooldeck_db.address.parsing import Address


def summary(address: Address, home: PurePath) -> str:
    """What the address itself says, no default: `~/work/shop.db`, `ada@db.example.org/shop`, `service shop`."""
    if address.backend is Backend.SQLITE:
        return _under_home(PurePath(address.path), home)
    said = dict(address.parameters)
    user = f"{said['user']}@" if "user" in said else ""
    host = said.get("host") or said.get("hostaddr", "")
    port = f":{said['port']}" if "port" in said else ""
    database = f"/{said['dbname']}" if "dbname" in said else ""
    service = f"service {said['service']}" if "service" in said else ""
    return " ".join(part for part in (service, f"{user}{host}{port}{database}") if part)


def _under_home(path: PurePath, home: PurePath) -> str:
    return f"~/{path.relative_to(home)}" if home in path.parents else str(path)
