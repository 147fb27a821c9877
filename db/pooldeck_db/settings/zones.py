"""Time zones by their names in the zone database."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator

from pooldeck_db.settings.section import refused


def known_zone(name: str) -> str:
    """The name, where this machine knows the zone or has no zones at all; refuses it else."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zones = available_timezones()
        if not zones:
            return name
        near = get_close_matches(name, zones, n=1) or [zone for zone in sorted(zones) if zone.endswith(f"/{name}")]
        hint = f"Did you mean {near[0]}?" if near else "Allowed: names as in Europe/Paris."
        raise refused(f"There is no time zone {name!r} on this machine.", hint) from None
    return name


Zone = Annotated[str, AfterValidator(known_zone)]
"""The name of a time zone, as in `Europe/Paris`."""
