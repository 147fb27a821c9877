"""UUIDs of version 7, which Python itself only makes from 3.14 on."""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """A UUID that begins with the present millisecond, the rest of it random (RFC 9562)."""
    moment = time.time_ns() // 1_000_000 & (1 << 48) - 1
    number = moment << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=number)
