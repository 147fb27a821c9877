"""Patterns of names as psql reads them: `*` and `?`, schema and name, quotes, and lower case without them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WILD = {"*": ".*", "?": "."}
_SPECIAL = frozenset("|*+?()[]{}.^$\\")
_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a dotted pattern, piece by piece."""

    pieces: tuple[tuple[str, bool], ...]
    """Its characters, each with whether quotes protect it."""

    @property
    def expression(self) -> str:
        """The regular expression of PostgreSQL that matches the names that psql would show.

        Outside quotes psql lets the signs of regular expressions through, but for `$`, which stands in names.
        """
        found = []
        for character, is_quoted in self.pieces:
            if is_quoted:
                found.append(f"\\{character}" if character in _SPECIAL else character)
            else:
                found.append("\\$" if character == "$" else _WILD.get(character, character))
        return f"^({''.join(found)})$"

    @property
    def glob(self) -> str:
        """The pattern of SQLite's GLOB that matches the same, in lower case: no name there is told by its case."""
        found = (
            f"[{character}]" if character == "[" or (is_quoted and character in "*?") else character
            for character, is_quoted in self.pieces
        )
        return "".join(found).translate(_ASCII_LOWER)

    @property
    def is_everything(self) -> bool:
        """Whether it matches every name."""
        return self.pieces == (("*", False),)


def parts_of(pattern: str) -> tuple[Part, ...]:
    """The parts of a pattern, the name last; raises ValueError where a quote is not closed."""
    parts: list[list[tuple[str, bool]]] = [[]]
    is_quoted, place = False, 0
    while place < len(pattern):
        character = pattern[place]
        if character == '"':
            if is_quoted and pattern[place + 1 : place + 2] == '"':
                parts[-1].append(('"', True))
                place += 1
            else:
                is_quoted = not is_quoted
        elif character == "." and not is_quoted:
            parts.append([])
        else:
            parts[-1].append((character if is_quoted else character.translate(_ASCII_LOWER), is_quoted))
        place += 1
    if is_quoted:
        raise ValueError("A quote is not closed.")
    return tuple(Part(tuple(part)) for part in parts)


_WORD = re.compile(r"""\s*((?:"(?:[^"]|"")*"|[^\s"])+|".*)""", re.DOTALL)


def words_of(text: str) -> list[str]:
    """The words of a line; quotes hold one together."""
    return [match[1] for match in _WORD.finditer(text)]


def literal(text: str) -> str:
    """A text as a literal of PostgreSQL, whatever standard_conforming_strings is."""
    quoted = text.replace("'", "''")
    if "\\" not in text:
        return f"'{quoted}'"
    doubled = quoted.replace("\\", "\\\\")
    return f"E'{doubled}'"


def plain_literal(text: str) -> str:
    """A text as a literal of SQLite."""
    return "'" + text.replace("'", "''") + "'"
