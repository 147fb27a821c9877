-- Transactions that were prepared and not committed yet, the oldest first.
SELECT
    pg_catalog.textsend(p.gid) AS name,
    pg_catalog.namesend(p.owner) AS owner,
    pg_catalog.namesend(p.database) AS database,
    EXTRACT(epoch FROM pg_catalog.clock_timestamp() - p.prepared)::pg_catalog.float8 AS age
FROM pg_catalog.pg_prepared_xacts AS p
ORDER BY p.prepared, p.gid
LIMIT $1
