"""Makes the pictures of the README from the real app on the demo database: `make pictures`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pooldeck_db.demo.location import demo_path
from pooldeck_db.demo.making import make_demo
from pooldeck_db.target import Backend, Target
from support.app import running, settle

DOCS = Path(__file__).parents[2] / "docs"

PICTURES: dict[str, tuple[tuple[int, int], str, tuple[str, ...]]] = {
    "browse": ((120, 32), "products", ("pagedown", *("down",) * 9, *("right",) * 3)),
    "tables": ((120, 32), "customers", ("b", "slash", "o", "r", "d")),
    "filter": ((120, 32), "orders", ("w", "ctrl+u", *"status = paid and n")),
    "related": ((120, 32), "orders", (*("down",) * 4, "R")),
    "value": ((120, 32), "products", ("J", *"attr", "enter", "enter")),
    "statistics": ((120, 32), "orders", ("J", *"status", "enter", "t", "x")),
    "structure": ((120, 32), "orders", ("d",)),
    "review": ((120, 32), "customers", (*EDITED, "down", "D", "W", "down")),
    "conflict": ((120, 32), "customers", (*EDITED, MEANWHILE, "W", "ctrl+s")),
    "narrow": ((80, 24), "customers", (*("down",) * 6, *("right",) * 2)),
}
"""For each picture the size, the table, and the keys that lead to it."""


async def main() -> None:
    """Make all of them."""
    path = await make_demo(demo_path())
    target = Target(Backend.SQLITE, "demo", path=path, environment="demo")
    for name, (size, table, keys) in PICTURES.items():
        async with running(target, table=table, size=size) as pilot:
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
            (DOCS / f"{name}.svg").write_text(pilot.app.export_screenshot(title=f"pooldeck demo {table}"))


asyncio.run(main())
