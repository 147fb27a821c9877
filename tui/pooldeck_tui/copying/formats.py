"""The formats that rows can be copied in."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pooldeck_tui.copying.delimited import csv, tsv
from pooldeck_tui.copying.documents import json_rows, markdown
from pooldeck_tui.copying.sql import in_list, inserts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_tui.copying.excerpt import Excerpt


class Format(StrEnum):
    """A way to write rows as text; the value is the ending of a file's name."""

    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "md"
    INSERTS = "sql"
    IN_LIST = "txt"

    @property
    def label(self) -> str:
        """What it is called."""
        return _TITLES[self]

    @property
    def about(self) -> str:
        """How NULL is written, in a few words."""
        return _ABOUT[self]

    @property
    def has_header(self) -> bool:
        """Whether the names of the columns can be left out."""
        return self in (Format.TSV, Format.CSV, Format.JSON)


_TITLES = {
    Format.TSV: "TSV",
    Format.CSV: "CSV",
    Format.JSON: "JSON",
    Format.MARKDOWN: "Markdown table",
    Format.INSERTS: "SQL INSERT",
    Format.IN_LIST: "SQL IN list",
}
_ABOUT = {
    Format.TSV: r"as COPY reads it: NULL is \N, a tab \t",
    Format.CSV: 'RFC 4180: NULL is empty, an empty text ""',
    Format.JSON: "numbers stay numbers, other values are strings",
    Format.MARKDOWN: "NULL is *NULL*",
    Format.INSERTS: "statements that make the rows again",
    Format.IN_LIST: "a condition by the column under the cursor",
}


def written(excerpt: Excerpt, wished: Format, *, header: bool, column: int = 0) -> Iterator[str]:
    """The excerpt as text, piece by piece; `column` is the one that a list of values is made of."""
    match wished:
        case Format.TSV:
            return tsv(excerpt, header=header)
        case Format.CSV:
            return csv(excerpt, header=header)
        case Format.JSON:
            return json_rows(excerpt, header=header)
        case Format.MARKDOWN:
            return markdown(excerpt, header=header)
        case Format.INSERTS:
            return inserts(excerpt)
        case Format.IN_LIST:
            return in_list(excerpt, column)
