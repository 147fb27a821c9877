"""Rows of those who work in the shop: a tree under one director."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pooldeck_db.demo.models import Employee, Role
from pooldeck_db.demo.seed.clock import NOW, OPENED
from pooldeck_db.demo.seed.dice import Dice, Urn
from pooldeck_db.demo.seed.records import money
from pooldeck_db.demo.words.people import CULTURES

if TYPE_CHECKING:
    from uuid import UUID

    from pooldeck_db.demo.seed.records import Rows, World

_REPORTS = 6
"""Those who have the same manager, more or less."""

_PAY = {Role.DIRECTOR: 7200, Role.MANAGER: 4300, Role.BUYER: 3400, Role.CLERK: 2700, Role.PACKER: 2400}
"""Euros a month, at the least."""

_ROLES: Urn[Role] = Urn.of((Role.CLERK, 5), (Role.PACKER, 4), (Role.BUYER, 1))


def employees(world: World) -> Rows:
    """The staff, managers before those who report to them."""
    dice = Dice("employees")
    keys: list[UUID] = []
    managers = max(1, world.size.employees // _REPORTS)
    for number in range(world.size.employees):
        role = _role(dice, number, managers)
        hired = OPENED + (NOW - OPENED) * number / world.size.employees
        left = hired + timedelta(days=dice.between(40, 2500))
        gone = number > 0 and dice.chance(0.3) and left < NOW
        culture = dice.pick(CULTURES)
        email = f"staff.{number + 1:03}@shop.example"
        keys.append(dice.key(hired))
        world.staff.append(email)
        if role is Role.CLERK:
            world.clerks.append(keys[-1])
        yield (
            Employee,
            {
                "id": keys[-1],
                "manager_id": keys[max(0, number - 1) // _REPORTS] if number else None,
                "name": culture.pattern.format(given=dice.pick(culture.given), family=dice.pick(culture.family)),
                "email": email,
                "role": role,
                "salary": money(_PAY[role] * 100 + dice.between(0, 90) * 1000),
                "hired_on": hired.date(),
                "left_on": left.date() if gone else None,
            },
        )


def _role(dice: Dice, number: int, managers: int) -> Role:
    if number == 0:
        return Role.DIRECTOR
    return Role.MANAGER if number < managers else dice.draw(_ROLES)
