"""What an editor does with readers and letters; the service itself never imports this."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pooldeck_db.actions import Progress, action
from press.models import Letter, Patron, Reader


@action(Reader, confirm="Their names cannot be brought back.", danger=True, load=("letters",))
async def anonymise(session: AsyncSession, readers: list[Reader], progress: Progress) -> str:
    """Forget who somebody is.

    Letters are kept.
    """
    for done, reader in enumerate(readers, 1):
        reader.name, reader.email = "anonymous", None
        for letter in reader.letters:
            letter.said = "(withdrawn)"
        progress(done, len(readers))
    return f"{len(readers)} readers are anonymous now."


@action(Reader, title="Count namesakes")
async def count_namesakes(session: AsyncSession, readers: list[Reader]) -> str:
    """How many have one of these names, by a query that sees what the action has changed before."""
    readers[0].name = readers[-1].name
    names = {reader.name for reader in readers}
    return f"{len((await session.scalars(select(Reader.id).where(Reader.name.in_(names)))).all())} namesakes"


@action(Patron)
async def double_gift(session: AsyncSession, patrons: list[Patron]) -> None:
    """Ask for twice as much."""
    for patron in patrons:
        patron.gift *= 2


@action(Letter, load=("reader.letters",))
async def sign(session: AsyncSession, letters: list[Letter]) -> str:
    """Put the reader's name below what was said."""
    for letter in letters:
        letter.said += f" ({letter.reader.name}, {len(letter.reader.letters)})"
    return "signed"


@action(Reader, load=("sponsored.sponsored", "sponsored.letters"))
async def praise(session: AsyncSession, readers: list[Reader]) -> str:
    """Say who has brought in whom, and whom those have."""
    return " ".join(
        f"{reader.name}>{other.name}({len(other.letters)})>{third.name}"
        for reader in readers
        for other in reader.sponsored
        for third in other.sponsored
    )
