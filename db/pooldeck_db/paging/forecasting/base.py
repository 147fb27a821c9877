"""What is asked of a forecaster, whichever the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import ClauseElement, Executable
from sqlalchemy.ext.compiler import compiles

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.sql.compiler import SQLCompiler

    from pooldeck_db.paging.statements import Answer


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a planner says of one page."""

    scanned: int | None
    """So many rows are about to be read one by one, because no index narrows them; 0 where an index does, None
    where all are, and nobody knows how many that is."""
    sorted: int | None
    """So many rows are about to be sorted; 0 where an index serves the order, None where nobody knows."""
    rows: int | None
    """So many rows there are about to be; None where the planner does not say."""


class Forecaster(Protocol):
    """Asks the planner of one database."""

    async def outlook(self, session: AsyncSession, statement: Answer, limit: int, total: int | None, /) -> Outlook:
        """What the planner says of a statement that reads `limit` rows of a relation of about `total`."""
        ...


class Explain(Executable, ClauseElement):
    """A statement that has another one planned and not run."""

    inherit_cache = False

    def __init__(self, spelled: str, statement: Answer) -> None:
        """`spelled` is how the database is asked: `EXPLAIN QUERY PLAN`."""
        self.spelled = spelled
        self.statement = statement


@compiles(Explain)
def _compiled(element: Explain, compiler: SQLCompiler, **options: object) -> str:
    return f"{element.spelled} {compiler.process(element.statement, **options)}"
