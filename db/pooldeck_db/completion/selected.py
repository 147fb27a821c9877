"""The columns that a SELECT list, a RETURNING list or VALUES answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.completion.columns import Column, Source, column_of
from pooldeck_db.completion.pieces import PieceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pooldeck_db.completion.clauses import Clause
    from pooldeck_db.completion.pieces import Pieces


def width(pieces: Pieces, clause: Clause) -> int:
    """How many columns VALUES has."""
    opened = clause.start + 1
    if pieces.at(opened).sign != "(":
        return 0
    return 1 + sum(pieces.at(p).sign == "," for p in pieces.level(opened + 1, pieces.next(opened) - 1))


def selected(pieces: Pieces, clause: Clause, sources: Sequence[Source]) -> Iterator[Column]:
    """The columns of a list, as far as they have names."""
    item: list[int] = []
    for place in [*pieces.level(clause.start + 1, clause.end), -1]:
        if place >= 0 and pieces.at(place).sign != ",":
            item.append(place)
            continue
        while item and pieces.word(item[0]) in ("DISTINCT", "ALL"):
            item = item[1:]
        if item:
            yield from _answered(pieces, item, sources)
        item = []


def _answered(pieces: Pieces, item: list[int], sources: Sequence[Source]) -> Iterator[Column]:
    """The columns of one item of a list."""
    last = pieces.at(item[-1])
    if last.sign == "*":
        owner = pieces.at(item[0]).name.lower() if len(item) > 1 else ""
        for source in sources:
            if owner in ("", source.alias.lower()):
                yield from source.columns
        return
    parts, behind = pieces.dotted(item[0])
    is_named = len(item) > 1 and bool(last.name) and pieces.at(item[-2]).sign not in (".", "::")
    value = item[: -2 if pieces.word(item[-2]) == "AS" else -1] if is_named else item
    plain = column_of(parts, sources) if parts and value and behind > value[-1] else Column("")
    if is_named:
        yield Column(last.name, plain.type)
    elif parts and pieces.at(item[0]).kind is not PieceKind.LITERAL:
        yield plain if plain.name else Column(parts[-1])
