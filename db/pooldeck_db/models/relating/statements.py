"""The statements that read rows at the other side of a model's relationship, one for each question. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import and_, func, literal_column, select

from pooldeck_db.models.relating.conditions import condition, plain
from pooldeck_db.paging.shape import ALIAS, operand
from pooldeck_db.relations.previews import COUNTED
from pooldeck_db.relations.spelling.base import Keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select, Subquery

    from pooldeck_db.models.relating.loading import Loading
    from pooldeck_db.models.relating.plans import Plan
    from pooldeck_db.relations.spelling.base import Spelling
    from pooldeck_db.values import Value

    Statement: TypeAlias = Select[*tuple[Any, ...]]

SHOWN = 5
"""Rows of a preview."""

_COUNT = "#"
"""What the number of rows, or of the key that was looked for, is called: no attribute can be."""


def preview_statement(
    plan: Plan, values: Sequence[Value], spelling: Spelling, loading: Loading | None
) -> Statement:
    """The number of rows, and of the first ones the label, the key, and the object where that is loaded.

    Takes so many rows as the database finds them, then counts and sorts these alone.
    """
    reference, pairs = plan.reference, plan.reference.pairs
    where = condition(
        plan.way, plan.own, lambda operand, number: spelling.equal(operand, pairs[number], values[number])
    )
    taken = select(*_attributes(plan)).where(where).limit(COUNTED + 1).subquery("taken")
    keys = [taken.c[each.name] for each in reference.key]
    counted = select(*taken.c, func.count().over().label(_COUNT)).order_by(*keys).limit(SHOWN).subquery(ALIAS)
    return _named(counted, plan, spelling, loading).order_by(*(counted.c[each.name] for each in reference.key))


def lookup_statement(
    plan: Plan, keys: Sequence[tuple[Value, ...]], spelling: Spelling, loading: Loading | None
) -> Statement:
    """The place of each key that is found, counted from 0, and of the row that has it the same as of a preview."""
    reference = plan.reference
    wanted = spelling.keyed(Keys(reference, tuple(keys)))
    entity = plan.way.target.class_
    same = [
        spelling.same(plain(getattr(entity, pair.other.name)), pair, wanted.c[f"v{place}"])
        for place, pair in enumerate(reference.pairs)
    ]
    found = (
        select(wanted.c.n.label(_COUNT), *_attributes(plan))
        .select_from(wanted)
        .join(entity, and_(*same))
        .limit(COUNTED)
        .subquery(ALIAS)
    )
    return _named(found, plan, spelling, loading)


def _attributes(plan: Plan) -> list[Any]:
    """The attributes of the target that its rows are known and named by."""
    names = dict.fromkeys(each.name for each in (*plan.reference.key, *plan.reference.label))
    return [getattr(plan.way.target.class_, name).label(name) for name in names]


def _named(found: Subquery, plan: Plan, spelling: Spelling, loading: Loading | None) -> Statement:
    reference = plan.reference
    outputs = [
        found.c[_COUNT],
        literal_column(spelling.label(reference.label) if reference.label else "NULL").label("label"),
        *(
            literal_column(spelling.codec.key(each, operand(each.name))).label(f"key{place}")
            for place, each in enumerate(reference.key)
        ),
    ]
    if loading is None:
        return select(*outputs).select_from(found)
    same = [plain(getattr(loading.entity, each.name)) == plain(found.c[each.name]) for each in reference.key]
    return (
        select(*outputs, loading.entity, *loading.outputs)
        .select_from(found)
        .join(loading.entity, and_(*same))
        .options(*loading.options)
    )
