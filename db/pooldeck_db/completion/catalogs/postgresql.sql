-- Everything that can be named, in one query; PostgreSQL 12. What a row is about is in `what`; what its other columns
-- hold depends on that. Privileges are asked of what the server has in its caches: that waits for no lock on a table.
WITH schemas AS MATERIALIZED (
    SELECT
        n.oid,
        n.nspname::pg_catalog.text AS name,
        n.nspname ~ '^pg_' AND n.oid <> pg_catalog.pg_my_temp_schema()
            OR n.nspname = 'information_schema' AS system
    FROM pg_catalog.pg_namespace AS n
    WHERE (n.oid = pg_catalog.pg_my_temp_schema() OR n.nspname !~ '^pg_(toast|temp_|toast_temp_)')
        AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
),
relations AS MATERIALIZED (
    SELECT c.oid, n.name AS schema, c.relname::pg_catalog.text AS name, c.relkind, c.relispartition, n.system
    FROM schemas AS n
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
),
columns AS (
    SELECT
        a.attrelid,
        pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY a.attnum) AS names,
        pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) AS types
    FROM pg_catalog.pg_attribute AS a
    JOIN relations AS r ON r.oid = a.attrelid
    WHERE a.attnum > 0 AND NOT a.attisdropped
    GROUP BY a.attrelid
)
SELECT 'path' AS what, '' AS schema, '' AS name, '' AS note,
    pg_catalog.current_schemas(true)::pg_catalog.text[] AS first, NULL::pg_catalog.text[] AS second, false AS flag
UNION ALL
SELECT 'schema', n.name, '', '', NULL, NULL, n.system
FROM schemas AS n
UNION ALL
-- `note` is the kind's letter, `P` for a partition, followed by a sign where it may not be read.
SELECT 'relation', r.schema, r.name,
    CASE WHEN r.relispartition THEN 'P' ELSE r.relkind::pg_catalog.text END
        || CASE WHEN pg_catalog.has_table_privilege(r.oid, 'SELECT')
            OR pg_catalog.has_any_column_privilege(r.oid, 'SELECT') THEN '' ELSE '!' END,
    columns.names, columns.types, r.system
FROM relations AS r
LEFT JOIN columns ON columns.attrelid = r.oid
UNION ALL
-- Not what only the server itself can call, nor what operators are made of.
SELECT 'function', n.name, p.proname::pg_catalog.text, pg_catalog.pg_get_function_identity_arguments(p.oid),
    ARRAY[p.prokind::pg_catalog.text, coalesce(pg_catalog.pg_get_function_result(p.oid), '')], NULL, p.proretset
FROM schemas AS n
JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid
WHERE NOT (n.system AND (
    p.prorettype IN (
        'pg_catalog.internal'::pg_catalog.regtype, 'pg_catalog.cstring'::pg_catalog.regtype,
        'pg_catalog.index_am_handler'::pg_catalog.regtype, 'pg_catalog.table_am_handler'::pg_catalog.regtype,
        'pg_catalog.trigger'::pg_catalog.regtype, 'pg_catalog.language_handler'::pg_catalog.regtype
    )
    OR 'pg_catalog.internal'::pg_catalog.regtype = ANY (p.proargtypes::pg_catalog.oid[])
    OR 'pg_catalog.cstring'::pg_catalog.regtype = ANY (p.proargtypes::pg_catalog.oid[])
    OR EXISTS (
        SELECT 1
        FROM pg_catalog.pg_description AS d
        WHERE d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objsubid = 0
            AND d.description LIKE 'implementation of %'
    )
))
UNION ALL
-- Types of their own, and the database's own but those of its catalog and row types. A domain of an enum has labels.
SELECT 'type', n.name, pg_catalog.format_type(t.oid, NULL), t.typtype::pg_catalog.text,
    (
        SELECT pg_catalog.array_agg(e.enumlabel::pg_catalog.text ORDER BY e.enumsortorder)
        FROM pg_catalog.pg_enum AS e
        WHERE e.enumtypid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
            AND t.typtype IN ('e', 'd')
    ),
    NULL, n.system
FROM schemas AS n
JOIN pg_catalog.pg_type AS t ON t.typnamespace = n.oid
WHERE t.typtype IN ('b', 'd', 'e', 'r', 'm') AND (t.typelem = 0 OR t.typlen <> -1)
    AND (NOT n.system OR n.name = 'pg_catalog' AND t.typname !~ '^(_|pg_|reg|any)')
UNION ALL
-- Partitions repeat the foreign keys of what they are partitions of; a shadow stands for each partition of a target.
SELECT 'key', s.schema, s.name, '',
    ARRAY[t.schema, t.name],
    ARRAY(
        SELECT a.attname::pg_catalog.text
        FROM pg_catalog.unnest(con.conkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = con.conrelid AND a.attnum = k.number
        ORDER BY k.place
    ) || ARRAY(
        SELECT a.attname::pg_catalog.text
        FROM pg_catalog.unnest(con.confkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = con.confrelid AND a.attnum = k.number
        ORDER BY k.place
    ),
    false
FROM pg_catalog.pg_constraint AS con
JOIN relations AS s ON s.oid = con.conrelid
JOIN relations AS t ON t.oid = con.confrelid
WHERE con.contype = 'f' AND NOT EXISTS (
    SELECT 1 FROM pg_catalog.pg_constraint AS declared
    WHERE declared.oid = con.conparentid AND declared.conrelid = con.conrelid
)
ORDER BY 1, 2, 3, 4
