"""Names in the commands that psql users know: `\\d orders`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.completion.naming import nearness_of
from pooldeck_db.completion.ranking import Nearness, Offer, ranked
from pooldeck_db.completion.records import Completions, Item, ItemKind
from pooldeck_db.completion.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.completion.names import Names
    from pooldeck_db.target import Backend

_OF_RELATIONS = frozenset({"\\d", "\\dt", "\\dv", "\\dm", "\\di", "\\dp", "\\z", "\\de"})
_OF_FUNCTIONS = frozenset({"\\df", "\\sf", "\\ef"})
_OF_SCHEMAS = frozenset({"\\dn"})


def completed_command(text: str, offset: int, names: Names, backend: Backend) -> Completions | None:
    """What the last word of a command can be; None where the cursor is in no command's line."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset].lstrip()
    if not line.startswith("\\"):
        return None
    command, gap, rest = line.partition(" ")
    word = rest.rpartition(" ")[2]
    schema, _, typed = word.rpartition(".")
    needle = typed.lstrip('"')
    if not gap:
        return Completions(offset, offset)
    offers = _offers(command.rstrip("+"), schema.strip('"'), needle.lower(), names, backend)
    return Completions(offset - len(typed), offset, ranked(offers, needle))


def _offers(command: str, schema: str, needle: str, names: Names, backend: Backend) -> Iterator[Offer]:
    if command in _OF_RELATIONS:
        yield from _relations(schema, needle, names, backend)
    elif command in _OF_FUNCTIONS:
        for function in names.functions.find(needle):
            insert = spelled(function.name, backend)
            item = partial(Item, function.name, insert, ItemKind.FUNCTION, f"({function.arguments})")
            yield Offer(function.name, item, Nearness.FUNCTION)
    elif command in _OF_SCHEMAS:
        for order, name in enumerate(names.schemas):
            yield Offer(name, partial(Item, name, spelled(name, backend), ItemKind.SCHEMA), Nearness.NAMED, order)


def _relations(schema: str, needle: str, names: Names, backend: Backend) -> Iterator[Offer]:
    for relation in names.by_name.find(needle, lambda relation: schema in ("", relation.name.schema)):
        name = relation.name
        is_found = bool(schema) or name not in names.hidden
        insert = spelled(name.name, backend)
        insert = insert if is_found else f"{spelled(name.schema, backend)}.{insert}"
        item = partial(Item, name.name, insert, ItemKind.RELATION, relation.kind.value)
        yield Offer(name.name, item, nearness_of(relation, is_found=is_found))
