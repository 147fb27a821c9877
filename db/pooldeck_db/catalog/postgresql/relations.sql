-- Every schema that the user can see with its relations, in one query whatever their number; PostgreSQL 12.
-- Sizes are sums of relpages: pg_relation_size would wait for anybody's ACCESS EXCLUSIVE lock.
WITH schemas AS MATERIALIZED (
    SELECT
        n.oid,
        n.nspname,
        pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS usable,
        n.nspname ~ '^pg_' AND n.oid <> pg_catalog.pg_my_temp_schema()
            OR n.nspname = 'information_schema' AS system
    FROM pg_catalog.pg_namespace AS n
    WHERE n.oid = pg_catalog.pg_my_temp_schema() OR n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
),
index_pages AS (
    SELECT i.indrelid AS owner, sum(c.relpages) AS pages
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid AND c.relpages > 0
    GROUP BY i.indrelid
),
parents AS (
    SELECT h.inhrelid AS child, pg_catalog.array_agg(h.inhparent ORDER BY h.inhseqno) AS oids
    FROM pg_catalog.pg_inherits AS h
    GROUP BY h.inhrelid
)
SELECT
    n.nspname AS schema,
    c.relname AS name,
    c.oid,
    c.relkind::pg_catalog.text AS letter,
    c.relispartition AS is_partition,
    -- Never analysed, or empty when it was: the statistics system may know what was written since. (Not otherwise:
    -- rows that were written just before ANALYZE are in both.) Before PostgreSQL 14, 0 also means never.
    CASE WHEN c.relkind IN ('r', 'm', 'f') THEN coalesce(
        CASE WHEN c.reltuples > 0 THEN c.reltuples END,
        nullif(pg_catalog.pg_stat_get_live_tuples(c.oid), 0),
        CASE WHEN c.reltuples = 0 AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 140000
            THEN 0 END
    ) END::pg_catalog.int8 AS rows,
    CASE WHEN c.relkind IN ('r', 'm') AND c.relpages > 0
        THEN (c.relpages + coalesce(own.pages, 0) + coalesce(toast.relpages, 0) + coalesce(toasted.pages, 0))
            * pg_catalog.current_setting('block_size')::pg_catalog.int8
    END::pg_catalog.int8 AS size,
    d.description AS comment,
    parents.oids AS parents,
    n.usable
        AND (pg_catalog.has_table_privilege(c.oid, 'SELECT')
            OR pg_catalog.has_any_column_privilege(c.oid, 'SELECT')) AS readable,
    n.system
FROM schemas AS n
LEFT JOIN pg_catalog.pg_class AS c
    ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
LEFT JOIN index_pages AS own ON own.owner = c.oid
LEFT JOIN pg_catalog.pg_class AS toast ON toast.oid = c.reltoastrelid AND c.reltoastrelid <> 0
LEFT JOIN index_pages AS toasted ON toasted.owner = toast.oid
LEFT JOIN parents ON parents.child = c.oid
LEFT JOIN pg_catalog.pg_description AS d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
ORDER BY n.nspname, c.relname
