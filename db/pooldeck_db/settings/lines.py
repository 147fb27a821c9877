"""On which line of a TOML text each key is written."""

from __future__ import annotations

import re
import tomllib

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\s*({_KEY})\s*\]")
_ASSIGNMENT = re.compile(rf"\s*({_KEY})\s*=")
_LONG_QUOTES = re.compile(r'"""|' + "'''")


def line_numbers(text: str) -> dict[tuple[str, ...], int]:
    """The line, counted from 1, of each table and key; what stands inside an inline table is not listed."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    in_long_string = False
    for number, line in enumerate(text.split("\n"), start=1):
        if not in_long_string:
            if header := _HEADER.match(line):
                table = _steps(header[1])
                found.setdefault(table, number)
            elif assignment := _ASSIGNMENT.match(line):
                found.setdefault(table + _steps(assignment[1]), number)
        in_long_string ^= len(_LONG_QUOTES.findall(line)) % 2 == 1
    return found


def _steps(key: str) -> tuple[str, ...]:
    """The parts of a dotted key, unquoted as TOML does it."""
    inner: object = tomllib.loads(f"{key} = 0")
    steps: list[str] = []
    while isinstance(inner, dict):
        step, inner = next(iter(inner.items()))
        steps.append(step)
    return tuple(steps)
