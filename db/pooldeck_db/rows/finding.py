"""Finds the rows of pages and reads them whole: by their addresses, else as the pager finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import ObjectMissing, ValueRefused
from pooldeck_db.paging.plans import Plans
from pooldeck_db.paging.records import Method
from pooldeck_db.paging.shape import ALIAS
from pooldeck_db.rows.addressing import addressing, hidden_columns
from pooldeck_db.rows.images import Imaging, differing
from pooldeck_db.rows.planning import Planner
from pooldeck_db.rows.records import Digest
from pooldeck_db.rows.running import Runner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging.records import Key, Sort
    from pooldeck_db.rows.records import RowImage
    from pooldeck_db.rows.spelling.base import Spelling
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.values import Value


class Finder:
    """Reads rows of one database."""

    def __init__(self, sessions: Sessions, spelling: Spelling) -> None:
        self._sessions = sessions
        self._spelling = spelling
        self._plans = Plans(sessions.dialect.name)

    async def images(
        self,
        detail: RelationDetail,
        rows: Sequence[tuple[Key, Sequence[Value] | None]],
        order: tuple[Sort, ...],
        wanted: Filter | None,
    ) -> tuple[RowImage | None, ...]:
        """The rows with these keys, each with what is shown of it, as they are now; None where one is not there.

        Raises DatabaseError.
        """
        hidden = hidden_columns(detail)

        def own_order(key: Key) -> tuple[Sort, ...]:
            # A filter may have brought another than was wished for, and rows be picked under several filters.
            # The order of the request is meant; with the whole one of the page, hidden columns are added again.
            whole = order if key.order is None else key.order
            return tuple(sort for sort in whole if sort.column not in hidden)

        orders = [own_order(key) for key, _ in rows]
        address_of = {
            each: addressing(detail, self._plans.plan(detail, each).ordering.sorts) for each in set(orders)
        }
        addresses = [address_of[each](key, shown or ()) for each, (key, shown) in zip(orders, rows, strict=True)]
        planner = Planner(detail, self._spelling)

        async def work(session: AsyncSession) -> tuple[RowImage | None, ...]:
            known = [address for address in addresses if address is not None]
            if len(known) == len(rows):
                return tuple(await Runner(session).images(planner, known))
            return tuple(
                [
                    await self._found(session, detail, key, each, wanted)
                    for each, (key, _) in zip(orders, rows, strict=True)
                ]
            )

        images = await self._sessions.read(label(detail), work)
        return tuple(
            None if image is None or _is_another(planner, shown, image) else image
            for (_, shown), image in zip(rows, images, strict=True)
        )

    async def whole(self, detail: RelationDetail, image: RowImage, column: Column, limit: int) -> Value:
        """The value of which an image has a digest, while it is that; cut at the limit.

        Raises ValueRefused for one that cannot be read as it is stored, and DatabaseError.
        """
        held = image.value(column.name)
        if isinstance(held, Digest) and not held.is_long:
            hint = "Change it by SQL; the other cells of the row can be edited."
            raise ValueRefused(held.why_unknown(column.name), subject=label(detail), hint=hint, column=column.name)
        codec = self._plans.codec(detail)
        planner = Planner(detail, self._spelling)
        value, size = codec.limited(column, planner.operand(column), limit)

        async def work(session: AsyncSession) -> Value:
            rows = (await Runner(session).run(*planner.of(image, value, column), label(detail))).rows
            if not rows:
                raise gone(detail, f"{column.name} is not as it was any more, or its row is gone.")
            raw, whole = rows[0][0], None
            if codec.may_be_cut(raw, limit):
                measured = (await Runner(session).run(*planner.of(image, size, column), label(detail))).rows
                whole = measured[0][0] if measured else None
            return codec.measured(column, raw, whole, limit)

        return await self._sessions.read(label(detail), work)

    async def _found(
        self,
        session: AsyncSession,
        detail: RelationDetail,
        key: Key,
        order: tuple[Sort, ...],
        wanted: Filter | None,
    ) -> RowImage | None:
        """The row with the key, as the pager finds it, by a statement of its own."""
        plan = self._plans.plan(detail, order)
        if plan.ordering.method is Method.OFFSET:
            plan = self._plans.plan(detail, order, wanted)
        await plan.settle(session)
        imaging = Imaging(detail, self._spelling, ALIAS)
        row = (await session.execute(plan.cutter.row(key, imaging.outputs))).first()
        return None if row is None else imaging.image(tuple(row))


def label(detail: RelationDetail) -> str:
    """What the operation is called in the pool's record and in errors."""
    return f"row of {detail.relation.name}"


def gone(detail: RelationDetail, what: str = "The row is not there any more.") -> ObjectMissing:
    """What is said where something of a row was not found."""
    return ObjectMissing(what, subject=label(detail), hint="Read the page again.")


def _is_another(planner: Planner, shown: Sequence[Value] | None, image: RowImage) -> bool:
    """Whether the row that has the place now is not the one that was shown there.

    Where a row has the key that was shown, it is that one, whatever it holds by now.
    """
    columns, by_place = planner.detail.columns, planner.moves or not image.address.columns
    is_whole = shown is not None and len(shown) == len(columns)
    return by_place and is_whole and bool(differing(columns, shown or (), image))
