"""Switches the terminal from one style to the next in the fewest bytes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

Pen = str
"""The parameters of the SGR sequence that sets a style after a reset: `1;38;2;255;0;0`; empty for the default."""

RESET = "\x1b[m"


class _Parts(NamedTuple):
    attributes: frozenset[str]
    foreground: str
    background: str


@lru_cache(maxsize=8192)
def switch(before: Pen, after: Pen) -> str:
    """Return the shortest sequence that takes the terminal from one pen to another; empty where they are equal."""
    if before == after:
        return ""
    if not after:
        return RESET
    old, new = _parts(before), _parts(after)
    afresh = f"\x1b[0;{after}m" if before else f"\x1b[{after}m"
    if old.attributes - new.attributes:
        return afresh
    changes = sorted(new.attributes - old.attributes)
    if old.foreground != new.foreground:
        changes.append(new.foreground or "39")
    if old.background != new.background:
        changes.append(new.background or "49")
    return min(f"\x1b[{';'.join(changes)}m", afresh, key=len)


@lru_cache(maxsize=4096)
def _parts(pen: Pen) -> _Parts:
    attributes: set[str] = set()
    foreground = background = ""
    for code in _codes(pen):
        number = int(code.partition(";")[0])
        if 30 <= number < 40 or 90 <= number < 100:
            foreground = code
        elif 40 <= number < 50 or 100 <= number < 110:
            background = code
        else:
            attributes.add(code)
    return _Parts(frozenset(attributes), foreground, background)


def _codes(pen: Pen) -> Iterator[str]:
    """Yield the codes of a pen, an extended colour (38;5;n or 38;2;r;g;b) as one."""
    numbers = iter(pen.split(";") if pen else ())
    for code in numbers:
        if code in {"38", "48"}:
            kind = next(numbers)
            rest = [next(numbers) for _ in range(3 if kind == "2" else 1)]
            yield ";".join((code, kind, *rest))
        else:
            yield code
