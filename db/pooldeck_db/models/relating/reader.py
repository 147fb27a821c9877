"""Reads what the rows of models are related to, along their relationships."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy.orm import class_mapper

from pooldeck_db.errors import DatabaseError, ObjectMissing, PermissionDenied, StatementFailed, ValueRefused
from pooldeck_db.models.relating.known import Known, in_schema, tables_of
from pooldeck_db.models.relating.leftover import without_related
from pooldeck_db.models.relating.loading import Loading
from pooldeck_db.models.relating.naming import Namer
from pooldeck_db.models.relating.plans import classes_of
from pooldeck_db.models.relating.references import References, tables_between
from pooldeck_db.models.relating.statements import lookup_statement, preview_statement
from pooldeck_db.models.relating.ways import ways_of
from pooldeck_db.paging import RowNumber
from pooldeck_db.relations import Preview, PreviewRow
from pooldeck_db.relations.modelled import Relationships
from pooldeck_db.relations.parents import label_from
from pooldeck_db.relations.previews import COUNTED
from pooldeck_db.relations.spelling.base import LABEL_LENGTH, spelling_for
from pooldeck_db.turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Mapper

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.catalog.reader import CatalogReader
    from pooldeck_db.filters import Filter
    from pooldeck_db.models.reader import ModelsReader
    from pooldeck_db.models.relating.plans import Plan
    from pooldeck_db.models.relating.statements import Statement
    from pooldeck_db.models.relating.ways import Way
    from pooldeck_db.relations import Reference
    from pooldeck_db.relations.parents import Found
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.values import Value

    Making: TypeAlias = Callable[[Loading | None], Statement]
    Line: TypeAlias = Sequence[Any]


_UNFIT = (ObjectMissing, PermissionDenied, StatementFailed, ValueRefused)
"""What is raised where the database has other types than the model, or not all that it needs: it may have what is
wanted of rows without objects all the same."""


class RelatedModels:
    """Follows the relationships of models: one statement for each, and nothing is ever loaded later."""

    def __init__(
        self,
        sessions: Sessions,
        catalog: CatalogReader,
        models: ModelsReader,
        labels: Mapping[str, tuple[str, ...]],
    ) -> None:
        """`labels` are the columns that name a row, by the name of the table, as the settings say."""
        self._sessions, self._catalog, self._models = sessions, catalog, models
        self._labels = labels
        self._spelling = spelling_for(sessions.dialect.name)
        self._plans: dict[str, Plan] = {}
        self._namer = Namer()

    async def relationships(self, detail: RelationDetail) -> Relationships:
        """The relationships of the model that the detail is about, and the foreign keys that none of them goes by.

        Of a model that could not be configured there are none. Raises DatabaseError.
        """
        model = (await self._models.loaded()).models.get(detail.relation.name.model)
        if model is None:
            return Relationships((), detail)
        # Asked in another way, what could not be configured would be so once more.
        mapper: Mapper[object] = class_mapper(model.entity, configure=False)
        ways = [] if model.problem else await asyncio.to_thread(ways_of, mapper)
        dialect = await self._models.dialect()
        default = dialect.default_schema_name or ""
        tables = [*tables_of(mapper), *(table for way in ways for table in _tables(way))]
        names = {in_schema(table, default) for table in tables} if ways else set()
        known = Known(await self._catalog.outlines(names, columns=None), default)
        making = References(detail, mapper, known, dialect, self._spelling, self._labels)
        plans = await asyncio.to_thread(lambda: list(map(making.plan, ways)))
        self._plans |= {plan.reference.id: plan for plan in plans}
        rest = without_related(detail, mapper, plans, default)
        return Relationships(tuple(plan.reference for plan in plans), rest)

    async def preview(
        self, reference: Reference, wanted: Filter, values: Sequence[Value], *, deadline: float
    ) -> Preview:
        """What a relationship leads to from a row with these values. Raises DatabaseError."""
        plan = self._plan(reference)
        lines, names = await self._read(
            plan, lambda loading: preview_statement(plan, values, self._spelling, loading), deadline
        )
        counted = int(lines[0][0]) if lines else 0
        rows = tuple(
            PreviewRow(tuple(line[2 : 2 + len(reference.key)]), name)
            for line, name in zip(lines, names, strict=True)
        )
        return Preview(reference, wanted, RowNumber(min(counted, COUNTED), exact=counted <= COUNTED), rows)

    async def labels(self, reference: Reference, keys: Sequence[tuple[Value, ...]], *, deadline: float) -> Found:
        """What the rows are called that have these keys, in one statement. Raises DatabaseError."""
        plan = self._plan(reference)
        lines, names = await self._read(
            plan, lambda loading: lookup_statement(plan, keys, self._spelling, loading), deadline
        )
        return {
            (reference.id, keys[line[0]]): name
            for line, name in zip(lines, names, strict=True)
            if name is not None
        }

    def _plan(self, reference: Reference) -> Plan:
        found = self._plans.get(reference.id)
        if found is None:
            raise ObjectMissing("The models have no such relationship any more.", subject=reference.title)
        return found

    async def _read(self, plan: Plan, make: Making, deadline: float) -> tuple[Sequence[Line], list[str | None]]:
        """The rows, and what each is called; without objects where the user's types cannot make any."""
        label = f"rows of {plan.reference.relation}"
        if plan.loads:
            loading = Loading(plan.way.target, plan.known, says=plan.reference.is_said)
            try:
                lines = await self._sessions.read(label, _work(make(loading), loading), deadline=deadline)
            except _UNFIT:
                pass
            except DatabaseError:
                raise
            except Exception:  # noqa: BLE001, S110 - the user's own types and events may raise anything.
                pass
            else:
                return lines, await self._names(plan, lines)
        try:
            lines = await self._sessions.read(label, _work(make(None), None), deadline=deadline)
        except DatabaseError:
            raise
        except Exception as error:  # As above: it is told, and no more.
            what = f"Code of the model's own raised {type(error).__name__}: {error}"
            raise StatementFailed(what, subject=label, hint="Open the tables themselves.") from error
        return lines, [label_from(line[1]) for line in lines]

    async def _names(self, plan: Plan, lines: Sequence[Line]) -> list[str | None]:
        place = 2 + len(plan.reference.key)
        objects = [line[place] for line in lines]
        said: list[str | None] = [None] * len(lines)
        if plan.reference.is_said:
            said = await self._namer.names(objects, technically=plan.is_technical)
        names = [name or label_from(line[1]) for name, line in zip(said, lines, strict=True)]
        if not plan.has_classes:
            return names
        return [
            _with_class(name or "|".join(map(str, line[2:place])), type(found))
            for name, line, found in zip(names, lines, objects, strict=True)
        ]


def _work(statement: Statement, loading: Loading | None) -> Callable[[AsyncSession], Any]:
    """Reads all rows; objects leave the session before anybody looks at them."""

    async def work(session: AsyncSession) -> Sequence[Line]:
        lines = (await session.execute(statement)).all()
        session.expunge_all()
        if loading is not None:
            at = len(lines[0]) - len(loading.outputs) if lines else 0
            async for line in in_turns(lines):
                loading.fill(line[at - 1], line[at:])
        return lines

    return work


def _with_class(name: str, class_: type[object]) -> str:
    """A name with the class of its row, both within the length of a label."""
    behind = f" ({class_.__name__[: LABEL_LENGTH // 2]})"
    room = LABEL_LENGTH - len(behind)
    return (name if len(name) <= room else f"{name[: room - 1]}…") + behind


def _tables(way: Way) -> list[Any]:
    """The tables that matter to a way, those of classes below the target included."""
    if not way.path:
        return []
    return [*tables_between(way), *(table for each in classes_of(way.target) for table in tables_of(each))]
