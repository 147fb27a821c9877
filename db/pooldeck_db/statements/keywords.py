"""The words that an editor shows as SQL's own."""

from __future__ import annotations

from pooldeck_db.target import Backend

_COMMON = """
all alter analyze and as asc autoincrement before begin between by cascade case cast check collate column commit
conflict constraint create cross current_date current_time current_timestamp deferrable deferred delete desc
distinct do drop each else end escape except exists explain false fetch first filter following for foreign from
full group having if immediate in index initially inner insert instead intersect into is isnull join key last
left like limit match materialized natural no not nothing notnull null nulls of offset on or order outer over
partition preceding primary range recursive references reindex release rename replace restrict returning right
rollback row rows savepoint select set table temp temporary then to transaction trigger true unbounded union
unique update using vacuum values view virtual when where window with without
"""
_POSTGRESQL = """
only abort access analyse any array asymmetric atomic authorization binary both call cascaded checkpoint close
cluster coalesce collation comment committed concurrently copy current_catalog current_role current_schema
current_user cursor cycle database deallocate declare default definer discard domain enum execute extension
freeze function generated grant greatest grouping identity ilike immutable inherits inout input intersect
interval invoker isolation language lateral leading leakproof least listen load localtime localtimestamp lock
locked logged merge move notify nowait nullif ordinality out overlaps overriding owner parallel placing
policy prepare prepared procedure publication read refresh reset return returns revoke role rollup routine rule
schema security sequence serializable session session_user setof share show similar skip some stable start stdin
stdout subscription substring symmetric system_user tablesample tablespace ties trailing trim truncate unlisten
unlogged user variadic verbose volatile work
"""
_SQLITE = """
abort attach database detach exclusive fail glob groups ignore indexed plan pragma query raise regexp rowid
strict
"""

KEYWORDS = {
    Backend.POSTGRESQL: frozenset(f"{_COMMON} {_POSTGRESQL}".split()) - {"autoincrement", "virtual"},
    Backend.SQLITE: frozenset(f"{_COMMON} {_SQLITE}".split()),
}
