"""Rows of what the shop sells, and of who makes it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from pooldeck_db.demo.models import Category, Product, ProductStatus, StockLevel, Supplier, product_categories
from pooldeck_db.demo.seed.clock import NOW, OPENED, moment
from pooldeck_db.demo.seed.dice import Dice, Urn
from pooldeck_db.demo.seed.pictures import thumbnail
from pooldeck_db.demo.seed.records import Good, money
from pooldeck_db.demo.words.goods import (
    CAMPAIGNS,
    CLAIMS,
    DEPARTMENTS,
    FINISHES,
    FORMS,
    MAKERS,
    SERIES,
    WAREHOUSES,
    Thing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from pooldeck_db.demo.seed.records import Row, Rows, World

FIRST_RANGE = 40
"""Products that were there when the shop opened."""

_BEFORE = OPENED - timedelta(days=90)

_ENDINGS: Urn[int] = Urn.of((90, 5), (99, 3), (0, 2), (50, 1), (45, 1))
"""Cents that prices end on."""


def goods(world: World) -> Rows:
    """Categories, suppliers, products and what lies in the warehouses."""
    dice = Dice("goods")
    shelves = _Shelves(dice)
    yield from shelves.rows()
    suppliers = [dice.key(_BEFORE + timedelta(days=number)) for number in range(world.size.suppliers)]
    for number, key in enumerate(suppliers):
        yield Supplier, _supplier(dice, number, key)
    for number in range(world.size.products):
        department = dice.pick(shelves.departments)
        thing = dice.pick(DEPARTMENTS[department])
        product = _product(dice, number, world, department, thing)
        key = world.goods[-1].id
        yield Product, {"supplier_id": dice.favourite(suppliers, len(suppliers)), **product}
        for category in shelves.of(department, thing):
            yield product_categories, {"product_id": key, "category_id": category}
        for warehouse in WAREHOUSES:
            yield StockLevel, {"product_id": key, "warehouse": warehouse} | _stock(dice)


class _Shelves:
    """The tree of categories."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._keys: dict[tuple[str, ...], UUID] = {}
        self.departments = tuple(DEPARTMENTS)

    def rows(self) -> Rows:
        """Departments with their things, then the campaigns."""
        for position, department in enumerate(DEPARTMENTS):
            yield Category, self._row((department,), position)
            for place, thing in enumerate(DEPARTMENTS[department]):
                yield Category, self._row((department, thing.name), place)
        for position, campaign in enumerate(CAMPAIGNS, len(DEPARTMENTS)):
            yield Category, self._row((campaign,), position)

    def of(self, department: str, thing: Thing) -> Iterator[UUID]:
        """The shelves on which such a thing stands."""
        yield self._keys[department, thing.name]
        yield self._keys[department,]
        if self._dice.chance(0.2):
            yield self._keys[self._dice.pick(CAMPAIGNS),]

    def _row(self, path: tuple[str, ...], position: int) -> Row:
        self._keys[path] = self._dice.key(_BEFORE + timedelta(minutes=len(self._keys)))
        return {
            "id": self._keys[path],
            "parent_id": self._keys[path[:-1]] if path[:-1] else None,
            "name": path[-1],
            "slug": "-".join(re.findall(r"\w+", " ".join(path).lower())),
            "position": position,
        }


def _supplier(dice: Dice, number: int, key: UUID) -> Row:
    form, country = FORMS[(number // len(MAKERS)) % len(FORMS)]
    maker = MAKERS[number % len(MAKERS)]
    contact = {
        "phone": dice.fill("+49 30 #######"),
        "languages": ["en", country.lower()],
        "preferred": dice.chance(0.4),
    }
    return {
        "id": key,
        "name": f"{maker} {form}",
        "country": country,
        "rating": dice.between(20, 50) / 10 if dice.chance(0.85) else None,
        "contact": contact if dice.chance(0.8) else None,
    }


def _product(dice: Dice, number: int, world: World, department: str, thing: Thing) -> Row:
    share = max(0, number - FIRST_RANGE) / world.size.products
    created = moment(share) if share else _BEFORE + timedelta(days=number + 1)
    cents = max(2, int(thing.euros * (0.6 + dice.roll()))) * 100 + dice.draw(_ENDINGS)
    grams = int(thing.grams * (0.8 + dice.roll() * 0.4))
    finish = dice.pick(FINISHES)
    key = dice.key(created)
    world.goods.append(Good(key, cents, grams))
    status, discontinued = _fate(dice, created)
    return {
        "id": key,
        "sku": f"{department[:2].upper()}-{number + 1:05}-{dice.fill('@@')}",
        "name": f"{dice.pick(SERIES)} {thing.name.lower()}, {finish}",
        "status": status,
        "price": money(cents),
        "cost": money(int(cents * (0.35 + dice.roll() * 0.35))),
        "weight_grams": grams if dice.chance(0.93) else None,
        "description": dice.text(CLAIMS, dice.between(1, 6)),
        "attributes": _attributes(dice, finish, grams),
        "thumbnail": thumbnail(dice) if dice.chance(0.6) else None,
        "created_at": created,
        "discontinued_on": discontinued.date() if discontinued else None,
    }


def _fate(dice: Dice, created: datetime) -> tuple[ProductStatus, datetime | None]:
    end = created + timedelta(days=dice.between(500, 2600))
    if dice.chance(0.3) and end < NOW:
        return ProductStatus.DISCONTINUED, end
    return (ProductStatus.DRAFT if dice.chance(0.01) else ProductStatus.ACTIVE), None


def _attributes(dice: Dice, finish: str, grams: int) -> Row | None:
    if dice.chance(0.1):
        return None
    edge = max(2, int(grams / 40))
    found: Row = {"finish": finish, "size": {"width": edge, "height": edge + dice.between(0, 30), "unit": "mm"}}
    if dice.chance(0.3):
        found["tags"] = [dice.pick(("repairable", "vegan", "handmade", "bestseller")), "shop"]
    return found


def _stock(dice: Dice) -> Row:
    counted = NOW - timedelta(days=dice.between(0, 300))
    if dice.chance(0.05):
        return {"quantity": None, "counted_on": None}
    return {
        "quantity": 0 if dice.chance(0.12) else int(1 + 400 * dice.roll() * dice.roll()),
        "counted_on": counted.date(),
    }
