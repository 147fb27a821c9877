"""What the line at the foot says. Pure."""

from __future__ import annotations

from collections.abc import Sequence

GAP = "   "


def status_line(faces: Sequence[str], chosen: int, place: str, search: str = "") -> str:
    """The ways to show the value with the chosen one in brackets, the search, and where one is."""
    names = "  ".join(f"[{name}]" if number == chosen else name for number, name in enumerate(faces))
    parts = [names if len(faces) > 1 else "", search, place]
    return GAP.join(part for part in parts if part)
