"""The statement that writes a change, as it is sent, and below it what is bound to its placeholders. Pure."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from pooldeck_tui.format import LONGEST, clean_whole, count, counted
from pooldeck_tui.widgets.text_view import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pooldeck_db.rows import Statement

_LEAST_WIDTH = 20
_RETURNING = " RETURNING "


_NOTHING = "Nothing is sent: the model makes of it what is there already."


def lines_of_all(statements: Sequence[Statement], width: int, *, unfold: str = "") -> list[Line]:
    """All statements of one change, below each other: a model's class may send several, or none."""
    if not statements:
        return [Line(_NOTHING)]
    return [line for each in statements for line in statement_lines(each, width, unfold=unfold)]


def statement_lines(statement: Statement, width: int, *, unfold: str = "") -> list[Line]:
    """The SQL, broken into lines of so many cells, with a line for each bound value below what it stands in.

    What is only read back from the row that was written stands last, since it is the longest and tells least.
    Where it takes more than a line it is only named, with the key that is to `unfold` it; without one it is whole.
    """
    writes, reads = _parts(statement.sql)
    lines = [*_broken(writes, width), *_bound(statement.parameters)]
    if statement.times > 1:
        lines.append(Line(f"  … and for {counted(statement.times - 1, 'more row')}, with other values"))
    if not reads:
        return lines
    whole = list(_broken(reads, width))
    folded = Line(f"RETURNING … all columns, read back. {unfold} shows it")
    return [*lines, *([folded] if unfold and len(whole) > 1 else whole)]


def can_be_unfolded(statement: Statement, width: int) -> bool:
    """Whether some of a statement is not shown before it is unfolded."""
    return len(list(_broken(_parts(statement.sql)[1], width))) > 1


def _parts(sql: str) -> tuple[str, str]:
    """What writes, and what is read back; a word within a quoted name is neither."""
    at = sql.find(_RETURNING)
    while at >= 0 and sql.count('"', 0, at) % 2:
        at = sql.find(_RETURNING, at + 1)
    return (sql, "") if at < 0 else (sql[:at], sql[at:].strip())


def _broken(sql: str, width: int) -> Iterator[Line]:
    lines = wrap(
        clean_whole(sql),
        max(_LEAST_WIDTH, width),
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return map(Line, lines)


def _bound(parameters: tuple[object, ...]) -> Iterator[Line]:
    for number, value in enumerate(parameters, 1):
        yield Line(f"  {number}: {_literal(value)}")


def _literal(value: object) -> str:
    """A bound value, told apart by its spelling: NULL, 'text', x'00ff', 12."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        start = clean_whole(value[:LONGEST].replace("'", "''"))
        return f"'{start}'{_rest(len(value), 'characters')}"
    if isinstance(value, bytes):
        return f"x'{value[:LONGEST].hex()}'{_rest(len(value), 'bytes')}"
    return clean_whole(repr(value))


def _rest(length: int, unit: str) -> str:
    return f" … ({count(length)} {unit})" if length > LONGEST else ""
