"""Makes the pictures of the README from the real app on a copy of the demo database: `make pictures`."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from pooldeck_db.demo.location import demo_path
from pooldeck_db.demo.making import make_demo
from pooldeck_db.pool.diagnosis import Thresholds
from pooldeck_db.target import Backend, ModelSources, Target
from pooldeck_tui.app import PooldeckApp
from pooldeck_tui.launch import AttachedTo, Launch
from pooldeck_tui.screens.query.screen import QueryScreen
from support.activity import chain
from support.app import running, screen_text, settle, wait_until
from support.servers import Server, postgresql_server, run_script
from support.shop import asking, open_shop

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


SHOP = """
CREATE TYPE tier AS ENUM ('bronze', 'silver', 'gold');
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, tier tier NOT NULL);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, total numeric(10, 2),
                     status text NOT NULL, placed_at timestamptz NOT NULL);
INSERT INTO customers SELECT n, 'Customer ' || n, (ARRAY['bronze', 'silver', 'gold'])[n % 3 + 1]::tier
  FROM generate_series(1, 5000) n;
INSERT INTO orders SELECT n, n % 5000 + 1, n % 977 * 1.37, (ARRAY['paid', 'shipped', 'open', 'late'])[n % 4 + 1],
                          timestamptz '2026-01-01 08:00Z' + n * interval '97 seconds'
  FROM generate_series(1, 200000) n;
ANALYZE
"""
QUESTION = """\
-- Who owes most, and for how long?
SELECT c.name, c.tier, count(*) AS orders, sum(o.total) AS owed,
       max(now() - o.placed_at) AS longest
FROM orders o
JOIN customers c ON c.id = o.customer_id
WHERE o.status = 'late' AND c.tier = 'gold'
GROUP BY c.id
ORDER BY owed DESC;"""
"""What is asked of that shop."""

VISITORS = 30
"""Who ask the service all the time."""


async def shop_of(server: Server) -> Target:
    """A database of that name on the server."""
    await run_script(server.target(), "CREATE DATABASE shop")
    return server.target("shop")


async def pool_of_a_service(directory: Path) -> None:
    """Make the picture of a service that leaks, watched from outside."""
    with postgresql_server() as server:
        target = await shop_of(server)
        async with open_shop(target, directory / "shop.sock") as shop, asking(shop.url) as client:

            async def visit() -> None:
                while True:
                    await client.get("/orders/1")
                    await asyncio.sleep(random.uniform(0, 0.5))

            visitors = [asyncio.create_task(visit()) for _ in range(VISITORS)]
            launch = Launch(attached=AttachedTo("shop", (f"unix:{shop.socket}",), Thresholds()))
            app = PooldeckApp(launch)
            async with app.run_test(size=(120, 32)) as pilot:
                await asyncio.sleep(25)
                await client.get("/reports/2026-11")
                await client.get("/reports/2026-10")
                await wait_until(pilot, lambda: screen_text(pilot).count("Leak suspected") == 2, "both leaks")
                await asyncio.sleep(4)
                (DOCS / "pool.svg").write_text(app.export_screenshot(title="pooldeck pool unix:/run/shop.sock"))
            for visitor in visitors:
                visitor.cancel()


async def activity_of_a_server() -> None:
    """Make the picture of sessions that wait for one another."""
    with postgresql_server() as server:
        target = await shop_of(server)
        async with chain(target, "billing", "worker-1", "worker-2"), running(target, size=(120, 24)) as pilot:
            await pilot.press("3")
            await wait_until(pilot, lambda: "2 blocked" in screen_text(pilot), "them to wait")
            await asyncio.sleep(8)
            (DOCS / "activity.svg").write_text(pilot.app.export_screenshot(title="pooldeck shop"))


async def sql_on_a_server() -> None:
    """Make the pictures of a statement's rows, with what can be written next, and of its plan."""
    with postgresql_server() as server:
        target = await shop_of(server)
        await run_script(target, *SHOP.split(";"))
        async with running(target, size=(120, 32)) as pilot:
            await pilot.press("4")
            await settle(pilot)
            screen = pilot.app.screen
            assert isinstance(screen, QueryScreen)
            screen.editor.load(QUESTION, len(QUESTION))
            await pilot.press("f5")
            await settle(pilot)
            (DOCS / "query.svg").write_text(pilot.app.export_screenshot(title="pooldeck shop"))
            await pilot.press("f9")
            await settle(pilot)
            (DOCS / "plan.svg").write_text(pilot.app.export_screenshot(title="pooldeck shop"))


async def models_of_the_demo(demo: Path, directory: Path) -> None:
    """Make the picture of a model's rows, with what one of them is related to."""
    path = Path(shutil.copy(demo, directory / "models.db"))
    models = ModelSources(("pooldeck_db.demo.models", "pooldeck_db.demo.actions"), directory)
    target = Target(Backend.SQLITE, "demo", path=path, environment="demo", models=models)
    async with running(target, size=(120, 32)) as pilot:
        await wait_until(pilot, lambda: "models" in screen_text(pilot), "the models")
        await pilot.press("b", "slash", *"Product", "enter")
        await settle(pilot)
        await pilot.press("b", "escape", "b", "J", *"status", "enter", *("down",) * 4, "R")
        await wait_until(pilot, lambda: "⇄" in screen_text(pilot), "the relationships")
        await settle(pilot)
        (DOCS / "models.svg").write_text(pilot.app.export_screenshot(title="pooldeck demo"))


async def main() -> None:
    """Make all of them."""
    await activity_of_a_server()
    await sql_on_a_server()
    demo = await make_demo(demo_path())
    with tempfile.TemporaryDirectory() as directory:
        await pool_of_a_service(Path(directory))
        await models_of_the_demo(demo, Path(directory))
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
