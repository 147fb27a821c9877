"""A small shop as a service; one of its routes leaks a session each time, on purpose.

SHOP_URL=postgresql+asyncpg://… uvicorn services.shop_service:app
"""

from __future__ import annotations

import os

from fastapi import Depends, FastAPI, HTTPException, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pooldeck_db.fastapi import Session, holder, lifespan, pool_router, service_of

app = FastAPI(
    title="shop",
    lifespan=lifespan(
        os.environ["SHOP_URL"],
        publish_at=os.environ.get("SHOP_SOCKET"),
        stacks=True,
        pool_size=5,
        max_overflow=0,
        pool_timeout=float(os.environ.get("SHOP_TIMEOUT", "30")),
    ),
    dependencies=[Depends(holder)],
)
app.include_router(pool_router(), prefix="/pool")

FORGOTTEN: list[AsyncSession] = []


@app.get("/orders/{number}")
async def show_order(number: int, session: Session) -> dict[str, object]:
    """Answer with one order."""
    found = (
        await session.execute(text("SELECT number, item FROM orders WHERE number = :n"), {"n": number})
    ).first()
    if found is None:
        raise HTTPException(404, "There is no such order.")
    return {"number": found.number, "item": found.item}


@app.put("/orders/{number}")
async def place_order(number: int, item: str, session: Session) -> dict[str, object]:
    """Write an order; one without item is refused only when all else is done."""
    values: dict[str, object] = {"n": number, "i": item}
    await session.execute(text("INSERT INTO orders (number, item) VALUES (:n, :i)"), values)
    if not item:
        raise HTTPException(422, "An order has an item.")
    return values


@app.put("/parts/{number}")
async def place_part(number: int, order: int, session: Session) -> dict[str, object]:
    """Write a part of an order; whether there is such an order is looked at by the commit."""
    values: dict[str, object] = {"n": number, "o": order}
    await session.execute(text("INSERT INTO parts (number, of) VALUES (:n, :o)"), values)
    return values


@app.get("/reports/{month}")
async def report(month: str, request: Request) -> dict[str, object]:
    """Count the orders, and forget to give the connection back."""
    session = service_of(request.app).sessions()
    FORGOTTEN.append(session)
    return {"month": month, "orders": (await session.execute(text("SELECT count(*) FROM orders"))).scalar_one()}
