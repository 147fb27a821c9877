"""Which of the declared actions a model offers; nothing of it calls them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapper

from pooldeck_db.actions import offers
from pooldeck_db.models.records import Action, ModelProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.actions import Offer


class Offered:
    """The actions that are declared by now, by the classes that they are for."""

    def __init__(self) -> None:
        self._by_class: dict[type[object], dict[str, Offer]] = {}
        self._flaws: dict[type[object], list[ModelProblem]] = {}
        for offer in offers():
            self._add(offer)

    def of(self, mapper: Mapper[object]) -> tuple[tuple[Action, ...], list[ModelProblem]]:
        """The actions on the rows of a class, and what is wrong with any: its own first, then those of its bases.

        One of a base class that has the name of one of its own is replaced by that.
        """
        found: dict[str, Action] = {}
        problems: list[ModelProblem] = []
        for base in mapper.class_.__mro__:
            problems += self._flaws.get(base, ())
            for name, offer in self._by_class.get(base, {}).items():
                unknown = [path for path in offer.load if not is_path(mapper, path)] if mapper.configured else []
                if unknown:
                    what = (
                        f"{mapper.class_.__name__} has no relationship {', '.join(unknown)} that could be loaded."
                    )
                    problems.append(ModelProblem(_where(offer), what))
                elif name not in found:
                    found[name] = _action(name, offer)
        return tuple(found.values()), problems

    def _add(self, offer: Offer) -> None:
        known = self._by_class.setdefault(offer.entity, {})
        flaws = self._flaws.setdefault(offer.entity, [])
        flaw = _flaw(offer)
        name = getattr(offer.function, "__name__", "")
        if flaw:
            flaws.append(ModelProblem(_where(offer), flaw))
        elif name in known:
            what = (
                f"{offer.entity.__name__} has another action of that name, in {known[name].function.__module__}."
            )
            flaws.append(ModelProblem(_where(offer), what))
        else:
            known[name] = offer


def is_path(mapper: Mapper[object], path: str) -> bool:
    """Whether names with dots between them lead from relationship to relationship, or one is that of a column."""
    if path in mapper.column_attrs:
        return True
    for name in path.split("."):
        if name not in mapper.relationships:
            return False
        mapper = mapper.relationships[name].mapper
    return True


def _action(name: str, offer: Offer) -> Action:
    return Action(
        name=name,
        title=offer.title or name.replace("_", " ").strip().capitalize(),
        function=offer.function,
        confirm=offer.confirm,
        danger=offer.danger,
        load=offer.load,
        tells_progress="progress" in inspect.signature(offer.function).parameters,
        doc=" ".join((inspect.getdoc(offer.function) or "").partition("\n\n")[0].split()),
    )


def _where(offer: Offer) -> str:
    function = offer.function
    return f"{function.__module__}.{getattr(function, '__qualname__', repr(function))}"


def _flaw(offer: Offer) -> str:
    """What is wrong with an action as it is declared, as a sentence; empty where nothing is."""
    return next(_flaws(offer), "")


def _flaws(offer: Offer) -> Iterator[str]:
    if not inspect.iscoroutinefunction(offer.function):
        yield "An action is to be an async function: async def, with session and rows."
        return
    signature = inspect.signature(offer.function)
    told = {"progress": None} if "progress" in signature.parameters else {}
    try:
        signature.bind(None, [], **told)
    except TypeError:
        yield f"An action takes (session, rows) or (session, rows, progress), not {signature}."
    for name in ("title", "confirm"):
        if not isinstance(getattr(offer, name), str):
            yield f"The {name} of an action is to be a str."
    if not all(isinstance(path, str) for path in offer.load):
        yield "What an action loads is to be names of relationships: load=('orders',)."
