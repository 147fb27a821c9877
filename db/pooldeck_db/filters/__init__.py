"""Which rows are wanted: conditions that compose, are typed in one line, and are kept as JSON.

Pure values, shared by the terminal and the database's own part; `pooldeck_db.paging` asks the database. Only the
records are exported here, so that a screen can name them at no cost. The work is in `typed.py` (values as the user
typed them), `syntax/` (a filter in one line of text), `storing.py` (JSON) and `raw.py` (SQL of the user's own).
"""

from pooldeck_db.filters.composing import added, joined, leaves, parts_of, removed, replaced
from pooldeck_db.filters.mistakes import FilterMistake
from pooldeck_db.filters.operators import Arity, Operator, operators_for
from pooldeck_db.filters.records import All, AnyOf, Condition, Filter, Leaf, RawWhere, Search

__all__ = [
    "All",
    "AnyOf",
    "Arity",
    "Condition",
    "Filter",
    "FilterMistake",
    "Leaf",
    "Operator",
    "RawWhere",
    "Search",
    "added",
    "joined",
    "leaves",
    "operators_for",
    "parts_of",
    "removed",
    "replaced",
]
