"""Rows as JSON and as a Markdown table.

In JSON, NULL is `null`; numbers and booleans stay what they are, with all their digits. Everything else is a
string, also what JSON columns hold, whose own `null` would be taken for NULL otherwise. Binary is `{"hex": "48"}`
where the database tells it from text (SQLite), else the text that PostgreSQL writes for it.
In Markdown, NULL is `*NULL*`, which no text can be: its asterisks are escaped.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

from pooldeck_db.target import Backend
from pooldeck_db.values import Kind
from pooldeck_tui.copying.excerpt import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.catalog import Column
    from pooldeck_tui.copying.excerpt import Excerpt, Whole

NULL_IN_MARKDOWN = "*NULL*"

_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_NUMBERS = frozenset(("int2", "int4", "int8", "numeric", "float4", "float8"))
_SPECIAL_IN_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~&$!]")
_BLANK_EDGE = re.compile(r"\A +| +\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def json_rows(excerpt: Excerpt, *, header: bool) -> Iterator[str]:
    """The rows as an array of objects, or of arrays where no names are wanted; a row a piece."""
    names = [json.dumps(column.name, ensure_ascii=False) + ": " if header else "" for column in excerpt.columns]
    opens, closes = "{}" if header else "[]"
    yield "["
    for number, row in enumerate(excerpt.rows):
        cells = zip(names, excerpt.columns, row, strict=True)
        fields = ", ".join(name + _json(column, value, excerpt.backend) for name, column, value in cells)
        yield f"{',' if number else ''}\n  {opens}{fields}{closes}"
    yield "\n]\n"


def markdown(excerpt: Excerpt, *, header: bool) -> Iterator[str]:  # noqa: ARG001  # a table has to have one
    """The rows as a table of GitHub's Markdown, a line a piece."""
    yield _markdown_line([_markdown_text(column.name) for column in excerpt.columns])
    yield _markdown_line(["---:" if column.kind is Kind.NUMBER else "---" for column in excerpt.columns])
    for row in excerpt.rows:
        yield _markdown_line(
            [NULL_IN_MARKDOWN if value is None else _markdown_text(plain_text(value)) for value in row]
        )


def _json(column: Column, value: Whole, backend: Backend) -> str:
    if isinstance(value, bytes):
        return json.dumps({"hex": value.hex()})
    if isinstance(value, float) and math.isinf(value):
        # Beyond what a reader can hold, which therefore takes it for infinity.
        return "9e999" if value > 0 else "-9e999"
    if backend is Backend.POSTGRESQL and isinstance(value, str) and _is_bare(column, value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _is_bare(column: Column, text: str) -> bool:
    """Whether the text of a value of PostgreSQL's is the same value in JSON."""
    if column.base_type == "bool":
        return text in ("true", "false")
    return column.base_type in _NUMBERS and _JSON_NUMBER.fullmatch(text) is not None


def _markdown_line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _markdown_text(text: str) -> str:
    """Text that no reader takes for anything else: punctuation escaped, line ends as `<br>`."""
    text = _SPECIAL_IN_MARKDOWN.sub(r"\\\g<0>", text)
    text = _BLANK_EDGE.sub(lambda blanks: "&#32;" * len(blanks[0]), text)
    return _CONTROL.sub(lambda found: "<br>" if found[0] == "\n" else f"&#{ord(found[0])};", text)
