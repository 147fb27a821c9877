"""PostgreSQL: what a column makes of what was typed into it, asked of the server without writing anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_db.errors import ConstraintViolated, ValueRefused
from pooldeck_db.filters.typed import typed
from pooldeck_db.paging.codecs.postgresql import compared_as
from pooldeck_db.rows.records import Checked
from pooldeck_db.rows.running import Runner
from pooldeck_db.rows.spelling.postgresql import held_text
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column

_CUT = frozenset(("varchar", "bpchar"))
"""Types that an explicit cast cuts in silence, and that an assignment refuses unless only spaces are cut."""
_SIZED = frozenset(("bit", "varbit"))
"""Types that an explicit cast cuts or fills in silence, and that an assignment refuses."""
_PADDED = frozenset(("bpchar", "_bpchar"))
"""Types that compare values without the spaces at their ends, those of an array's elements included."""
_SHORTENED = frozenset(("name", "char"))
"""Types without a length of their own that cut in silence whatever is too long."""
_OCTAL = re.compile(r"\\[0-7]{3}")
"""How the type "char" says a byte that is no ASCII."""


async def probed(session: AsyncSession, column: Column, text: str, subject: str) -> Checked:
    """What the column would hold of a typed text, in the server's own spelling.

    Raises ValueRefused for what the column cannot take.
    """
    given = typed(column, text, Backend.POSTGRESQL)
    loose = f"CAST(CAST($1 AS text) AS {compared_as(column)})"
    exact = f"CAST({loose} AS {column.type})"
    padded = f"{exact} = {loose}" if column.base_type in _PADDED else "false"
    sql = f"SELECT {held_text(column, loose)} AS c0, {held_text(column, exact)} AS c1, {padded} AS c2"
    try:
        answer = await Runner(session).run(sql, (given,), subject)
    except (ValueRefused, ConstraintViolated) as error:
        raise ValueRefused(
            error.what,
            subject=subject,
            hint=error.hint or f"Type a value as {column.name} ({column.type}) holds it.",
            code=error.code,
            constraint=error.constraint,
            column=column.name,
        ) from error
    ((loosely, stored, only_padded),) = answer.rows
    # What even the type without a length makes shorter is compared with what was typed.
    whole = text if column.base_type in _SHORTENED and not _OCTAL.fullmatch(text) else str(loosely)
    return _judged(column, whole, str(stored), subject, only_padded=bool(only_padded))


def _judged(column: Column, loosely: str, stored: str, subject: str, *, only_padded: bool) -> Checked:
    if loosely == stored:
        return Checked(stored)
    base = column.base_type.removeprefix("_")
    is_cut = base in _CUT and not only_padded and loosely.rstrip(" ") != stored.rstrip(" ")
    if is_cut or base in _SIZED or column.base_type in _SHORTENED:
        raise ValueRefused(
            f"The value is too long for {column.name} ({column.type}), or has another length than it must have.",
            subject=subject,
            hint="Type a value of the right length.",
            column=column.name,
        )
    return Checked(stored, "" if base in _CUT else f"{column.name} ({column.type}) makes {stored} of it.")
