"""SQL's own words: which of them go on from where."""

from __future__ import annotations

from pooldeck_db.target import Backend


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON_STARTERS = (
    "SELECT, INSERT INTO, UPDATE, DELETE FROM, WITH, VALUES, CREATE TABLE, CREATE INDEX, CREATE VIEW"
)
STARTERS = {
    Backend.POSTGRESQL: _phrases(
        f"""{_COMMON_STARTERS}, ALTER TABLE, DROP TABLE, EXPLAIN, EXPLAIN ANALYZE, BEGIN, COMMIT, ROLLBACK,
        SAVEPOINT, TABLE, TRUNCATE, MERGE INTO, COPY, CALL, SET, SHOW, RESET, VACUUM, ANALYZE, REINDEX,
        GRANT, REVOKE, LOCK TABLE, REFRESH MATERIALIZED VIEW, COMMENT ON, CREATE, ALTER, DROP, DO,
        DECLARE, LISTEN, NOTIFY, PREPARE, EXECUTE, DEALLOCATE, DISCARD ALL, CLUSTER, CHECKPOINT"""
    ),
    Backend.SQLITE: _phrases(
        f"""{_COMMON_STARTERS}, ALTER TABLE, DROP TABLE, EXPLAIN, EXPLAIN QUERY PLAN, BEGIN, COMMIT,
        ROLLBACK, SAVEPOINT, RELEASE, REPLACE INTO, PRAGMA, ATTACH DATABASE, DETACH DATABASE, VACUUM,
        ANALYZE, REINDEX, CREATE, ALTER, DROP"""
    ),
}
"""What a statement begins with."""

_OBJECTS = (
    "TABLE, INDEX, VIEW, MATERIALIZED VIEW, SCHEMA, FUNCTION, PROCEDURE, TRIGGER, SEQUENCE, TYPE, DOMAIN, ROLE"
)
FOLLOWING = {
    "ORDER": ("BY",),
    "GROUP": ("BY",),
    "PARTITION": ("BY", "OF"),
    "INSERT": ("INTO",),
    "REPLACE": ("INTO",),
    "DELETE": ("FROM",),
    "MERGE": ("INTO",),
    "LEFT": ("JOIN", "OUTER JOIN"),
    "RIGHT": ("JOIN", "OUTER JOIN"),
    "FULL": ("JOIN", "OUTER JOIN"),
    "INNER": ("JOIN",),
    "CROSS": ("JOIN", "JOIN LATERAL"),
    "OUTER": ("JOIN",),
    "NATURAL": ("JOIN", "LEFT JOIN", "INNER JOIN"),
    "IS": _phrases("NULL, NOT NULL, TRUE, FALSE, NOT TRUE, NOT FALSE, DISTINCT FROM, NOT DISTINCT FROM"),
    "NULLS": ("FIRST", "LAST"),
    "UNION": ("ALL", "SELECT"),
    "INTERSECT": ("ALL", "SELECT"),
    "EXCEPT": ("ALL", "SELECT"),
    "CREATE": (*_phrases(_OBJECTS), "UNIQUE INDEX", "OR REPLACE VIEW", "OR REPLACE FUNCTION", "TEMPORARY TABLE"),
    "DROP": _phrases(_OBJECTS),
    "ALTER": _phrases(_OBJECTS),
    "PRIMARY": ("KEY",),
    "FOREIGN": ("KEY",),
    "FETCH": ("FIRST", "NEXT"),
    "CONFLICT": ("DO NOTHING", "DO UPDATE SET", "ON CONSTRAINT"),
    "DO": ("NOTHING", "UPDATE SET"),
    "REFRESH": ("MATERIALIZED VIEW",),
    "MATERIALIZED": ("VIEW",),
    "FOR": _phrases("UPDATE, SHARE, NO KEY UPDATE, KEY SHARE"),
    "EXPLAIN": _phrases("ANALYZE, (ANALYZE) SELECT, SELECT, UPDATE, DELETE FROM, INSERT INTO, WITH"),
    "COMMENT": ("ON",),
    "COMMENT ON": (*_phrases(_OBJECTS), "COLUMN"),
    "UNIQUE": ("INDEX",),
}
"""What must come behind a word, by that word."""

