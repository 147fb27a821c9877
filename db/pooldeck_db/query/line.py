"""What the console asks of a connection, whichever the database is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from pooldeck_db.catalog.session_names import SessionNames
    from pooldeck_db.query.body import Body
    from pooldeck_db.query.intake import Intake
    from pooldeck_db.query.records import Argument
    from pooldeck_db.statements import Classified


class Answer(NamedTuple):
    """What the database says of a statement that has ended well."""

    tag: str
    affected: int | None = None


_CHANGING = frozenset(("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"))


def told(verb: str, count: int) -> Answer:
    """What PostgreSQL would say of a statement with so many rows, where nothing is said."""
    tag = f"INSERT 0 {count}" if verb == "INSERT" else f"{verb} {count}"
    return Answer(tag, count if verb in _CHANGING else None)


@dataclass(frozen=True, slots=True)
class Job:
    """One statement, ready to be sent."""

    body: Body
    classified: Classified
    arguments: tuple[Argument, ...]
    timeout: float | None
    """Seconds that it may run; 0 for no limit, None for the connection's own."""


class Line(Protocol):
    """One connection of a driver, and what the console does on it."""

    async def run(self, job: Job, intake: Intake, /) -> Answer:
        """Run a statement. Raises what the driver raises, DatabaseError, and Full."""
        ...

    async def begin(self, *, read_only: bool, writes_soon: bool) -> None:
        """Begin a transaction; a read-only one cannot be made to write any more."""
        ...

    async def joined(self) -> None:
        """Be told of a transaction that the user began: it may wait for the user as long as is set."""
        ...

    async def command(self, sql: str, /) -> str:
        """Run a statement of the console's own, and return its tag."""
        ...

    async def is_failed(self) -> bool:
        """Whether the open transaction takes nothing but its end."""
        ...

    async def leftovers(self, classified: Classified, before: frozenset[str], /) -> frozenset[str]:
        """What the session has that others must not get with it, in a few words each."""
        ...

    async def session_names(self) -> SessionNames:
        """What this session alone can name."""
        ...

    @property
    def needs_transaction(self) -> bool:
        """Whether settings hold in a transaction alone, and statements stay together in one: behind a pooler."""
        ...

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; costs no I/O."""
        ...

    @property
    def is_lost(self) -> bool:
        """Whether the connection has ended; costs no I/O."""
        ...
