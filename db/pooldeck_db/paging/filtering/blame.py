"""Finds the part of a filter that a database refused, and where in its SQL it stumbled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from pooldeck_db.errors import DatabaseError, ObjectMissing, StatementFailed, ValueRefused
from pooldeck_db.filters import Condition, FilterMistake, RawWhere, leaves
from pooldeck_db.paging.shape import ALIAS, relation_sql
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.filters import Filter, Leaf
    from pooldeck_db.filters.raw import Piece
    from pooldeck_db.paging.filtering.compiler import FilterCompiler
    from pooldeck_db.sessions import Sessions

_NEAR = re.compile(r'near "(?P<token>.*)": syntax error', re.IGNORECASE | re.DOTALL)
_MISSING = re.compile(r"no such (?:column|function): (?P<name>\S+?)\.?$", re.IGNORECASE)
_BLAMED = (ValueRefused, StatementFailed, ObjectMissing)
"""What a filter can be to blame for."""


async def mistake_in(
    sessions: Sessions, detail: RelationDetail, wanted: Filter, compiler: FilterCompiler, error: DatabaseError
) -> FilterMistake | None:
    """What is wrong with the filter, None where something else is to blame for the error.

    Each part is asked for by itself, in a way that reads no row: so this costs next to nothing, and only where
    something went wrong already.
    """
    if not isinstance(error, _BLAMED):
        return None
    prover = _Prover(sessions, detail, compiler)
    for leaf in leaves(wanted):
        mistake = await prover.mistake(leaf)
        if mistake is not None:
            return mistake
    raw = next((leaf for leaf in leaves(wanted) if isinstance(leaf, RawWhere)), None)
    if raw is None or isinstance(error, ObjectMissing):
        return None
    what = f"The condition cannot be computed for some row: {error.what}"
    return FilterMistake(what, part=raw, hint="Rule such rows out: with CASE, or nullif().", code=error.code)


class _Prover:
    """Asks for the parts of a filter one by one."""

    def __init__(self, sessions: Sessions, detail: RelationDetail, compiler: FilterCompiler) -> None:
        self._sessions = sessions
        self._label = f"filter of {detail.relation.name}"
        self._relation = f"{relation_sql(detail)} AS {ALIAS}"
        self._compiler = compiler

    async def mistake(self, leaf: Leaf) -> FilterMistake | None:
        if isinstance(leaf, RawWhere):
            return await self._mistake_in_raw(leaf)
        if isinstance(leaf, Condition):
            return await self._mistake_in_condition(leaf)
        return None

    async def _mistake_in_condition(self, condition: Condition) -> FilterMistake | None:
        column = self._compiler.column(condition)
        proofs = self._compiler.matcher.proofs(column, condition)
        refusal = await self._refusal_of_values(proofs) if proofs else None
        if refusal is None:
            return None
        about = f"{column.name} ({column.type})" if column.type else column.name
        return FilterMistake(
            f"The condition on {about} cannot be used: {refusal.what}",
            part=condition,
            code=refusal.code,
            column=column.name,
        )

    async def _refusal_of_values(self, proofs: Sequence[ColumnElement[str]]) -> DatabaseError | None:
        async def work(session: AsyncSession) -> None:
            await session.execute(select(*proofs))

        return await self._refusal(work)

    async def _mistake_in_raw(self, raw: RawWhere) -> FilterMistake | None:
        refusal = await self._refusal_of(f"{raw.sql}\n)")
        if refusal is None:
            return None
        position, length = await self._place(raw.sql, refusal)
        return FilterMistake(
            refusal.what,
            position=position,
            length=length,
            part=raw,
            hint=refusal.hint if refusal.hint != refusal.default_hint else "",
            code=refusal.code,
        )

    async def _place(self, sql: str, refusal: DatabaseError) -> tuple[int | None, int]:
        """Where in the SQL the database stumbled, and over how many characters."""
        if refusal.position is not None:
            position = refusal.position - 1 - len(self._before)
            if not 0 <= position < len(sql):
                return len(sql), 0
            return position, next(
                (len(token.text) for token in self._tokens(sql) if token.position == position), 1
            )
        if match := _NEAR.search(refusal.what):
            return await self._place_of_token(sql, match["token"])
        if match := _MISSING.search(refusal.what):
            position = sql.lower().find(match["name"].rpartition(".")[2].lower())
            return (position, len(match["name"].rpartition(".")[2])) if position >= 0 else (None, 0)
        return None, 0

    def _tokens(self, sql: str) -> Iterator[Piece]:
        from pooldeck_db.filters.raw import tokens_of  # reads SQL, which no other filter needs

        return tokens_of(sql, self._backend)

    async def _place_of_token(self, sql: str, blamed: str) -> tuple[int | None, int]:
        """SQLite names a token and not its place: it is the first one at which the SQL up to it fails as well."""
        for token in self._tokens(sql):
            if token.text.casefold() != blamed.casefold():
                continue
            end = token.position + len(token.text)
            refusal = await self._refusal_of(sql[:end])
            if refusal is not None and _NEAR.search(refusal.what):
                return token.position, len(token.text)
        return len(sql), 0

    @property
    def _backend(self) -> Backend:
        return self._compiler.matcher.backend

    @property
    def _before(self) -> str:
        """What is sent before the SQL of the user."""
        explain = "EXPLAIN " if self._backend is Backend.POSTGRESQL else "EXPLAIN QUERY PLAN "
        return f"{explain}SELECT 1 FROM {self._relation} WHERE (\n"

    async def _refusal_of(self, sql: str) -> DatabaseError | None:
        async def work(session: AsyncSession) -> None:
            await (await session.connection()).exec_driver_sql(self._before + sql)

        return await self._refusal(work)

    async def _refusal(
        self, work: Callable[[AsyncSession], Coroutine[object, object, None]]
    ) -> DatabaseError | None:
        try:
            await self._sessions.read(self._label, work)
        except _BLAMED as refusal:
            return refusal
        return None
