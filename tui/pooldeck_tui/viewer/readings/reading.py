"""One way to read a value."""

from __future__ import annotations

from typing import NamedTuple


class Reading(NamedTuple):
    """One line: what it is called, and what it says."""

    label: str
    text: str
    """Drawn as any text from a database is: it may quote the value."""