JOINING = _words("LEFT RIGHT FULL INNER OUTER CROSS NATURAL")
"""Those of them that are only followed so in a list of tables."""
SETTINGS = {
    "SET": _phrases("search_path, statement_timeout, lock_timeout, timezone, LOCAL, SESSION, ROLE, CONSTRAINTS"),
    "SHOW": _phrases("search_path, statement_timeout, server_version, timezone, max_connections, ALL"),
    "RESET": _phrases("search_path, statement_timeout, ROLE, ALL"),
    "PRAGMA": _phrases(
        """table_info, table_list, index_list, index_info, foreign_keys, foreign_key_list, foreign_key_check,
        journal_mode, synchronous, integrity_check, quick_check, user_version, optimize, compile_options,
        database_list, busy_timeout, cache_size, page_size, wal_checkpoint"""
    ),
    "ATTACH": ("DATABASE",),
    "DETACH": ("DATABASE",),
}
"""What is set and shown most often, by the word before it."""
LISTING = _words("TRUNCATE VACUUM ANALYZE DROP LOCK")
"""The first words of statements that take several tables."""
BEFORE_TABLES = _words("INDEX CONCURRENTLY VERBOSE FULL FREEZE")
"""What else may be right before a table's name outside queries."""

TABLE_OBJECTS = _words("TABLE VIEW TRUNCATE COPY VACUUM ANALYZE REFERENCES CLUSTER ONLY")
"""The words that the name of a table stands behind outside queries."""
CREATED_ON = _words("ON INTO REFERENCES COPY VACUUM ANALYZE TRUNCATE ONLY")
"""The words behind which a table's name and then its columns in parentheses stand."""

BEFORE_OPERAND = _words(
    """SELECT DISTINCT ALL WHERE AND OR NOT ON BY HAVING CASE WHEN THEN ELSE IN LIKE ILIKE GLOB BETWEEN
        SET RETURNING VALUES LIMIT OFFSET ESCAPE ANY SOME EXISTS FROM FILTER SIMILAR TO USING REGEXP
        MATCH CHECK DEFAULT INTERVAL"""
)
"""The words that an expression stands behind."""

