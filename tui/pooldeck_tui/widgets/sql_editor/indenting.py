"""Lines moved to the right and back. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def indented(lines: Sequence[str], width: int) -> list[str]:
    """The lines with so many spaces before them, but for those that hold nothing."""
    return [" " * width + line if line.strip() else line for line in lines]


def dedented(lines: Sequence[str], width: int) -> list[str]:
    """The lines without as many spaces, or without the tab, that they begin with."""
    return [_dedented(line, width) for line in lines]


def _dedented(line: str, width: int) -> str:
    if line.startswith(("\t", "␉")):
        return line[1:]
    return line[min(width, len(line) - len(line.lstrip(" "))) :]
