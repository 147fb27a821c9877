"""Keeps what is remembered of the tables of one connection in one file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pooldeck_db.errors import PooldeckError
from pooldeck_db.files.keeping import locked, set_aside, stem_of, write_whole
from pooldeck_db.remembered.records import TableView
from pooldeck_db.remembered.state import (
    LONGEST_FILTER,
    MOST_NAMED,
    State,
    changed,
    nothing,
    state_of,
    with_filter,
    with_named,
    with_view,
    without_named,
)
from pooldeck_db.remembered.text import decoded, encoded
from pooldeck_db.surroundings import state_directory
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pooldeck_db.catalog import RelationName
    from pooldeck_db.remembered.state import TableState
    from pooldeck_db.target import Target


def identity_of(target: Target) -> str:
    """By what a target is known again, without any secret: its connection's name, else where it leads."""
    if target.name:
        return f"connection {target.name}"
    if target.backend is Backend.SQLITE:
        return f"sqlite {target.path}"
    hosts = ",".join(f"{host}:{port}" for host, port in target.addresses)
    return f"postgresql {target.user}@{hosts}/{target.database}"


class Remembered:
    """What is remembered of the tables of one connection.

    What is asked comes from memory, as it was read when this was loaded and changed since. What is changed holds
    at once, and is then written in a thread, into what the file holds by then: several pooldecks may share it.
    """

    def __init__(self, file: Path | None = None, state: State = ()) -> None:
        """Without a file, nothing outlasts the process."""
        self._file = file
        self._state = state
        self._turn = asyncio.Lock()

    @classmethod
    def load(cls, identity: str, directory: Path | None = None) -> Remembered:
        """What is remembered under an identity; nothing where there is no file, or none that can be read.

        Blocks for the time of reading a small file. A damaged one is kept beside as `<name>.damaged.json`.
        """
        file = (directory or state_directory() / "tables") / f"{stem_of(identity)}.json"
        try:
            return cls(file, _read(file))
        except OSError:
            return cls(file)

    @property
    def file(self) -> Path | None:
        """Where it is kept; None where nothing is."""
        return self._file

    def view(self, relation: RelationName) -> TableView:
        """How a table was shown last."""
        return state_of(self._state, relation).view

    def named(self, relation: RelationName) -> Mapping[str, TableView]:
        """The views of a table that have a name, in the order of the names."""
        return dict(state_of(self._state, relation).named)

    def filters(self, relation: RelationName) -> tuple[str, ...]:
        """The JSON of the filters that were used on a table, the last one first, each once."""
        return state_of(self._state, relation).filters

    async def save(self, relation: RelationName, view: TableView) -> None:
        """Remember how a table is shown. Raises OSError where that cannot be written."""
        if view != self.view(relation):
            await self._change(relation, with_view(view))

    async def save_named(self, relation: RelationName, name: str, view: TableView) -> None:
        """Give a view of a table a name, in the place of another of that name.

        Raises PooldeckError where the table has 100 already or the filter is too long to keep, and OSError.
        """
        named = self.named(relation)
        if name not in named and len(named) >= MOST_NAMED:
            what = f"The table has {MOST_NAMED} views already."
            raise PooldeckError(what, subject=str(relation), hint="Delete one that nobody needs any more.")
        if len(view.filter or "") > LONGEST_FILTER:
            what = f"The filter of view {name!r} is too long to keep."
            raise PooldeckError(what, subject=str(relation), hint="Shorten its lists of values.")
        await self._change(relation, with_named(name, view))

    async def delete_named(self, relation: RelationName, name: str) -> None:
        """Take the view of that name away, if there is one. Raises OSError."""
        await self._change(relation, without_named(name))

    async def add_filter(self, relation: RelationName, wanted: str) -> None:
        """Remember the JSON of a filter as the one that was used last. Raises OSError."""
        await self._change(relation, with_filter(wanted))

    async def forget(self, relation: RelationName) -> None:
        """Remember nothing of a table any more. Raises OSError."""
        await self._change(relation, nothing)

    async def _change(self, relation: RelationName, change: Callable[[TableState], TableState]) -> None:
        self._state = changed(self._state, relation, change)
        if self._file is None:
            return
        async with self._turn:  # In the order of the wishes.
            await asyncio.to_thread(_write, self._file, relation, change)


def _write(file: Path, relation: RelationName, change: Callable[[TableState], TableState]) -> None:
    with locked(file.parent):
        write_whole(file, encoded(changed(_read(file), relation, change)))


def _read(file: Path) -> State:
    """What the file holds, nothing where there is none; raises OSError where it cannot be told."""
    try:
        return decoded(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (ValueError, RecursionError):
        set_aside(file)
        return ()
