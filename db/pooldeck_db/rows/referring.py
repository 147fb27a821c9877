"""Reads which rows refer to others, and what further rows may refer to in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.paging.order import STORE
from pooldeck_db.paging.shape import ALIAS, quoted, relation_sql
from pooldeck_db.rows.addressing import address_columns, is_stored
from pooldeck_db.rows.images import operand_of
from pooldeck_db.rows.records import Digest
from pooldeck_db.rows.running import Runner, chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column, ForeignKey, RelationDetail, RelationName
    from pooldeck_db.rows.records import Held, RowAddress
    from pooldeck_db.rows.spelling.base import Spelling
    from pooldeck_db.sessions import Sessions

Values: TypeAlias = "Mapping[str, Held]"
"""What is known of a row, by its columns."""
Identity: TypeAlias = "tuple[RelationName, tuple[Held, ...]]"
"""Tells a row from all others."""

KEYS = 500
"""Keys that one statement looks for."""


class Referring:
    """Reads the rows that refer to others by one foreign key."""

    def __init__(
        self, spelling: Spelling, foreign_key: ForeignKey, target: RelationDetail, source: RelationDetail
    ) -> None:
        """`target` is what is referred to, `source` what refers to it."""
        self._spelling = spelling
        self._key = foreign_key
        self._target = {column.name: column for column in target.columns}
        self._source = source
        self._known_by = (*address_columns(source), *((STORE,) if is_stored(source) else ()))
        passed_on = {name for each in source.referenced_by for name in each.target_columns}
        self._passed_on = [column for column in source.columns if column.name in passed_on]

    async def read(
        self, sessions: Sessions, rows: Iterable[Values], limit: int, deadline: float
    ) -> dict[Identity, Values]:
        """The rows that refer to these, as many as the limit says at most. Raises DatabaseError."""
        keys = list(dict.fromkeys(filter(None, map(self._key_in, rows))))

        async def work(session: AsyncSession) -> dict[Identity, Values]:
            found: dict[Identity, Values] = {}
            for chunk in chunks(keys, KEYS):
                sql, parameters = self._statement(chunk, limit - len(found))
                answer = await Runner(session).run(sql, parameters, str(self._key.source))
                found |= {
                    self._identity(row, len(found) + place): self._values(row)
                    for place, row in enumerate(answer.rows)
                }
                if len(found) >= limit:
                    break
            return found

        return await sessions.read(f"rows of {self._key.source.name}", work, deadline=deadline)

    def _key_in(self, row: Values) -> tuple[Held, ...] | None:
        """What is referred to in a row; None where it holds no such, or it is too long to be known."""
        values = tuple(row.get(name) for name in self._key.target_columns)
        return None if any(value is None or isinstance(value, Digest) for value in values) else values

    def _statement(self, keys: Sequence[tuple[Held, ...]], limit: int) -> tuple[str, tuple[object, ...]]:
        bindings = self._spelling.bindings()
        source, qualifier = self._spelling.named(self._key.source)
        if self._source.source:
            source, qualifier = f"{relation_sql(self._source)} AS {ALIAS}", ALIAS
        named = list(zip(self._key.columns, self._key.target_columns, strict=True))
        where = " OR ".join(
            "({})".format(
                " AND ".join(
                    self._spelling.equal(
                        self._target[target],
                        f"{qualifier}.{quoted(name)}",
                        self._spelling.address(self._target[target], value, bindings),
                    )
                    for (name, target), value in zip(named, key, strict=True)
                )
            )
            for key in keys
        )
        outputs = ", ".join(f"{output} AS c{place}" for place, output in enumerate(self._outputs(qualifier)))
        return f"SELECT {outputs or '1 AS c0'} FROM {source} WHERE {where} LIMIT {limit}", bindings.values

    def _outputs(self, qualifier: str) -> Iterator[str]:
        visible = {column.name for column in self._source.columns}
        columns: tuple[Column, ...] = (*self._known_by, *self._passed_on)
        for column in columns:
            operand = operand_of(column, qualifier, hidden=column.name not in visible)
            yield self._spelling.as_address(column, operand)

    def _identity(self, row: Sequence[Held], place: int) -> Identity:
        """What the row is known by; where rows have nothing such, its place among those that were found."""
        return self._key.source, tuple(row[: len(self._known_by)]) or (place,)

    def _values(self, row: Sequence[Held]) -> Values:
        values = row[len(self._known_by) : len(self._known_by) + len(self._passed_on)]
        return {column.name: value for column, value in zip(self._passed_on, values, strict=True)}


def identity_of(detail: RelationDetail, address: RowAddress) -> Identity:
    """What tells a row of the relation from all others."""
    if address.store is None:
        return address.relation, address.values
    stores = dict(zip(detail.stores, detail.store_ids, strict=False))
    return address.relation, (*address.values, str(stores.get(address.store)))
