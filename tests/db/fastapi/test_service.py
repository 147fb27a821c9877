"""A FastAPI service, run for real by uvicorn, and watched from here."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.poolwatch import Gone, Refused, Seen, attach
from support.pool import next_state, seen_at
from support.shop import asking, open_shop

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.target import Target


def leaked(snapshot: PoolSnapshot) -> list[str | None]:
    """Who has had a connection for a second, and has said nothing for as long."""
    return [view.holder for view in snapshot.connections if (view.held or 0) > 1 and (view.quiet or 0) > 1]


async def test_under_load_the_leaking_route_is_named(postgresql_target: Target, tmp_path: Path) -> None:
    async with open_shop(postgresql_target, tmp_path / "shop.sock") as shop:
        async with (
            asking(shop.url) as client,
            attach(f"unix:{shop.socket}") as attachment,
        ):

            async def work() -> None:
                while True:
                    answer = await client.get("/orders/1")
                    assert answer.json() == {"number": 1, "item": "lamp"}

            loads = [asyncio.create_task(work()) for _ in range(100)]
            for _ in range(3):
                assert (await client.get("/reports/may")).json() == {"month": "may", "orders": 1}
            seen = (await next_state(attachment, Seen, lambda state: len(leaked(state.snapshot)) == 3)).snapshot
            assert leaked(seen) == ["GET /reports/{month}"] * 3
            assert {view.holder for view in seen.connections} <= {
                "GET /reports/{month}",
                "GET /orders/{number}",
                None,
            }
            assert {waiter.holder for waiter in seen.waiting} <= {"GET /orders/{number}"}
            (culprit,) = {view.stack[-1] for view in seen.connections if view.holder == "GET /reports/{month}"}
            assert re.fullmatch(r"services/shop_service\.py:\d+ in report", culprit)
            for load in loads:
                load.cancel()
            await asyncio.wait(loads)
        assert seen.source.name == "shop"
        assert seen.counters.checkouts > 100


async def test_an_exhausted_service_still_answers_who_asks_about_its_pool(
    postgresql_target: Target, tmp_path: Path
) -> None:
    async with (
        open_shop(postgresql_target, tmp_path / "shop.sock", timeout=0.3) as shop,
        asking(shop.url) as client,
    ):
        for _ in range(5):
            await client.get("/reports/may")
        assert (await client.get("/orders/1")).status_code == 500
        answer = await client.get("/pool")
        assert answer.headers["content-type"] == "application/json"
        said = answer.json()
        assert (said["in_use"], said["counters"]["timeouts"], said["timeout"]) == (5, 1, 0.3)
        assert said["events"][-1]["kind"] == "timeout"
        assert said["events"][-1]["detail"] == "GET /orders/{number}"
        by_web, by_socket = await seen_at(f"{shop.url}/pool"), await seen_at(f"unix:{shop.socket}")
        assert (by_web.source, by_web.counters) == (by_socket.source, by_socket.counters)
        async with attach(f"{shop.url}/elsewhere") as attachment:
            refused = await next_state(attachment, Refused)
            assert "HTTP 404" in refused.reason
            assert refused.address == f"{shop.url}/elsewhere"
        watching = attach(f"{shop.url}/pool")
        await next_state(watching, Seen)
    # It ended although somebody was reading.
    gone = await next_state(watching, Gone)
    assert gone.address == f"{shop.url}/pool"
    assert "reached" in gone.reason or "broke" in gone.reason
    await watching.aclose()


async def test_a_request_commits_before_it_answers_or_rolls_back(
    postgresql_target: Target, tmp_path: Path
) -> None:
    async with (
        open_shop(postgresql_target, tmp_path / "shop.sock") as shop,
        asking(shop.url) as client,
    ):
        for number in range(20, 40):
            assert (await client.put(f"/orders/{number}", params={"item": "chair"})).status_code == 200
            assert (await client.get(f"/orders/{number}")).json()["item"] == "chair"
        assert (await client.put("/orders/3", params={"item": ""})).status_code == 422
        assert (await client.get("/orders/3")).status_code == 404
        assert (await client.put("/parts/1", params={"order": 1})).status_code == 200
        assert (await client.put("/parts/2", params={"order": 99})).status_code == 500
        seen = await seen_at(f"{shop.url}/pool")
        assert (seen.in_use, seen.counters.checkouts) == (0, seen.counters.checkins)


@pytest.mark.parametrize("status", [401, 403, 503])
async def test_what_a_guard_before_it_answers_is_explained(status: int) -> None:
    async def guard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(guard, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with attach(f"http://ada:secret@127.0.0.1:{port}/pool") as attachment:
        state: Gone | Refused
        if status == 503:
            state = await next_state(attachment, Gone)
        else:
            state = await next_state(attachment, Refused)
        assert f"HTTP {status}" in state.reason
        assert "secret" not in repr(state)
    server.close()
    await server.wait_closed()
