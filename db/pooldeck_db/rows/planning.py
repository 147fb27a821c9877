"""The exact statements that read, lock and write the rows of one relation. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationKind
from pooldeck_db.errors import ObjectMissing, ValueRefused
from pooldeck_db.paging.order import CTID, STORE
from pooldeck_db.paging.shape import ALIAS, quoted, relation_sql
from pooldeck_db.rows.addressing import address_columns, has_key, is_stored
from pooldeck_db.rows.images import Imaging, operand_of
from pooldeck_db.rows.records import Default, Delete, Edit, Insert, RowAddress
from pooldeck_db.rows.results import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.rows.records import Change, Entry, RowImage
    from pooldeck_db.rows.spelling.base import Bindings, Spelling

_CHUNK = 200
"""Rows that are read in one statement, at most."""
_CELLS = 8_000
"""Cells that are read in one statement, at most."""

_GROUP = 50
"""Conditions that stand side by side."""

_WANTED = quoted("pooldeck: wanted")
"""A name that no relation has."""


class Planner:
    """Composes the statements of one relation, as its detail describes it."""

    def __init__(self, detail: RelationDetail, spelling: Spelling) -> None:
        self.detail = detail
        self._spelling = spelling
        self._source, self._qualifier = spelling.named(detail.relation.name)
        if detail.source:
            self._source, self._qualifier = f"{relation_sql(detail)} AS {ALIAS}", ALIAS
        self._columns = {column.name: column for column in detail.columns}
        self._address = address_columns(detail)
        self._virtual = detail.relation.kind is RelationKind.VIRTUAL_TABLE
        self.imaging = Imaging(detail, spelling, self._qualifier)
        """How the rows of the answers are read."""

    @property
    def chunk(self) -> int:
        """How many rows one statement of `rows` reads at most."""
        return max(1, min(_CHUNK, _CELLS // max(1, len(self.detail.columns))))

    @property
    def lockable(self) -> bool:
        """Whether its rows can be locked one by one: only those of tables can, and
        through a SELECT of these."""
        return self._spelling.locks and self.detail.relation.kind in _LOCKABLE and bool(self._address)

    @property
    def addresses(self) -> bool:
        """Whether its rows are known by something else than all their values."""
        return bool(self._address)

    @property
    def moves(self) -> bool:
        """Whether a row that is changed has another address from then on."""
        return self._address == (CTID,)

    def kept(self, *, locking: bool) -> bool:
        """Whether rows stay as they are until the transaction ends, once they were read to be written."""
        return not self._spelling.locks or (locking and self.lockable)

    def returns(self, change: Change) -> bool:
        """Whether the statement of a change gives the rows that it wrote."""
        del change
        return not self._virtual

    def address_of(self, last_id: int | None) -> RowAddress | None:
        """The address of a row that was inserted, by the number that SQLite gave it."""
        if last_id is None or len(self._address) != 1:
            return None
        return RowAddress(self.detail.relation.name, (self._address[0].name,), (last_id,))

    def knows(self, address: RowAddress) -> bool:
        """Whether the rows of the relation, as it is now, are known by such an address."""
        names = tuple(column.name for column in self._address)
        return bool(names) and address.columns == names and (address.store is not None) == is_stored(self.detail)

    def rows(self, addresses: Sequence[RowAddress], *, lock: str = "") -> tuple[str, tuple[object, ...]]:
        """The statement that reads rows by their addresses: the number of each, and its image.

        `lock` is the strength of the lock to take on each, in the given order: `UPDATE`; empty for none.
        """
        bindings = self._spelling.bindings()
        listed = ", ".join(
            f"({', '.join((str(number), *self._bound(address, bindings)))})"
            for number, address in enumerate(addresses)
        )
        columns = self._address_columns()
        names = ", ".join(("n", *(f"k{index}" for index in range(len(columns)))))
        where = " AND ".join(
            self._spelling.equal(column, self.operand(column), f"{_WANTED}.k{index}")
            for index, column in enumerate(columns)
        )
        locking = f" FOR {lock} OF {self._qualifier}" if lock else ""
        return (
            f"WITH {_WANTED} ({names}) AS (VALUES {listed})"
            f" SELECT {_WANTED}.n, {self.imaging.outputs} FROM {_WANTED} JOIN {self._source} ON {where}"
            f" ORDER BY {_WANTED}.n{locking}"
        ), bindings.values

    def alike(self, image: RowImage) -> tuple[str, tuple[object, ...]]:
        """The statement that counts the rows that are as the image has it; it counts no further than two."""
        bindings = self._spelling.bindings()
        where = _every(self._unchanged(image, bindings))
        found = f"SELECT 1 AS c0 FROM {self._source} WHERE {where} LIMIT 2"
        return f"SELECT count(*) FROM ({found}) AS found", bindings.values

    def of(self, image: RowImage, output: str, column: Column) -> tuple[str, tuple[object, ...]]:
        """The statement that gives an output of a row which still has the column's value of the image.

        Of a row without a key every value must be as the image has it: where several are, they share this one.
        """
        bindings = self._spelling.bindings()
        where = self._where(image, bindings, guarded=False)
        still = self._spelling.same(column, self.operand(column), image.value(column.name), bindings)
        return f"SELECT {output} AS c0 FROM {self._source} WHERE {where} AND {still} LIMIT 1", bindings.values

    def whole(self, image: RowImage, column: Column) -> tuple[str, tuple[object, ...]]:
        """The statement that gives a value whole, as a cell is given it back, while it is that of the image."""
        return self.of(image, self._spelling.whole(column, self.operand(column)), column)

    def statement(self, change: Change, *, guarded: bool) -> Statement:
        """The statement that writes a change.

        `guarded`: the row's old values stand in its WHERE, as they must where it is not locked. Raises
        ObjectMissing for a column that is not there any more, ValueRefused for a change that cannot be written.
        """
        match change:
            case Edit():
                return self._update(change, guarded=guarded)
            case Delete():
                return self._delete(change, guarded=guarded)
            case Insert():
                return self._insert(change)

    def _update(self, edit: Edit, *, guarded: bool) -> Statement:
        bindings = self._spelling.bindings()
        assigned = ", ".join(
            f"{quoted(name)} = {self._assigned(name, entry, bindings)}" for name, entry in edit.entries
        )
        where = self._where(edit.base, bindings, guarded=guarded)
        returning = self._spelling.returning(self.imaging.outputs, virtual=self._virtual)
        sql = f"{self._spelling.update} {self._source} SET {assigned} WHERE {where}{returning}"
        return Statement(sql, bindings.values, edit)

    def _delete(self, deletion: Delete, *, guarded: bool) -> Statement:
        bindings = self._spelling.bindings()
        where = self._where(deletion.base, bindings, guarded=guarded)
        returning = self._spelling.returning("1", virtual=self._virtual)
        return Statement(f"DELETE FROM {self._source} WHERE {where}{returning}", bindings.values, deletion)

    def _insert(self, new: Insert) -> Statement:
        bindings = self._spelling.bindings()
        entries = [
            (name, entry)
            for name, entry in new.entries
            # A generated column takes no value; SQLite has no DEFAULT, and a column that is not named gets it.
            if self._column(name).generated is None and not isinstance(entry, Default)
        ]
        names = ", ".join(quoted(name) for name, _ in entries)
        values = ", ".join(self._assigned(name, entry, bindings) for name, entry in entries)
        overriding = any(self._column(name).identity == "always" for name, _ in entries)
        what = f"({names}){' OVERRIDING SYSTEM VALUE' if overriding else ''} VALUES ({values})"
        returning = self._spelling.returning(self.imaging.outputs, virtual=self._virtual)
        sql = f"{self._spelling.insert} {self._source} {what if entries else 'DEFAULT VALUES'}{returning}"
        return Statement(sql, bindings.values, new)

    def _assigned(self, name: str, entry: Entry, bindings: Bindings) -> str:
        return self._spelling.assigned(self._column(name), entry, bindings)

    def _where(self, image: RowImage, bindings: Bindings, *, guarded: bool) -> str:
        address = image.address
        known = self.knows(address)
        if address.columns and not known:
            raise ValueRefused(
                "What its rows are known by was changed meanwhile.",
                subject=str(address.relation),
                hint="Read the table again, and make the change anew.",
            )
        parts = [
            self._spelling.equal(column, self.operand(column), bound)
            for column, bound in zip(self._address_columns(), self._bound(address, bindings), strict=True)
        ] if known else []  # fmt: skip
        if guarded or not has_key(self.detail):
            parts += self._unchanged(image, bindings)
        return _every(parts)

    def _unchanged(self, image: RowImage, bindings: Bindings) -> list[str]:
        """Conditions that the row still is as the image has it; what it generates follows from the rest."""
        return [
            self._spelling.same(self._columns[name], self.operand(self._columns[name]), value, bindings)
            for name, value in image.as_mapping().items()
            if name in self._columns and self._columns[name].generated is None
        ]

    def _address_columns(self) -> tuple[Column, ...]:
        return (*self._address, STORE) if is_stored(self.detail) else self._address

    def _bound(self, address: RowAddress, bindings: Bindings) -> list[str]:
        values = list(address.values)
        if is_stored(self.detail):
            values.append(self._store_id(address))
        return [
            self._spelling.address(column, value, bindings)
            for column, value in zip(self._address_columns(), values, strict=True)
        ]

    def _store_id(self, address: RowAddress) -> str:
        stores = dict(zip(self.detail.stores, self.detail.store_ids, strict=False))
        if address.store not in stores:
            raise ObjectMissing(
                f"{address.store} is no part of it any more.",
                subject=str(address.relation),
                hint="Read the table again: that finds its parts.",
            )
        return str(stores[address.store])

    def operand(self, column: Column) -> str:
        """A column of its rows as SQL."""
        return operand_of(column, self._qualifier, hidden=column.name not in self._columns)

    def _column(self, name: str) -> Column:
        column = self._columns.get(name)
        if column is None:
            raise ObjectMissing(
                f"There is no column {name} any more.",
                subject=str(self.detail.relation.name),
                hint="Read the table again, and drop what is staged for the column.",
                column=name,
            )
        return column


_LOCKABLE = frozenset(
    (RelationKind.TABLE, RelationKind.PARTITIONED_TABLE, RelationKind.PARTITION, RelationKind.MODEL)
)


def _every(parts: Sequence[str]) -> str:
    """All of these hold. In groups where they are many: of a long row SQLite would make too deep a tree."""
    if len(parts) <= _GROUP:
        return " AND ".join(parts) or "1 = 1"
    groups = (parts[start : start + _GROUP] for start in range(0, len(parts), _GROUP))
    return " AND ".join(f"({' AND '.join(group)})" for group in groups)
