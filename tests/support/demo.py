"""The whole demo database, made under observation."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pooldeck_db.demo.making import make_demo

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.demo.location import Progress


@dataclass(frozen=True)
class Making:
    """The whole demo database, and what happened while it was made."""

    path: Path
    seen: list[Progress] = field(default_factory=list)
    """The progress that was told."""
    beats: list[float] = field(default_factory=list)
    """When the event loop had time for something else."""

    async def run(self) -> None:
        """Make it."""
        heart = asyncio.create_task(self._beat())
        await make_demo(self.path, self.seen.append)
        heart.cancel()
        await asyncio.wait({heart})

    async def _beat(self) -> None:
        while True:
            self.beats.append(time.monotonic())
            await asyncio.sleep(0.001)
