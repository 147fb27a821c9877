-- The locks of one session, those that it waits for first. Names of relations are known for this database alone.
SELECT
    l.locktype AS kind,
    pg_catalog.namesend(n.nspname) AS schema,
    pg_catalog.namesend(c.relname) AS relation,
    l.relation AS relation_id,
    pg_catalog.namesend(d.datname) AS database,
    l.database IN (0, here.oid) AS is_here,
    l.page,
    l.tuple,
    l.virtualxid AS virtual_transaction,
    l.transactionid::pg_catalog.text AS transaction,
    l.classid AS catalog,
    l.objid AS object,
    l.objsubid AS part,
    l.mode,
    l.granted,
    EXTRACT(epoch FROM pg_catalog.clock_timestamp() - l.waitstart)::pg_catalog.float8 AS waiting,
    CASE WHEN NOT l.granted THEN pg_catalog.pg_blocking_pids(l.pid) ELSE '{}' END AS blockers,
    pg_catalog.count(*) OVER () AS locks
FROM pg_catalog.pg_locks AS l
CROSS JOIN (
    SELECT h.oid FROM pg_catalog.pg_database AS h WHERE h.datname = pg_catalog.current_database()
) AS here
LEFT JOIN pg_catalog.pg_database AS d ON d.oid = l.database
LEFT JOIN pg_catalog.pg_class AS c ON c.oid = l.relation AND l.database IN (0, here.oid)
LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE l.pid = $1
ORDER BY l.granted, l.locktype <> 'relation', n.nspname, c.relname, l.locktype, l.mode, l.objid
LIMIT $2
