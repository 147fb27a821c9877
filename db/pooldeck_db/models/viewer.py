"""Describes the rows of models over the tables that the database has."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import StatementFailed
from pooldeck_db.models.probing import MISTAKES, Prober
from pooldeck_db.models.selecting import selected
from pooldeck_db.models.viewing import Tables, view_of

if TYPE_CHECKING:
    from sqlalchemy import Column, Dialect

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.models.records import Model
    from pooldeck_db.sessions import Sessions

_HINT = "Open its table from the list of tables; the report of the models says what differs."


class Viewer:
    """Makes relations of models."""

    def __init__(self, sessions: Sessions) -> None:
        self._prober = Prober(sessions)

    async def detail(self, model: Model, tables: Tables, dialect: Dialect) -> RelationDetail:
        """The relation of a model over the tables of its rows.

        An attribute that the database cannot give is left out, and remarked. Raises DatabaseError.
        """

        def is_there(column: Column[object]) -> bool:
            return tables.column(column) is not None

        label = f"rows of {model.name}"
        chosen = await asyncio.to_thread(selected, model, dialect, is_there)
        if not chosen.outputs:
            why = " ".join(chosen.remarks) or "It has no attributes."
            raise StatementFailed(f"Nothing of the model can be read. {why}", subject=model.name, hint=_HINT)
        try:
            probed = await self._prober.columns(chosen.sql, label)
        except MISTAKES:
            mistakes = await self._prober.mistakes(chosen.outputs, label)
            if not mistakes:
                raise
            chosen = await asyncio.to_thread(selected, model, dialect, is_there, mistakes)
            left_out = (f"{name} is left out: {why}" for name, why in mistakes.items())
            chosen = replace(chosen, remarks=(*chosen.remarks, *left_out))
            probed = await self._prober.columns(chosen.sql, label)
        computed = {column.name: column for column in probed}
        return await asyncio.to_thread(view_of, model, tables, chosen, computed, dialect)
