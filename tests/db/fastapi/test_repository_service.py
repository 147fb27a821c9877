"""A FastAPI service that reads and writes through repositories, run for real by uvicorn."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

from support.shop import asking, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.target import Target


async def lines(count: int, last: dict[str, object]) -> AsyncIterator[bytes]:
    """Customers as JSON, one a line."""
    for number in range(count):
        yield json.dumps({"name": f"c{number:04}", "city": "Rome" if number % 2 else None}).encode() + b"\n"
    yield json.dumps(last).encode()


async def test_a_service_of_repositories_answers_as_it_should(target: Target) -> None:
    async with serving("customer_service", target) as url, asking(url) as client:
        made = (await client.post("/customers", json={"name": "Ada", "city": "Paris"})).json()
        assert (made["name"], made["version"]) == ("Ada", 1)
        where = f"/customers/{made['id']}"
        assert (await client.get(where)).json() == {"name": "Ada", "orders": []}
        changed = await client.put(where, params={"version": 1}, json={"name": "Eve"})
        assert changed.json() == made | {"name": "Eve", "city": None, "version": 2}
        conflict = await client.put(where, params={"version": 1}, json={"name": "Bob"})
        assert (conflict.status_code, conflict.json()["detail"]) == (
            409,
            "customers: Its version is 2, not 1. Read it again, and decide anew.",
        )
        refused = await client.post("/import", content=lines(1_500, {"title": "x"}))
        assert (refused.status_code, refused.json()["detail"]) == (422, "Nothing was inserted: Field required.")
        assert (await client.post("/import", content=lines(119, {"name": "last"}))).json() == {"inserted": 120}
        names: list[str] = []
        page = {"next": ""}
        while page["next"] is not None:
            after = {"after": page["next"]} if page["next"] else {}
            page = (await client.get("/customers", params={"city": "Rome"} | after)).json()
            names += [each["name"] for each in page["items"]]
        assert names == [f"c{number:04}" for number in range(1, 119, 2)]
        assert (await client.get("/customers", params={"after": "x"})).status_code == 400
        assert (await client.get("/both")).json() == {"customer": "Eve", "order": None}
        assert [(await client.delete(where)).status_code for _ in range(2)] == [204, 404]
        assert (await client.get(f"/customers/{uuid4()}")).status_code == 404
