"""How `pooldeck pool` ends: its exit codes."""

from __future__ import annotations

USAGE_MISTAKE = 2
"""Arguments or settings that cannot be used."""

NOT_SEEN = 3
"""A pool that cannot be seen."""

INTERRUPTED = 130
"""Ctrl+C: 128 and the signal's number."""
