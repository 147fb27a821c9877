-- What must be known of several relations to read rows of theirs by a key, as one JSON document; PostgreSQL 12.
-- The tricks are those of detail.sql; rows are estimated without a look at the files, which may be locked.
WITH RECURSIVE targets AS MATERIALIZED (
    SELECT c.*, n.nspname
    FROM (SELECT pg_catalog.set_config('search_path', '', true) AS setting) AS path
    CROSS JOIN ROWS FROM (
        pg_catalog.unnest(CAST(:schemas AS pg_catalog.text[])), pg_catalog.unnest(CAST(:names AS pg_catalog.text[]))
    ) AS wanted (schema, name)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = CAST(wanted.schema AS pg_catalog.name)
    JOIN pg_catalog.pg_class AS c
        ON c.relnamespace = n.oid AND c.relname = CAST(wanted.name AS pg_catalog.name)
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND path.setting IS NOT NULL
),
keyed AS MATERIALIZED (
    SELECT DISTINCT i.indrelid, k.number
    FROM targets
    JOIN pg_catalog.pg_index AS i ON i.indrelid = targets.oid AND i.indisunique
    CROSS JOIN unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (number, place)
    WHERE k.place <= i.indnkeyatts
),
attributes AS MATERIALIZED (
    SELECT chosen.*
    FROM targets
    CROSS JOIN LATERAL (
        SELECT
            a.*,
            t.typcollation,
            t.typcategory = 'S' AS is_text,
            row_number() OVER (PARTITION BY t.typcategory = 'S' ORDER BY a.attnum) AS place
        FROM pg_catalog.pg_attribute AS a
        JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
        WHERE a.attrelid = targets.oid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS chosen
    WHERE CAST(:every AS pg_catalog.bool) OR chosen.is_text AND chosen.place <= 100
        OR chosen.attname = ANY (CAST(CAST(:columns AS pg_catalog.text[]) AS pg_catalog.name[]))
        OR (chosen.attrelid, chosen.attnum) IN (SELECT keyed.indrelid, keyed.number FROM keyed)
),
types (oid) AS (
    SELECT a.atttypid FROM attributes AS a
    UNION
    SELECT part.oid
    FROM types
    CROSS JOIN LATERAL (SELECT * FROM pg_catalog.pg_type AS t WHERE t.oid = types.oid OFFSET 0) AS t
    CROSS JOIN LATERAL (
        SELECT t.typbasetype WHERE t.typtype = 'd'
        UNION ALL
        SELECT t.typelem WHERE t.typlen = -1 AND t.typelem <> 0
        UNION ALL
        SELECT a.atttypid FROM pg_catalog.pg_attribute AS a
        WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS part (oid)
),
descendants (target, oid, has_children) AS (
    SELECT targets.oid, targets.oid, targets.relhassubclass FROM targets WHERE targets.relkind <> 'v'
    UNION
    SELECT descendants.target, c.oid, c.relhassubclass
    FROM descendants
    CROSS JOIN LATERAL (
        SELECT h.inhrelid
        FROM pg_catalog.pg_inherits AS h
        WHERE descendants.has_children AND h.inhparent = descendants.oid
        OFFSET 0
    ) AS h
    CROSS JOIN LATERAL (
        SELECT c.oid, c.relhassubclass FROM pg_catalog.pg_class AS c WHERE c.oid = h.inhrelid OFFSET 0
    ) AS c
)
SELECT json_build_object(
    'types', (
        SELECT json_object_agg(t.oid, {type})
        FROM types
        CROSS JOIN LATERAL (SELECT * FROM pg_catalog.pg_type AS t WHERE t.oid = types.oid OFFSET 0) AS t
        JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
    ),
    'outlines', json_agg(json_build_object(
        'schema', targets.nspname,
        'name', targets.relname,
        'letter', targets.relkind,
        'is_partition', targets.relispartition,
        'readable', has_schema_privilege(targets.relnamespace, 'USAGE')
            AND (has_table_privilege(targets.oid, 'SELECT') OR has_any_column_privilege(targets.oid, 'SELECT')),
        'rows', (
            SELECT json_agg(coalesce(
                CASE WHEN c.reltuples > 0 THEN c.reltuples END,
                nullif(pg_catalog.pg_stat_get_live_tuples(c.oid), 0),
                CASE WHEN c.reltuples = 0
                    AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 140000 THEN 0 END
            )::pg_catalog.int8)
            FROM descendants
            CROSS JOIN LATERAL (
                SELECT * FROM pg_catalog.pg_class AS c WHERE c.oid = descendants.oid AND c.relkind <> 'p' OFFSET 0
            ) AS c
            WHERE descendants.target = targets.oid
        ),
        'columns', (
            SELECT json_agg(json_build_object(
                'number', a.attnum,
                'name', a.attname,
                'type', format_type(a.atttypid, a.atttypmod),
                'type_oid', a.atttypid::pg_catalog.int8,
                'not_null', a.attnotnull,
                'default', NULL,
                'generated', '',
                'identity', '',
                'comment', NULL,
                'collation', CASE WHEN a.attcollation <> a.typcollation THEN (
                    SELECT CASE WHEN n.nspname = 'pg_catalog' THEN quote_ident(coll.collname)
                        ELSE quote_ident(n.nspname) || '.' || quote_ident(coll.collname) END
                    FROM pg_catalog.pg_collation AS coll
                    JOIN pg_catalog.pg_namespace AS n ON n.oid = coll.collnamespace
                    WHERE coll.oid = a.attcollation
                ) END,
                'readable', has_column_privilege(targets.oid, a.attnum, 'SELECT')
            ) ORDER BY a.attnum)
            FROM attributes AS a
            WHERE a.attrelid = targets.oid
        ),
        'indexes', (
            SELECT json_agg(json_build_object(
                'name', c.relname,
                'unique', i.indisunique,
                'primary', i.indisprimary,
                'immediate', i.indimmediate,
                'valid', i.indisvalid AND i.indisready,
                'partial', i.indpred IS NOT NULL,
                'method', am.amname,
                'definition', CASE WHEN i.indpred IS NULL THEN '' ELSE pg_get_indexdef(i.indexrelid) END,
                'size', 0,
                'columns', (
                    SELECT json_agg(json_build_object(
                        'name', a.attname,
                        'key', k.place <= i.indnkeyatts,
                        'option', CASE WHEN k.place <= i.indnkeyatts THEN i.indoption[k.place - 1] ELSE 0 END,
                        'operator_class', CASE WHEN k.place <= i.indnkeyatts THEN i.indclass[k.place - 1]::pg_catalog.int8 END,
                        'plain', coalesce(o.opcdefault, true)
                            AND (a.attnum IS NULL OR k.place > i.indnkeyatts
                                OR i.indcollation[k.place - 1] IN (0, a.attcollation))
                    ) ORDER BY k.place)
                    FROM unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (number, place)
                    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
                    LEFT JOIN pg_catalog.pg_opclass AS o
                        ON k.place <= i.indnkeyatts AND o.oid = i.indclass[k.place - 1]
                )
            ) ORDER BY i.indisprimary DESC, c.relname)
            FROM pg_catalog.pg_index AS i
            JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
            JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
            WHERE i.indrelid = targets.oid AND to_jsonb(i) ->> 'indislive' <> 'false'
        )
    ))
)::pg_catalog.text AS answer
FROM targets
