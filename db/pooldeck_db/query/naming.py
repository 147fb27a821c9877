"""Names of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def unique(names: Iterable[str]) -> list[str]:
    """The names, those that were there before with a number behind: `id`, `id (2)`."""
    given: list[str] = []
    taken: set[str] = set()
    for name in names:
        own, number = name, 1
        while own in taken:
            number += 1
            own = f"{name} ({number})"
        taken.add(own)
        given.append(own)
    return given
