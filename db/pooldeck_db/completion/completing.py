"""What can be written at a place of a script."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.completion.commands import completed_command
from pooldeck_db.completion.expanding import expansion
from pooldeck_db.completion.offering import offers
from pooldeck_db.completion.ranking import ranked
from pooldeck_db.completion.reading import excerpt, read
from pooldeck_db.completion.records import Completions
from pooldeck_db.completion.situation import situation

if TYPE_CHECKING:
    from pooldeck_db.completion.names import Names
    from pooldeck_db.target import Backend


def complete(text: str, offset: int, names: Names, backend: Backend) -> Completions:
    """What can be written at a place of a text, whatever the text is; only the statement around it is looked at.

    Where the text before the place is long, the statement is taken to begin behind a semicolon that ends a line,
    and of one that is long itself its beginning and what is around the place are looked at.
    """
    looked_at, place = excerpt(text, offset)
    found = _completed(looked_at, place, names, backend)
    if not found.items:
        return Completions(offset, offset)
    return replace(found, start=found.start + offset - place, end=found.end + offset - place)


def _completed(text: str, offset: int, names: Names, backend: Backend) -> Completions:
    command = completed_command(text, offset, names, backend)
    if command is not None:
        return command
    passage = read(text, offset, backend)
    if passage is None:
        return Completions(offset, offset)
    here = situation(passage, names)
    expanded = expansion(here, backend)
    if expanded is not None:
        return expanded
    return Completions(passage.start, passage.end, ranked(offers(here, names, backend), passage.needle))
