"""The words that name a table or a column in quotes only; which they are was tried on the databases themselves."""

from __future__ import annotations

from pooldeck_db.target import Backend

_POSTGRESQL = """
all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate
collation column concurrently constraint create cross current_catalog current_date current_role current_schema
current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch
for foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral
leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer
overlaps placing primary references returning right select session_user similar some symmetric system_user
table tablesample then to trailing true union unique user using variadic verbose when where window with
"""
_SQLITE = """
add all alter and as autoincrement between case cast check collate commit constraint create cross current_date
current_time current_timestamp default deferrable delete distinct drop else escape except exists false foreign
from full group having in index inner insert intersect into is isnull join left limit natural not nothing
notnull null on or order outer primary raise references returning right select set table then to transaction
true union unique update using values when where
"""

RESERVED = {
    Backend.POSTGRESQL: frozenset(_POSTGRESQL.split()),
    Backend.SQLITE: frozenset(_SQLITE.split()),
}
