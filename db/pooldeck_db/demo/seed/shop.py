"""The whole shop, in batches that can be inserted one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.demo.seed.customers import customers
from pooldeck_db.demo.seed.goods import goods
from pooldeck_db.demo.seed.log import log
from pooldeck_db.demo.seed.orders import orders
from pooldeck_db.demo.seed.records import World
from pooldeck_db.demo.seed.reviews import reviews
from pooldeck_db.demo.seed.staff import employees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.demo.seed.records import Entity, Row, Rows, Size

BATCH = 1_000
"""Rows of one insert, at most: twice as many would hold the event loop up for twice as long."""

_PARTS = (employees, goods, customers, orders, reviews, log)
"""What the shop consists of; later parts refer to earlier ones."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one table."""

    entity: Entity
    rows: list[Row]


def shop(size: Size) -> Iterator[Batch]:
    """Every row of a shop of that size, in an order that foreign keys allow."""
    world = World(size)
    for part in _PARTS:
        yield from _batches(part(world))


def _batches(rows: Rows) -> Iterator[Batch]:
    """Collect rows table by table; when one table has a batch together, those it refers to go first."""
    waiting: dict[Entity, list[Row]] = {}
    for entity, row in rows:
        gathered = waiting.setdefault(entity, [])
        gathered.append(row)
        if len(gathered) == BATCH:
            yield from _drain(waiting)
    yield from _drain(waiting)


def _drain(waiting: dict[Entity, list[Row]]) -> Iterator[Batch]:
    for entity, rows in waiting.items():
        if rows:
            yield Batch(entity, rows)
            waiting[entity] = []
