-- What ANALYZE wrote down of one column, for each of several tables; nothing of what the user may not read.
-- The values come as an array of a type that is not known; its text can be read as an array of texts.
SELECT
    s.null_frac,
    s.avg_width,
    s.n_distinct,
    told.common,
    s.most_common_freqs AS shares,
    told.bounds,
    CAST(greatest(c.reltuples, 0) AS bigint) AS rows,
    greatest(
        pg_catalog.pg_stat_get_last_analyze_time(c.oid), pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)
    ) AS analysed,
    (SELECT e.v FROM unnest(told.ends) AS e (v) WHERE e.v IS NOT NULL AND {has_order} ORDER BY {value} LIMIT 1) AS minimum,
    (SELECT e.v FROM unnest(told.ends) AS e (v) WHERE e.v IS NOT NULL AND {has_order} ORDER BY {value} DESC LIMIT 1) AS maximum
FROM unnest(CAST(:schemas AS text[]), CAST(:names AS text[])) WITH ORDINALITY AS asked (schema, name, place)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = asked.schema
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = asked.name
JOIN pg_catalog.pg_stats AS s ON s.schemaname = asked.schema AND s.tablename = asked.name
CROSS JOIN LATERAL (
    SELECT
        CAST(CAST(s.most_common_vals AS text) AS text[]) AS common,
        CAST(CAST(s.histogram_bounds AS text) AS text[]) AS bounds
) AS written
CROSS JOIN LATERAL (
    SELECT
        written.common,
        written.bounds,
        array_cat(
            written.common, ARRAY[written.bounds[1], written.bounds[array_upper(written.bounds, 1)]]
        ) AS ends
) AS told
WHERE s.attname = :column AND s.inherited = :inherited
ORDER BY asked.place
