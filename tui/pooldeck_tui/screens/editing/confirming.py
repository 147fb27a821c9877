"""What has to be typed before changes are written on a connection where a mistake costs most. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.rows import Delete
from pooldeck_tui.widgets.title_bar import PRODUCTION

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationName
    from pooldeck_db.rows import ChangeSet
    from pooldeck_db.target import Target


def wants_names(target: Target, changes: ChangeSet, most: int) -> bool:
    """Whether the names of the changed tables have to be typed: on production, for deletions or many rows."""
    is_production = target.environment.strip().casefold() in PRODUCTION
    return is_production and (len(changes) > most or any(isinstance(change, Delete) for change in changes))


def mistake_in_names(changes: ChangeSet, typed: str) -> str:
    """What is wrong with the names that were typed; empty where they are those of the changed tables."""
    relations = relations_of(changes)
    given = [name.strip() for name in typed.split(",")]
    for relation in relations:
        name = next((name for name in (str(relation), relation.title) if name in given), None)
        if name is not None:
            given.remove(name)
    if not given and len(typed.split(",")) == len(relations):
        return ""
    wanted = ", ".join(relation.title for relation in relations)
    return f"It is written only where this is typed: {wanted}. Esc leaves everything as it is."


def relations_of(changes: ChangeSet) -> tuple[RelationName, ...]:
    """The relations that are changed, each once."""
    return tuple(dict.fromkeys(change.relation for change in changes))
