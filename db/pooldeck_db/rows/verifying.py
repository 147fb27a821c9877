"""Finds out afterwards whether a set was committed: by the transaction's number, else by what the rows hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.rows.comparing import differs, image_of
from pooldeck_db.rows.records import Delete
from pooldeck_db.turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pooldeck_db.catalog import RelationName
    from pooldeck_db.rows.planning import Planner
    from pooldeck_db.rows.records import RowImage
    from pooldeck_db.rows.results import Written
    from pooldeck_db.rows.running import Runner

_STATUS = "SELECT pg_catalog.txid_status(CAST(CAST($1 AS text) AS pg_catalog.int8)) AS c0"

_NEVER_GIVEN = "22023"
"""The sqlstate of a transaction's number that this server has not come to."""

COMMITTED, ABORTED = "committed", "aborted"
"""What the server says of a transaction that has ended; of one that is going on, `in progress`."""


async def status_of(runner: Runner, transaction: str) -> str | None:
    """What the server says of a transaction; None where it knows it no more, or is another server."""
    try:
        answer = await runner.run(_STATUS, (transaction,), "outcome of a commit")
    except DatabaseError as error:
        if error.code != _NEVER_GIVEN:
            raise
        return None
    status = answer.rows[0][0]
    return status if isinstance(status, str) else None


async def verified(
    runner: Runner, planners: Mapping[RelationName, Planner], every: Iterable[Written]
) -> bool | None:
    """Whether the rows are as they were written; None where some are and some are not, or nobody can tell."""
    verdicts: set[bool] = set()
    written = list(every)
    for name, planner in planners.items():
        own = [each for each in written if each.change.relation == name]
        are_new = await _are_there(runner, planner, [each.after for each in own])
        are_old = await _are_there(runner, planner, [each.before for each in own])
        for each, is_new, is_old in zip(own, are_new, are_old, strict=True):
            verdict = _verdict(planner, each, is_new=is_new, is_old=is_old)
            verdicts |= set() if verdict is None else {verdict}
    return verdicts.pop() if len(verdicts) == 1 else None


async def reread(
    runner: Runner, planners: Mapping[RelationName, Planner], images: Sequence[RowImage]
) -> list[RowImage | None]:
    """These rows as they are now, each None where it is gone; in few statements where they have addresses."""
    found: dict[int, RowImage | None] = {}
    for name, planner in planners.items():
        own = [(place, image) for place, image in enumerate(images) if image.address.relation == name]
        known = [(place, image) for place, image in own if planner.knows(image.address)]
        now = await runner.images(planner, [image.address for _, image in known])
        async for (place, base), image in in_turns(zip(known, now, strict=True)):
            found[place] = None if image is None else image_of(planner, base, image)
        for place, image in own:
            if place not in found:
                found[place] = image if await runner.alike(planner, image) else None
    return [found[place] for place in range(len(images))]


def _verdict(planner: Planner, written: Written, *, is_new: bool | None, is_old: bool | None) -> bool | None:
    """What one row says, of which it is known whether it is there as it was written, and as it was before."""
    before, after = written.before, written.after
    if before is None and after is not None and not planner.knows(after.address):
        return None  # Such a row may have been there before.
    if after is None and not isinstance(written.change, Delete):
        return False if is_old else None  # What it became was not seen.
    if after is None:
        return None if is_old is None else not is_old
    if before is None:
        return is_new
    return None if bool(is_new) == bool(is_old) else bool(is_new)


async def _are_there(runner: Runner, planner: Planner, images: Sequence[RowImage | None]) -> Sequence[bool | None]:
    """Of each image whether there is such a row: in few statements where they have addresses.

    None where it may be there and somebody has changed it since.
    """
    known = [image for image in images if image is not None and planner.knows(image.address)]
    found = iter(await runner.images(planner, [image.address for image in known]))
    answers: list[bool | None] = []
    async for image in in_turns(images):
        if image is None:
            answers.append(False)
        elif planner.knows(image.address):
            answers.append(_is_as(planner, image, next(found)))
        else:
            answers.append(True if await runner.alike(planner, image) else None)
    return answers


def _is_as(planner: Planner, image: RowImage, now: RowImage | None) -> bool | None:
    if now is None:
        return None if planner.moves else False
    return True if not differs(planner.detail, image, now) else None
