"""What an index is made of, as its own SQL says it: order, NULLs, operator classes, INCLUDE and WHERE."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_db.catalog import Index

_TERMS = re.compile(
    r"""
    (?: [^("'`\[/-]
      | "(?:[^"]|"")*" | '(?:[^']|'')*' | `(?:[^`]|``)*` | \[[^]]*\]
      | --[^\n]* | /\*.*?\*/
      | [-/]
    )*+
    (\(.*)
    """,
    re.VERBOSE | re.DOTALL,
)
"""The first parenthesis that is in neither a quoted name nor a comment, and all that follows."""


def index_terms(index: Index) -> str:
    """The key of an index in parentheses, and what follows it: `(b DESC, a) INCLUDE (c) WHERE (a > 0)`.

    Put together from the columns where the database keeps no SQL for the index.
    """
    terms = _TERMS.match(index.definition)
    return _listed(index) if terms is None else " ".join(terms[1].split())


def _listed(index: Index) -> str:
    descending = index.descending or (False,) * len(index.columns)
    terms = [
        f"{'(expression)' if column is None else column}{' DESC' if is_descending else ''}"
        for column, is_descending in zip(index.columns, descending, strict=True)
    ]
    return f"({', '.join(terms)})"
