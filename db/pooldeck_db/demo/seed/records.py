"""What the parts of the seed hand to one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Table

    from pooldeck_db.demo.models import Base

Entity: TypeAlias = "type[Base] | Table"
"""A mapped class, or a table that has none."""

Row: TypeAlias = "dict[str, object]"
"""The values of a row by attribute (of a mapped class) or column."""

Rows: TypeAlias = "Iterator[tuple[Entity, Row]]"
"""Rows in an order in which each refers only to earlier ones."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything there is that does not follow from something else."""

    employees: int
    suppliers: int
    products: int
    customers: int
    orders: int
    reviews: int
    log: int


FULL = Size(140, 90, 2_400, 12_000, 26_000, 12_000, 150_000)
"""The demo database."""

SMALL = Size(20, 10, 60, 80, 150, 60, 300)
"""Enough to try the models on."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer, as orders see one."""

    id: UUID
    email: str
    address: UUID


@dataclass(frozen=True, slots=True)
class Good:
    """A product, as orders see it."""

    id: UUID
    cents: int
    grams: int


@dataclass(slots=True)
class World:
    """What later rows have to know of earlier ones."""

    size: Size
    clerks: list[UUID] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)
    """Mail addresses of those who work in the shop."""
    goods: list[Good] = field(default_factory=list)
    buyers: list[Buyer] = field(default_factory=list)
    orders: list[UUID] = field(default_factory=list)


def money(cents: int) -> Decimal:
    """Cents as an amount."""
    return Decimal(cents).scaleb(-2)


@dataclass(frozen=True, slots=True)
class Steps:
    """How far an order came, and when; None for what has not happened."""

    placed: datetime
    paid: datetime | None = None
    shipped: datetime | None = None
    delivered: datetime | None = None
    returned: datetime | None = None
    cancelled: bool = False
