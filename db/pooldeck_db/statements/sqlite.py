"""What SQLite's statements do: PRAGMA above all, which reads, sets and acts."""

from __future__ import annotations

from dataclasses import replace

from pooldeck_db.statements.atoms import Atoms
from pooldeck_db.statements.queries import classify_query
from pooldeck_db.statements.records import Classified, Kind
from pooldeck_db.statements.simple import classify_simple
from pooldeck_db.target import Backend

_QUERIES = {"SELECT", "VALUES", "WITH", "INSERT", "REPLACE", "UPDATE", "DELETE"}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ANSWERING = _words("""
    collation_list compile_options data_version database_list foreign_key_check foreign_key_list
    freelist_count function_list index_info index_list index_xinfo integrity_check module_list page_count
    pragma_list quick_check stats table_info table_list table_xinfo
""")
"""Pragmas that answer, with an argument or without."""
_IN_FILE = _words("""
    application_id auto_vacuum encoding journal_mode page_size schema_version user_version writable_schema
""")
"""Pragmas whose value is kept in the file, or that let what is kept there be changed."""
_OF_SESSION = _words("""
    analysis_limit automatic_index busy_timeout cache_size cache_spill case_sensitive_like cell_size_check
    checkpoint_fullfsync defer_foreign_keys foreign_keys fullfsync hard_heap_limit ignore_check_constraints
    journal_size_limit legacy_alter_table locking_mode max_page_count mmap_size query_only read_uncommitted
    recursive_triggers reverse_unordered_selects secure_delete soft_heap_limit synchronous temp_store threads
    trusted_schema wal_autocheckpoint count_changes default_cache_size empty_result_callbacks
    full_column_names short_column_names temp_store_directory data_store_directory
""")
_ACTING = frozenset(["incremental_vacuum", "optimize", "shrink_memory", "wal_checkpoint"])


def classify_sqlite(atoms: Atoms, start: int = 0) -> Classified:
    """The statement that begins at a place."""
    word = atoms.word(start)
    if word in _QUERIES:
        return classify_query(atoms, start, Backend.SQLITE)
    if word == "EXPLAIN":
        return _explain(atoms, start + 1)
    if word == "PRAGMA":
        return _pragma(atoms, start + 1)
    found = classify_simple(atoms, start, Backend.SQLITE)
    return found or Classified(Kind.UNKNOWN, reason=f"No statement begins with {atoms.at(start).text or 'that'}.")


def _explain(atoms: Atoms, place: int) -> Classified:
    """A plan, of whatever; but pragmas act as they are compiled, explained or not."""
    if (atoms.word(place), atoms.word(place + 1)) == ("QUERY", "PLAN"):
        place += 2
    inner = Classified(Kind.UNKNOWN) if atoms.word(place) == "EXPLAIN" else classify_sqlite(atoms, place)
    if inner.kind is Kind.UNKNOWN or atoms.word(place) == "PRAGMA":
        return replace(inner, explains=True)
    return Classified(Kind.EXPLAIN, "EXPLAIN", explains=True, executes=False)


def _pragma(atoms: Atoms, place: int) -> Classified:
    """`[schema.]name`, `... = value` or `...(value)`."""
    parts, behind = atoms.dotted(place)
    name = parts[-1].lower() if parts else ""
    verb = f"PRAGMA {name}"
    if name in _ANSWERING:
        return Classified(Kind.READ, verb)
    if name in _ACTING:
        return Classified(Kind.MAINTENANCE, verb)
    sets = behind < len(atoms)
    for kind, names in ((Kind.SCHEMA, _IN_FILE), (Kind.SESSION, _OF_SESSION)):
        if name in names:
            return Classified(kind if sets else Kind.READ, verb)
    return Classified(Kind.UNKNOWN, verb, reason=f"pooldeck does not know the pragma {name}.")
