"""Rows as tab-separated and comma-separated text.

Both tell NULL from the empty text and from a text that looks like either, as PostgreSQL's COPY does.
In TSV, NULL is `\\N`, and backslash, tab and line ends are written as `\\\\`, `\\t`, `\\n` and `\\r`.
In CSV, NULL is an empty field, and the empty text is `""`. The types of values are not told apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_tui.copying.excerpt import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_tui.copying.excerpt import Excerpt, Whole

NULL_IN_TSV = "\\N"

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
_ESCAPED = str.maketrans(_ESCAPES)
_TO_BE_QUOTED = re.compile(r'[",\r\n]|\A\s|\s\Z|\A\\\.\Z|\A\Z')
_CSV_LINE_END = "\r\n"
"""As RFC 4180 has it."""


def tsv(excerpt: Excerpt, *, header: bool) -> Iterator[str]:
    """The rows as the text format of PostgreSQL's COPY, a line a piece."""
    if header:
        yield "\t".join(column.name.translate(_ESCAPED) for column in excerpt.columns) + "\n"
    for row in excerpt.rows:
        yield "\t".join(map(_tsv_field, row)) + "\n"


def csv(excerpt: Excerpt, *, header: bool) -> Iterator[str]:
    """The rows as RFC 4180 has them, a record a piece."""
    if header:
        yield ",".join(_csv_text(column.name) for column in excerpt.columns) + _CSV_LINE_END
    for row in excerpt.rows:
        yield ",".join(map(_csv_field, row)) + _CSV_LINE_END


def _tsv_field(value: Whole) -> str:
    return NULL_IN_TSV if value is None else plain_text(value).translate(_ESCAPED)


def _csv_field(value: Whole) -> str:
    return "" if value is None else _csv_text(plain_text(value))


def _csv_text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _TO_BE_QUOTED.search(text) else text
