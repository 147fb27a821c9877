"""A service of FastAPI under load, watched from here: the route that leaks is named."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from pooldeck_db.pool.diagnosis import Thresholds
from pooldeck_tui.app import PooldeckApp
from pooldeck_tui.launch import AttachedTo, Launch
from support.app import screen_text, wait_until
from support.shop import asking, open_shop

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.target import Target


async def test_the_leaking_route_of_a_service_under_load_is_named_within_ten_seconds(
    postgresql_target: Target, tmp_path: Path
) -> None:
    async with open_shop(postgresql_target, tmp_path / "shop.sock") as shop, asking(shop.url) as client:

        async def visit() -> None:
            while True:
                await client.get("/orders/1")

        visitors = [asyncio.create_task(visit()) for _ in range(100)]
        app = PooldeckApp(Launch(attached=AttachedTo("shop", (f"unix:{shop.socket}",), Thresholds())))
        async with app.run_test(size=(120, 40)) as pilot:
            await wait_until(pilot, lambda: "in use" in screen_text(pilot), "the pool")
            assert "Leak suspected" not in screen_text(pilot)
            await client.get("/reports/may")
            await wait_until(pilot, lambda: "Leak suspected" in screen_text(pilot), "the leak to be named")
            said = " ".join(screen_text(pilot).split())
            seconds = re.search(r"by GET /reports/\{month\} and has run nothing for ([\d.]+) s", said)
            assert seconds is not None, said
            assert float(seconds[1]) < 10.0
        for visitor in visitors:
            visitor.cancel()
        await asyncio.wait(visitors)
