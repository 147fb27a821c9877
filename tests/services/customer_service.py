"""A small service whose rows are read and written through repositories.

SHOP_URL=sqlite+aiosqlite:///customers.db uvicorn services.customer_service:app
"""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from pooldeck_db.fastapi import Session, lifespan, service_of
from pooldeck_db.repository import AsyncRepository, InvalidCursor, RepositoryError, RowNotFound, VersionConflict

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Base(DeclarativeBase):
    """A table of the service."""


class Customer(Base):
    """Somebody who buys."""

    __tablename__ = "customers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(index=True)
    city: Mapped[str | None]
    version: Mapped[int] = mapped_column()
    orders: Mapped[list[Order]] = relationship(cascade="all", lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Order(Base):
    """What a customer bought."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"), index=True)
    item: Mapped[str]


class Wanted(BaseModel):
    """What is asked to be written of a customer."""

    name: str
    city: str | None = None


class Shown(BaseModel):
    """A customer as the service shows one."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    city: str | None
    version: int


class Page(BaseModel):
    """Some customers by name, and where the next ones begin."""

    items: list[Shown]
    next: str | None


@asynccontextmanager
async def living(app: FastAPI) -> AsyncIterator[None]:
    """Make the tables, too: it is an example."""
    async with lifespan(os.environ["SHOP_URL"])(app):
        async with service_of(app).engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield


app = FastAPI(title="customers", lifespan=living)


def customers_of(session: Session) -> AsyncRepository[Customer]:
    """The customers, in the session of the request, which is committed when its route ends well."""
    return AsyncRepository(Customer, session)


Customers = Annotated[AsyncRepository[Customer], Depends(customers_of, scope="function")]

STATUS: dict[type[RepositoryError], int] = {RowNotFound: 404, VersionConflict: 409, InvalidCursor: 400}


@app.exception_handler(RepositoryError)
async def explain(_: Request, error: Exception) -> JSONResponse:
    """Answer with what the repository says."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
    return JSONResponse({"detail": str(error)}, status)


@app.get("/customers")
async def list_customers(customers: Customers, city: str | None = None, after: str | None = None) -> Page:
    """Answer with a page."""
    wanted = [] if city is None else [Customer.city == city]
    page = await customers.find(*wanted, order_by=[Customer.name], after=after, limit=50)
    return Page(items=[Shown.model_validate(each) for each in page.items], next=page.next)


@app.get("/customers/{key}")
async def show_customer(key: UUID, customers: Customers) -> dict[str, object]:
    """Answer with one customer and the orders, in two statements."""
    customer = await customers.one(key, load=(Customer.orders,))
    return {"name": customer.name, "orders": [order.item for order in customer.orders]}


@app.post("/customers", status_code=201)
async def add_customer(wanted: Wanted, customers: Customers) -> Shown:
    """Make a customer."""
    return Shown.model_validate(await customers.create(Customer(**wanted.model_dump())))


@app.put("/customers/{key}")
async def change_customer(key: UUID, wanted: Wanted, version: int, customers: Customers) -> Shown:
    """Change the customer, unless somebody else did since that version."""
    return Shown.model_validate(await customers.update(key, wanted.model_dump(), version=version))


@app.delete("/customers/{key}", status_code=204)
async def remove_customer(key: UUID, customers: Customers) -> None:
    """Delete the customer with all orders."""
    await customers.delete(key)


@app.post("/import")
async def import_customers(request: Request, customers: Customers) -> dict[str, int]:
    """Insert customers, a line of JSON each, while they are sent: no more than a chunk is held; all or none."""
    return {"inserted": await customers.bulk_insert(_lines(request))}


async def _lines(request: Request) -> AsyncIterator[dict[str, object]]:
    rest = b""
    async for part in request.stream():
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            yield _row(line)
    if rest:
        yield _row(rest)


def _row(line: bytes) -> dict[str, object]:
    try:
        return Wanted.model_validate_json(line).model_dump()
    except ValidationError as error:
        raise HTTPException(422, f"Nothing was inserted: {error.errors()[0]['msg']}.") from error


@app.get("/both")
async def first_of_both(request: Request) -> dict[str, str | None]:
    """Read two tables side by side, each in a session of its own."""
    async with asyncio.TaskGroup() as group:
        customer = group.create_task(_first_customer(request))
        order = group.create_task(_first_order(request))
    return {"customer": customer.result(), "order": order.result()}


async def _first_customer(request: Request) -> str | None:
    async with service_of(request.app).sessions() as session:
        page = await AsyncRepository(Customer, session).find(order_by=[Customer.name], limit=1)
        return page.items[0].name if page.items else None


async def _first_order(request: Request) -> str | None:
    async with service_of(request.app).sessions() as session:
        page = await AsyncRepository(Order, session).find(order_by=[Order.item], limit=1)
        return page.items[0].item if page.items else None
