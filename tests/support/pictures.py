"""Makes the pictures of the README from the real app on a copy of the demo database: `make pictures`."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from pooldeck_db.demo.location import demo_path
from pooldeck_db.demo.making import make_demo
from pooldeck_db.target import Backend, Target
from support.app import running, settle

DOCS = Path(__file__).parents[2] / "docs"

EDITED = (
    *("J", *"name", "enter", "e", "end", *", PhD", "ctrl+s"),
    *("J", *"tier", "enter", "e", "end", *("backspace",) * 4, *"gold", "ctrl+s"),
)
"""The name and the tier of the first customer."""
MEANWHILE = "UPDATE customers SET name = 'Zoë Davis', tier = 'silver' WHERE name = 'Zoe Davis'"
"""What somebody else writes."""

PICTURES: dict[str, tuple[tuple[int, int], str, tuple[str, ...]]] = {
    "browse": ((120, 32), "products", ("pagedown", *("down",) * 9, *("right",) * 3)),
    "tables": ((120, 32), "customers", ("b", "slash", "o", "r", "d")),
    "filter": ((120, 32), "orders", ("w", "ctrl+u", *"status = paid and n")),
    "related": ((120, 32), "orders", (*("down",) * 4, "R")),
    "value": ((120, 32), "products", ("J", *"attr", "enter", "enter")),
    "statistics": ((120, 32), "orders", ("J", *"status", "enter", "t", "x")),
    "structure": ((120, 32), "orders", ("d",)),
    "review": ((120, 32), "customers", (*EDITED, "down", "D", "W", "down")),
    "conflict": ((120, 24), "customers", (*EDITED, "W", MEANWHILE, "ctrl+s", "m")),
    "narrow": ((80, 24), "customers", (*("down",) * 6, *("right",) * 2)),
}
"""For each picture the size, the table, and the keys that lead to it; among them what somebody else writes."""


async def main() -> None:
    """Make all of them."""
    demo = await make_demo(demo_path())
    with tempfile.TemporaryDirectory() as directory:
        # What is staged for a picture is to be offered to nobody.
        os.environ["XDG_STATE_HOME"] = directory
        for name, (size, table, keys) in PICTURES.items():
            path = Path(shutil.copy(demo, Path(directory) / f"{name}.db"))
            target = Target(Backend.SQLITE, "demo", path=path, environment="demo")
            async with running(target, table=table, size=size) as pilot:
                for key in keys:
                    if key.startswith("UPDATE"):
                        _write(path, key)
                    else:
                        await pilot.press(key)
                        await settle(pilot)
                (DOCS / f"{name}.svg").write_text(pilot.app.export_screenshot(title=f"pooldeck demo {table}"))


def _write(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


asyncio.run(main())
