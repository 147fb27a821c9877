"""What a set is written by, in one of its orders: composed statements, and the models' own classes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.rows.results import Refused
from pooldeck_db.rows.running import Ended

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pooldeck_db.catalog import RelationName
    from pooldeck_db.deferred import Deferred
    from pooldeck_db.rows.planning import Planner
    from pooldeck_db.rows.records import Change, ChangeId
    from pooldeck_db.rows.results import Statement
    from pooldeck_db.rows.through import UnitOfWork


@dataclass(frozen=True, slots=True)
class Plan:
    """How a set is to be written."""

    planners: Mapping[RelationName, Planner]
    order: Sequence[Change]
    """The changes in the order in which they are written."""
    statements: Mapping[ChangeId, Statement]
    """What writes each of them, but for those that a model's class writes."""
    unit: Deferred[UnitOfWork]
    """What writes those."""


def composed(
    planners: Mapping[RelationName, Planner], order: Sequence[Change], unit: Deferred[UnitOfWork], *, locking: bool
) -> Plan:
    """The plan to write changes in this order; raises Ended for the first that cannot be composed."""
    statements: dict[ChangeId, Statement] = {}
    for change in order:
        if change.relation.model:
            continue
        planner = planners[change.relation]
        try:
            statements[change.id] = planner.statement(change, guarded=not planner.kept(locking=locking))
        except DatabaseError as error:
            raise Ended(Refused(change, error.column, error)) from error
    return Plan(planners, order, statements, unit)
