"""An order of rows as one types it: `created_at desc nulls last, id`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from pooldeck_db.filters.syntax.writing import quoted_name
from pooldeck_db.paging import Nulls, Sort

_PART = re.compile(
    r"""\s*(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>[^\s",]+))
    (?:\s+(?P<direction>asc|desc))?
    (?:\s+nulls\s+(?P<nulls>first|last))?
    \s*(?P<end>,|\Z)""",
    re.VERBOSE | re.IGNORECASE,
)


def order_mistake(names: Sequence[str], text: str) -> str:
    """What is wrong with an order of these columns, empty for nothing."""
    seen: set[str] = set()
    for part in _parts(text):
        if isinstance(part, str):
            return f"Not understood: {part.strip() or 'the end'}. Write: column desc nulls last, column"
        column = _column(part, names)
        if column is None:
            near = get_close_matches(_written(part), names, n=1)
            return f"There is no column {_written(part)}." + (f" Did you mean {near[0]}?" if near else "")
        if column in seen:
            return f"{column} is there twice."
        seen.add(column)
    return ""


def parse_order(text: str, names: Sequence[str]) -> tuple[Sort, ...]:
    """The order that a text spells in which `order_mistake` found nothing wrong."""
    return tuple(
        Sort(
            _column(part, names) or _written(part),
            descending=(part["direction"] or "").lower() == "desc",
            nulls=Nulls(part["nulls"].lower()) if part["nulls"] else None,
        )
        for part in _parts(text)
        if not isinstance(part, str)
    )


def write_order(order: Sequence[Sort]) -> str:
    """The text that spells an order."""
    return ", ".join(_text(sort) for sort in order)


def _text(sort: Sort) -> str:
    direction = " desc" if sort.descending else ""
    nulls = f" nulls {sort.nulls}" if sort.nulls is not None else ""
    return f"{quoted_name(sort.column)}{direction}{nulls}"


def _parts(text: str) -> Iterator[re.Match[str] | str]:
    """The columns of the text, and at last what could not be understood."""
    position = 0
    more = bool(text.strip())
    while more:
        part = _PART.match(text, position)
        if part is None:
            yield text[position:]
            return
        yield part
        position, more = part.end(), part["end"] == ","


def _written(part: re.Match[str]) -> str:
    quoted: str | None = part["quoted"]
    plain: str = part["plain"] or ""
    return plain if quoted is None else quoted.replace('""', '"')


def _column(part: re.Match[str], names: Sequence[str]) -> str | None:
    """The column of this name; without quotes in any case, where only one can be meant."""
    written = _written(part)
    if written in names:
        return written
    alike = [name for name in names if name.lower() == written.lower()] if part["quoted"] is None else []
    return alike[0] if len(alike) == 1 else None
