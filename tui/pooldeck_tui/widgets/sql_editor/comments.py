"""Lines made comments, and back. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = "--"


def toggled(lines: Sequence[str]) -> list[str]:
    """The lines as comments; where all that hold something are comments, as they were before."""
    filled = [line for line in lines if line.strip()]
    if filled and all(line.lstrip().startswith(_MARK) for line in filled):
        return [_bare(line) for line in lines]
    indent = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    return [f"{line[:indent]}{_MARK} {line[indent:]}" if line.strip() else line for line in lines]


def _bare(line: str) -> str:
    before, mark, rest = line.partition(_MARK)
    return before + rest.removeprefix(" ") if mark else line
