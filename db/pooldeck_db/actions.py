"""Actions that a model offers for its rows: what a project imports to declare them, and nothing heavy with it.

They stand best in a module of their own beside the models, `myapp/actions.py`, which imports both. A service
imports the models alone, and need not have pooldeck; `pooldeck --models myapp.actions` finds models and actions::

    from pooldeck_db.actions import Progress, action
    from myapp.models import Customer

    @action(Customer, confirm="Their names cannot be brought back.", danger=True, load=("orders",))
    async def anonymise(session: AsyncSession, customers: list[Customer], progress: Progress) -> str:
        for done, customer in enumerate(customers, 1):
            customer.name = "anonymous"
            progress(done, len(customers))
        return f"{len(customers)} customers are anonymous now."
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from typing import TypeAlias

    from sqlalchemy.ext.asyncio import AsyncSession

    Function: TypeAlias = Callable[..., Awaitable[str | None]]

Entity = TypeVar("Entity")


class Progress(Protocol):
    """Says how far an action is; as often as it likes."""

    def __call__(self, done: int, of: int, /) -> None:
        """So many rows, or steps, of so many are done."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action as it was declared."""

    entity: type[object]
    """Whose rows it is for: a mapped class, or what mapped classes inherit from."""
    function: Function
    title: str
    confirm: str
    danger: bool
    load: tuple[str, ...]


_offers: list[Offer] = []


class _Declared(Generic[Entity]):
    """Takes the function of an action, and gives it back as it is."""

    def __init__(
        self, entity: type[Entity], title: str, confirm: str, load: Sequence[str], *, danger: bool
    ) -> None:
        self._entity, self._title, self._confirm, self._danger = entity, title, confirm, danger
        self._load = (load,) if isinstance(load, str) else tuple(load)

    @overload
    def __call__(
        self, function: Callable[[AsyncSession, list[Entity]], Awaitable[str | None]]
    ) -> Callable[[AsyncSession, list[Entity]], Awaitable[str | None]]: ...

    @overload
    def __call__(
        self, function: Callable[[AsyncSession, list[Entity], Progress], Awaitable[str | None]]
    ) -> Callable[[AsyncSession, list[Entity], Progress], Awaitable[str | None]]: ...

    def __call__(self, function: Function) -> Function:
        _offers.append(Offer(self._entity, function, self._title, self._confirm, self._danger, self._load))
        return function


def action(
    entity: type[Entity], *, title: str = "", confirm: str = "", danger: bool = False, load: Sequence[str] = ()
) -> _Declared[Entity]:
    """Offer an async function as an action on selected rows of a class, and of the classes that inherit from it.

    It is given an AsyncSession, the rows as a list of objects and, if it has a third parameter `progress`, a
    Progress; what it returns is said to the user. It runs in one transaction, which is committed when it returns
    and rolled back when it raises or is cancelled: it never commits by itself. `load` names the relationships and
    deferred columns that it reads (`"orders"`, `"orders.lines"`); any other raises. `title` is what it is called,
    else its name is; `confirm` is said before it runs, and `danger` marks what cannot be made good.
    """
    if not isinstance(entity, type):
        raise TypeError(f"@action is to be given the class whose rows it is for, not {entity!r}.")
    return _Declared(entity, title, confirm, load, danger=danger)


def offers() -> tuple[Offer, ...]:
    """Whatever was declared in this process, in its order."""
    return tuple(_offers)
