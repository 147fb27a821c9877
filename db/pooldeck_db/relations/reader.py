"""Reads relations: what the screens ask."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError, ObjectMissing
from pooldeck_db.relations.parents import keys_of, labels_of
from pooldeck_db.relations.previews import preview
from pooldeck_db.relations.records import Failed, Labels, Nowhere, Unread
from pooldeck_db.relations.references import references_from, ways_out
from pooldeck_db.relations.spelling.base import spelling_for
from pooldeck_db.relations.turns import Turns
from pooldeck_db.turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.catalog.reader import CatalogReader
    from pooldeck_db.relations.modelled import ModelRelations
    from pooldeck_db.relations.parents import Found
    from pooldeck_db.relations.records import Preview, Reference, Related
    from pooldeck_db.relations.spelling.base import Keys
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.target import PoolLimits
    from pooldeck_db.values import Value

DEADLINE = 5.0
"""Seconds that one reference, or the labels of one page, may take."""

_REMEMBERED = 16
"""Relations whose references are remembered."""


class Relations:
    """Follows foreign keys in both directions, each read in a short session of its own that waits for its turn.

    Of a model it follows the relationships, and those foreign keys that none of these goes by.
    """

    def __init__(
        self,
        sessions: Sessions,
        catalog: CatalogReader,
        limits: PoolLimits,
        labels: Mapping[str, tuple[str, ...]],
    ) -> None:
        """`labels` are the columns that name a row, by the name of the relation, as the settings say."""
        self._sessions = sessions
        self._catalog = catalog
        self._turns = Turns(limits)
        self._labels = labels
        self._spelling = spelling_for(sessions.dialect.name)
        self._known: OrderedDict[int, tuple[RelationDetail, tuple[Reference, ...]]] = OrderedDict()
        self._reading = asyncio.Lock()
        self._models: Callable[[], ModelRelations] | None = None

    def see_models(self, models: Callable[[], ModelRelations]) -> None:
        """Have what is asked of a model answered from its relationships, by what `models` gives."""
        self._models = models

    async def references(self, detail: RelationDetail) -> tuple[Reference, ...]:
        """Every way out of the relation's rows: first to its parents, then to its children.

        Asks the database once for each `detail`. Raises DatabaseError.
        """
        async with self._reading:
            if id(detail) in self._known:
                self._known.move_to_end(id(detail))
                return self._known[id(detail)][1]
            references = await self._references(detail)
            self._known[id(detail)] = (detail, references)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            return references

    async def _references(self, detail: RelationDetail) -> tuple[Reference, ...]:
        related: tuple[Reference, ...] = ()
        if detail.relation.name.model and self._models is not None:
            async with self._turns.quick():
                related, detail = await self._models().relationships(detail)
        ways = ways_out(detail)
        columns = {name for way in ways for name in way.others} | {
            name for names in self._labels.values() for name in names
        }
        async with self._turns.quick():
            outlines = await self._catalog.outlines({way.relation for way in ways}, columns=columns)
        made = references_from(detail, ways, outlines, self._labels, self._spelling)
        return (*related, *[reference async for reference in in_turns(made)])

    async def related(
        self,
        detail: RelationDetail,
        row: Sequence[Value],
        deliver: Callable[[Related], None],
        *,
        only: Collection[str] | None = None,
        deadline: float = DEADLINE,
    ) -> None:
        """Hand what each reference leads to from one row to `deliver`, as soon as it is there, in any order.

        `row` has a value for every column of `detail`. A reference that no index serves to a large table is
        delivered as Unread, unless `only` has its id; where `only` is given, no others are read. `deadline` is in
        seconds for each reference, waiting for a turn not included; 0 means none. What one reference meets is
        delivered as Failed; cancelling this ends all that still run, on the server too. Raises DatabaseError where
        nothing can be known of the references at all.
        """

        async def answer(reference: Reference) -> None:
            try:
                found: Related = await self._read(reference, row, deadline, is_asked_for=only is not None)
            except DatabaseError as error:
                self._forget(detail, error)
                found = Failed(reference, error)
            deliver(found)

        references = await self.references(detail)
        async with asyncio.TaskGroup() as group:
            for reference in references:
                if only is None or reference.id in only:
                    group.create_task(answer(reference))

    async def labels(
        self, detail: RelationDetail, rows: Sequence[Sequence[Value]], *, deadline: float = DEADLINE
    ) -> Labels:
        """What the rows are called that these rows refer to, for all foreign keys of the relation in one query.

        Of a model, it is one query more for each of its relationships to one row. `rows` have a value for every
        column of `detail`. `deadline` is in seconds for each query, 0 means none. An error gives no labels, and is
        the reason; it is never raised.
        """
        try:
            references = await self.references(detail)
            mistakes = " ".join(dict.fromkeys(each.label_mistake for each in references if each.label_mistake))
            wanted = await keys_of(references, rows, most_values=self._spelling.most_values)
        except DatabaseError as error:
            self._forget(detail, error)
            return Labels({}, str(error))
        found: dict[tuple[str, tuple[Value, ...]], str] = {}
        reasons = [mistakes] if mistakes else []

        async def ask(keys: Sequence[Keys]) -> None:
            try:
                found.update(await self._labels_of(detail, keys, deadline))
            except DatabaseError as error:
                self._forget(detail, error)
                reasons.append(str(error))

        async with asyncio.TaskGroup() as group:
            for each in _asked_for(wanted):
                group.create_task(ask(each))
        return Labels(found, " ".join(reasons))

    async def _labels_of(self, detail: RelationDetail, wanted: Sequence[Keys], deadline: float) -> Found:
        """Those of one query."""

        async def work(session: AsyncSession) -> Found:
            return await labels_of(session, wanted, self._spelling)

        async with self._turns.quick():
            if wanted[0].reference.foreign_key is None and self._models is not None:
                (keys,) = wanted
                return await self._models().labels(keys.reference, keys.values, deadline=deadline)
            return await self._sessions.read(f"labels for {detail.relation.name}", work, deadline=deadline)

    async def _read(
        self, reference: Reference, row: Sequence[Value], deadline: float, *, is_asked_for: bool
    ) -> Preview | Unread:
        values, wanted = reference.values(row), reference.filter_for(row)
        if isinstance(values, Nowhere):
            return Unread(reference, values.reason)
        if isinstance(wanted, Nowhere):
            return Unread(reference, wanted.reason)
        if reference.is_costly and not is_asked_for:
            return _costly(reference)

        async def work(session: AsyncSession) -> Preview:
            return await preview(session, reference, wanted, values, self._spelling)

        async with self._turns.slow():
            if reference.foreign_key is None and self._models is not None:
                return await self._models().preview(reference, wanted, values, deadline=deadline)
            return await self._sessions.read(f"rows of {reference.relation}", work, deadline=deadline)

    def _forget(self, detail: RelationDetail, error: DatabaseError) -> None:
        """What was known of the other sides is known no longer when one of them has gone."""
        if isinstance(error, ObjectMissing):
            self._known.pop(id(detail), None)


def _asked_for(wanted: Sequence[Keys]) -> list[Sequence[Keys]]:
    """What is looked up by one query each: all foreign keys at once, the relationships of a model one by one."""
    stored = [each for each in wanted if each.reference.foreign_key is not None]
    related = [[each] for each in wanted if each.reference.foreign_key is None]
    return [stored, *related] if stored else [*related]


def _costly(reference: Reference) -> Unread:
    columns = ", ".join(pair.other.name for pair in reference.pairs)
    what = reference.title if reference.foreign_key is None else f"{reference.relation} ({columns})"
    reason = f"No index serves {what}: about {reference.rows:,} rows would be read."
    return Unread(reference, reason, is_costly=True)
