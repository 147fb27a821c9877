"""Scripts put together by chance from what splitters and lexers trip over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.target import Backend

if TYPE_CHECKING:
    import random

_COMMON = (
    " ", " ", "\n", "\r\n", "\r", "\t", ";", ";", "; ", "'", "''", "'a'", '"', '""', '"a"', "(", ")", "--",
    "-- c\n", "/*", "*/", "/* c */", "-", "/", "*", ",", ".", "1", "1.5e3", "a", "select ", "case ", "end",
    "begin ", "create ", " a ", "e", "$", ":a", "é", "\u00a0", "b", "x", "[", "]", "`", "\\",
)  # fmt: skip
_POSTGRESQL = (
    "E'", "e'a'", "\\'", "$$", "$a$", "$b$", "$1", "atomic ", "create function ", "or replace ", "procedure ",
    "U&'", "u&\"", "copy ", "from stdin", "from ", "stdin", "\n\\.\n", "::", ":=", "1e", "e'\\'", "\n'", "' \n '",
    " as ",
)  # fmt: skip
_SQLITE = ("explain ", "temp ", "trigger ", "; end;", "; end ;", "query plan ", "`a`", "[a]", "create trigger ")


def random_sql(chance: random.Random, dialect: Backend, most: int = 40) -> str:
    """A script of up to so many pieces."""
    pieces = _COMMON + (_POSTGRESQL if dialect is Backend.POSTGRESQL else _SQLITE)
    return "".join(chance.choices(pieces, k=chance.randrange(1, most)))
