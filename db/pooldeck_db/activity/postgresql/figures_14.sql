-- What the server has counted for this database, and how full it is.
SELECT
    EXTRACT(epoch FROM pg_catalog.clock_timestamp())::pg_catalog.float8 AS at,
    EXTRACT(epoch FROM d.stats_reset)::pg_catalog.float8 AS reset,
    d.xact_commit AS commits,
    d.xact_rollback AS rollbacks,
    d.blks_read AS blocks_read,
    d.blks_hit AS blocks_hit,
    d.tup_returned AS rows_returned,
    d.tup_fetched AS rows_fetched,
    d.tup_inserted AS rows_inserted,
    d.tup_updated AS rows_updated,
    d.tup_deleted AS rows_deleted,
    d.conflicts,
    d.temp_files,
    d.temp_bytes,
    d.deadlocks,
    d.sessions_killed AS sessions_killed,
    d.sessions_abandoned + d.sessions_fatal AS sessions_lost,
    (
        SELECT pg_catalog.count(*)
        FROM pg_catalog.pg_stat_activity AS a
        -- Of a session that is hidden, no more than its role and its database are known.
        WHERE a.backend_type = 'client backend' OR (a.backend_type IS NULL AND a.datid IS NOT NULL)
    )::pg_catalog.int4 AS connections,
    pg_catalog.current_setting('max_connections')::pg_catalog.int4 AS connections_max,
    pg_catalog.current_setting('superuser_reserved_connections')::pg_catalog.int4
        + coalesce(pg_catalog.current_setting('reserved_connections', true)::pg_catalog.int4, 0)
        AS connections_reserved
FROM pg_catalog.pg_stat_database AS d
WHERE d.datname = pg_catalog.current_database()
