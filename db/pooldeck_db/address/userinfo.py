"""Where the password of an address ends, for passwords that were not percent-encoded, too."""

from __future__ import annotations

import re
from typing import NamedTuple

from pooldeck_db.errors import ConfigurationError

_HOST = r"(?:\[[^\[\]@]*\]|[^\[\]@:/?,\s]*)(?::[0-9]*)?"
_TAIL = re.compile(rf"{_HOST}(?:,{_HOST})*(?:/(?P<database>[^/?]*))?(?:\?(?P<query>.*))?", re.DOTALL)


class _Reading(NamedTuple):
    """One way to read the address."""

    userinfo: str
    tail: str
    database: str

    @property
    def encoded(self) -> bool:
        """Whether user and password hold nothing that should have been percent-encoded."""
        return not re.search("[@/?]", self.userinfo)


def split_userinfo(rest: str, known_parameters: frozenset[str]) -> tuple[str, str]:
    """User and password, and what follows the `@` after them, of an address without its scheme.

    A password may hold `@ : / # ? %` as they are: the last `@` that a host follows ends it. An address that is
    right as it stands is read as it stands. Raises ConfigurationError when it can be read in no way or in two.
    """
    readings = [*_readings(rest, known_parameters)]
    encoded = [reading for reading in readings if reading.encoded]
    bare = [reading for reading in readings if not reading.encoded and "@" not in reading.database]
    plain = [reading for reading in encoded if "@" not in reading.database]
    if plain:
        return plain[-1][:2]
    if encoded and bare:
        raise ConfigurationError(
            "The address can be read in two ways.",
            hint="Write @ as %40, / as %2F and ? as %3F in user and password.",
        )
    for reading in reversed(encoded or bare):
        return reading[:2]
    raise ConfigurationError(
        "The address cannot be read.",
        hint="Write postgresql://user:password@host:port/database?parameter=value; the port is a number.",
    )


def _readings(rest: str, known_parameters: frozenset[str]) -> list[_Reading]:
    """Every way to read it: no user at all, or each `@` as the end of the user."""
    ends = [None, *(match.start() for match in re.finditer("@", rest))]
    found = []
    for end in ends:
        userinfo, tail = ("", rest) if end is None else (rest[:end], rest[end + 1 :])
        match = _TAIL.fullmatch(tail)
        user_is_sound = not re.search("[@/?]", userinfo.partition(":")[0])
        if match and user_is_sound and _keys_known(match["query"] or "", known_parameters):
            found.append(_Reading(userinfo, tail, match["database"] or ""))
    return found


def _keys_known(query: str, known: frozenset[str]) -> bool:
    """Whether an `@` in the query can belong to a parameter's value; without one nothing is in doubt."""
    return "@" not in query or all(item.partition("=")[0] in known for item in query.split("&"))
