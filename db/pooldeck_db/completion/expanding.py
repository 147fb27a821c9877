"""The columns in the place of an asterisk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.completion.records import Completions, Item, ItemKind
from pooldeck_db.completion.situation import left_name
from pooldeck_db.completion.spelling import spelled

if TYPE_CHECKING:
    from pooldeck_db.completion.situation import Situation
    from pooldeck_db.target import Backend

_BEFORE = ("SELECT", "DISTINCT", "ALL", "RETURNING")


def expansion(here: Situation, backend: Backend) -> Completions | None:
    """What an asterisk right before the cursor stands for; None where there is none, or nothing in scope."""
    passage, pieces = here.passage, here.pieces
    star = pieces.at(passage.at - 1)
    if star.sign != "*" or star.end != passage.start or passage.needle or here.clause.word not in _BEFORE:
        return None
    place, owner = passage.at - 1, ""
    if pieces.at(place - 1).sign == ".":
        parts, place = left_name(pieces, place - 1)
        owner = parts[-1] if parts else ""
    if here.opened >= 0 or (pieces.word(place - 1) not in _BEFORE and pieces.at(place - 1).sign != ","):
        return None
    sources = [source for source in here.sources if owner.lower() in ("", source.alias.lower())]
    columns = [
        (f"{spelled(source.alias, backend)}." if owner or len(here.sources) > 1 else "")
        + spelled(column.name, backend)
        for source in sources
        for column in source.columns
    ]
    if not columns:
        return None
    text = f"{owner}.*" if owner else "*"
    item = Item(text, ", ".join(columns), ItemKind.EXPANSION, f"{len(columns)} columns")
    return Completions(pieces.at(place).start, passage.end, (item,))
