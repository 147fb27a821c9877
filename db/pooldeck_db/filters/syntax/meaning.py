"""What a word of a filter that is not understood was probably meant to be."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pooldeck_db.filters.operators import Operator
from pooldeck_db.filters.syntax.writing import quoted_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pooldeck_db.catalog import Column

_MOST = 3
"""Names that are offered at most."""
_WORDS = re.compile(r"[^\s'\"(),]+")
_LONGEST = 3
"""Words of the longest operator."""
_ELSEWHERE: Mapping[str, tuple[Operator, ...]] = {
    "is": (Operator.EQUAL,),
    "equals": (Operator.EQUAL,),
    "eq": (Operator.EQUAL,),
    "like": (Operator.CONTAINS, Operator.STARTS_WITH, Operator.MATCHES),
    "ilike": (Operator.CONTAINS, Operator.STARTS_WITH, Operator.MATCHES),
    "regexp": (Operator.MATCHES,),
    "has": (Operator.ARRAY_CONTAINS, Operator.CONTAINS),
    "contains": (Operator.ARRAY_CONTAINS,),
    "includes": (Operator.CONTAINS,),
    "any": (Operator.ARRAY_CONTAINS, Operator.IN),
    "@>": (Operator.ARRAY_CONTAINS,),
    "null": (Operator.IS_NULL,),
    "empty": (Operator.IS_EMPTY,),
}
"""How other languages say what is asked here in other words."""


def columns_meant(name: str, columns: Sequence[Column]) -> str:
    """The columns whose names are closest, as a question; empty where none is close."""
    sought = name.casefold()
    folded = {column.name.casefold() for column in columns}
    near = get_close_matches(sought, folded, n=_MOST, cutoff=0.7)
    # The beginning of a name is close to the whole of it, too.
    longer = sorted(each for each in folded if sought and each.startswith(sought) and each not in near)
    found = [column.name for each in [*near, *longer] for column in columns if column.name.casefold() == each]
    return _question(quoted_name(each) for each in found[:_MOST])


def operators_meant(rest: str, offered: Sequence[Operator]) -> str:
    """The operators that the words at the beginning of a text are closest to, as a question; or empty."""
    words = [word.casefold() for word in _WORDS.findall(rest)[:_LONGEST]]
    spellings = {spelling: each.symbol for each in offered for spelling in each.spellings}
    for count in range(len(words), 0, -1):
        near = get_close_matches(" ".join(words[:count]), spellings, n=1, cutoff=0.75)
        if near:
            return _question(spellings[each] for each in near)
    meant = _ELSEWHERE.get(words[0], ()) if words else ()
    return _question(each.symbol for each in meant if each in offered)


def _question(names: Iterable[str]) -> str:
    *others, last = dict.fromkeys(names) or ("",)
    if not last:
        return ""
    return f"Did you mean {', '.join(others)} or {last}?" if others else f"Did you mean {last}?"
