"""How values and options are spelled in PostgreSQL's SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PLAIN_WORD = re.compile(r"[a-z_][a-z0-9_]*\Z")


def literal(text: str) -> str:
    """Text as a string literal, whatever standard_conforming_strings says."""
    doubled = text.replace("'", "''")
    return "E'" + doubled.replace("\\", "\\\\") + "'" if "\\" in text else f"'{doubled}'"


def reloptions_sql(options: Iterable[str]) -> str:
    """Storage options, stored as `fillfactor=70`, as they are written in parentheses."""
    pairs = (option.partition("=") for option in options)
    return ", ".join(f"{key}={literal(value)}" for key, _, value in pairs)


def options_sql(options: Sequence[str] | None) -> str:
    """The OPTIONS clause of something foreign with a space before it; empty where there are none."""
    if not options:
        return ""
    pairs = (option.partition("=") for option in options)
    return " OPTIONS (" + ", ".join(f"{_option_name(key)} {literal(value)}" for key, _, value in pairs) + ")"


def _option_name(name: str) -> str:
    return name if _PLAIN_WORD.match(name) else '"' + name.replace('"', '""') + '"'