IN_EXPRESSION = _phrases(
    "CASE, WHEN, ELSE, END, NOT, EXISTS, NULL, TRUE, FALSE, CAST, CURRENT_DATE, CURRENT_TIMESTAMP"
)
IN_POSTGRESQL = _phrases("INTERVAL, ARRAY, COALESCE, NULLIF, GREATEST, LEAST, EXTRACT")
_COMPARISONS = _phrases(
    "AND, OR, IS NULL, IS NOT NULL, IN, NOT IN, LIKE, NOT LIKE, BETWEEN, NOT BETWEEN, IS, IS DISTINCT FROM"
)
_JOINS = _phrases("JOIN, LEFT JOIN, INNER JOIN, RIGHT JOIN, FULL JOIN, CROSS JOIN, NATURAL JOIN")
_ENDS = _phrases("ORDER BY, LIMIT, OFFSET, UNION, UNION ALL, INTERSECT, EXCEPT, FETCH FIRST, FOR UPDATE")
_GROUPING = ("GROUP BY", "HAVING", "WINDOW")
_IN_CASE = ("THEN", "WHEN", "ELSE", "END")
AFTER_OPERAND = {
    "SELECT": ("FROM", "AS", "INTO", "OVER", "FILTER", "WHERE", *_ENDS, *_COMPARISONS, *_IN_CASE),
    "WHERE": (*_COMPARISONS, *_GROUPING, *_ENDS, "RETURNING", "ILIKE", *_IN_CASE, "COLLATE"),
    "HAVING": (*_COMPARISONS, *_ENDS, *_IN_CASE),
    "GROUP": ("HAVING", *_ENDS, *_COMPARISONS),
    "ORDER": (
        "ASC",
        "DESC",
        "NULLS FIRST",
        "NULLS LAST",
        "LIMIT",
        "OFFSET",
        "FETCH FIRST",
        "FOR UPDATE",
        "COLLATE",
    ),
    "SET": ("WHERE", "FROM", "RETURNING", *_COMPARISONS, *_IN_CASE),
    "RETURNING": ("AS", "INTO", *_COMPARISONS),
    "ON": (*_COMPARISONS, *_JOINS, "WHERE", *_GROUPING, *_ENDS, "ILIKE", *_IN_CASE),
    "LIMIT": ("OFFSET", "ALL", "FOR UPDATE"),
    "OFFSET": ("LIMIT", "ROWS", "FETCH FIRST", "FOR UPDATE"),
    "VALUES": ("ON CONFLICT", "RETURNING", *_ENDS),
    "CONFLICT": ("DO NOTHING", "DO UPDATE SET", "WHERE"),
    "WITH": ("AS", "AS MATERIALIZED", "SELECT", "INSERT INTO", "UPDATE", "DELETE FROM"),
    "FETCH": ("FIRST", "ROWS ONLY", "ROW ONLY", "FOR UPDATE"),
    "FOR": ("OF", "NOWAIT", "SKIP LOCKED"),
    "": (*_COMPARISONS, *_IN_CASE, "AS", "ORDER BY", "PARTITION BY", "ROWS BETWEEN", "ASC", "DESC"),
}
"""What may come behind an expression, by the clause it is in; in parentheses of no query, by an empty word."""
AFTER_SOURCE = {
    "FROM": ("WHERE", *_JOINS, "AS", *_GROUPING, *_ENDS, "RETURNING", "USING", "TABLESAMPLE"),
    "DELETE": ("WHERE", "USING", "RETURNING", "AS"),
    "USING": ("ON", "WHERE", *_JOINS, "AS", "RETURNING"),
    "UPDATE": ("SET", "AS", "FROM"),
    "INTO": ("VALUES", "SELECT", "DEFAULT VALUES", "AS", "OVERRIDING SYSTEM VALUE", "USING", "FROM"),
}
"""What may come behind a table's name, by the clause it is in."""
AFTER_TABLE = {
    "ALTER": _phrases(
        """ADD COLUMN, DROP COLUMN, ALTER COLUMN, RENAME COLUMN, RENAME TO, ADD CONSTRAINT, DROP
        CONSTRAINT, OWNER TO, SET SCHEMA, ENABLE ROW LEVEL SECURITY, ATTACH PARTITION, DETACH PARTITION,
        VALIDATE CONSTRAINT"""
    ),
    "DROP": ("CASCADE", "RESTRICT"),
    "TRUNCATE": ("RESTART IDENTITY", "CASCADE"),
    "COPY": ("TO", "FROM"),
    "LOCK": ("IN",),
}
"""What may come behind a table's name outside queries, by the statement's first word."""
COMMON_FUNCTIONS = _words(
    """count sum avg min max lower upper length substr substring trim round abs now date_trunc date_part
    to_char to_timestamp string_agg array_agg json_agg jsonb_agg jsonb_build_object json_build_object
    row_number rank lag lead generate_series unnest replace concat split_part date datetime strftime
    group_concat ifnull iif coalesce json_extract random age gen_random_uuid regexp_replace array_length
    bool_and bool_or"""
)
"""The functions that are called most often, before others that begin alike."""
IN_DEFINITION = _phrases(
    """PRIMARY KEY, NOT NULL, UNIQUE, REFERENCES, DEFAULT, CHECK, CONSTRAINT, FOREIGN KEY, COLLATE,
        GENERATED ALWAYS AS, GENERATED ALWAYS AS IDENTITY, GENERATED BY DEFAULT AS IDENTITY"""
)
"""What the definition of a column or of a table's constraint consists of."""
SQLITE_TYPES = ("INTEGER", "TEXT", "REAL", "BLOB", "NUMERIC")
