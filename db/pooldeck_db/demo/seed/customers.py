"""Rows of those who buy, with their addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pooldeck_db.demo.models import Address, AddressKind, Customer, Tier
from pooldeck_db.demo.seed.clock import NOW, moment
from pooldeck_db.demo.seed.dice import Dice, Urn
from pooldeck_db.demo.seed.records import Buyer, money
from pooldeck_db.demo.words.people import CULTURES, DOMAINS, HANDLES
from pooldeck_db.demo.words.prose import CUSTOMER_NOTES

if TYPE_CHECKING:
    from datetime import date, datetime

    from pooldeck_db.demo.seed.records import Row, Rows, World
    from pooldeck_db.demo.words.people import Culture

_CULTURES = Urn.of(*((culture, float(culture.weight)) for culture in CULTURES))
_TIERS: Urn[Tier] = Urn.of((Tier.NONE, 80), (Tier.SILVER, 15), (Tier.GOLD, 5))
_ADDRESSES: Urn[int] = Urn.of((1, 70), (2, 22), (3, 7), (5, 1))
_KINDS: Urn[AddressKind] = Urn.of((AddressKind.HOME, 6), (AddressKind.WORK, 3), (AddressKind.PICKUP, 2))
_EXTRAS: Urn[str | None] = Urn.of((None, 60), ("", 20), ("2nd floor", 8), ("c/o", 4), ("back door 🚪", 2))


def customers(world: World) -> Rows:
    """Each customer, followed by the customer's addresses; the first one is where parcels go."""
    dice = Dice("customers")
    for number in range(world.size.customers):
        created = moment(number / world.size.customers)
        culture = dice.draw(_CULTURES)
        customer = _customer(dice, number, culture, created)
        key = dice.key(created)
        keys = [dice.key(created) for _ in range(dice.draw(_ADDRESSES))]
        world.buyers.append(Buyer(key, str(customer["email"]), keys[0]))
        yield Customer, {"id": key, **customer}
        for address in keys:
            yield (
                Address,
                _address(dice, culture)
                | {
                    "id": address,
                    "customer_id": key,
                    "is_default": address is keys[0],
                },
            )


def _customer(dice: Dice, number: int, culture: Culture, created: datetime) -> Row:
    adjective, animal = (dice.pick(words) for words in HANDLES)
    login = created + (NOW - created) * dice.roll()
    return {
        "name": culture.pattern.format(given=dice.pick(culture.given), family=dice.pick(culture.family)),
        "email": f"{adjective}.{animal}.{number + 1}@{dice.pick(DOMAINS)}",
        "phone": "" if dice.chance(0.25) else dice.fill("+## ### #######"),
        "language": culture.language,
        "tier": dice.draw(_TIERS),
        "newsletter": dice.chance(0.35),
        "credit_limit": money(dice.between(1, 50) * 10_000) if dice.chance(0.1) else None,
        "born_on": _birthday(dice) if dice.chance(0.55) else None,
        "note": dice.pick(CUSTOMER_NOTES) if dice.chance(0.04) else None,
        "created_at": created,
        "last_login_at": login.replace(microsecond=0) if dice.chance(0.8) else None,
    }


def _birthday(dice: Dice) -> date:
    return (NOW - timedelta(days=dice.between(18 * 365, 90 * 365))).date()


def _address(dice: Dice, culture: Culture) -> Row:
    city = dice.favourite(culture.cities, len(culture.cities))
    located = dice.chance(0.7)
    return {
        "kind": dice.draw(_KINDS),
        "street": dice.pick(culture.streets).format(dice.between(1, 180)),
        "extra": dice.draw(_EXTRAS),
        "postcode": dice.fill(city.postcode),
        "city": city.name,
        "country": culture.country,
        "latitude": round(city.latitude + (dice.roll() - 0.5) / 5, 5) if located else None,
        "longitude": round(city.longitude + (dice.roll() - 0.5) / 5, 5) if located else None,
    }
