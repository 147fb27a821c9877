-- The server's processes, those that do something first. Texts come as bytes: a statement, or the name of a role or
-- database, is stored in the encoding of the database that it comes from, which need not be this one's.
SELECT
    a.pid,
    pg_catalog.pg_backend_pid() AS monitor,
    EXTRACT(epoch FROM pg_catalog.clock_timestamp())::pg_catalog.float8 AS at,
    (EXTRACT(epoch FROM a.backend_start) * 1000000)::pg_catalog.int8 AS started,
    a.backend_type AS kind,
    pg_catalog.namesend(a.usename) AS "user",
    pg_catalog.namesend(a.datname) AS database,
    pg_catalog.textsend(a.application_name) AS application,
    pg_catalog.host(a.client_addr) AS client,
    a.client_port,
    a.state,
    a.wait_event_type AS wait_type,
    a.wait_event,
    EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.backend_start)::pg_catalog.float8 AS age,
    EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::pg_catalog.float8 AS transaction_age,
    EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.query_start)::pg_catalog.float8 AS query_age,
    EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.state_change)::pg_catalog.float8 AS state_age,
    pg_catalog.substr(pg_catalog.textsend(a.query), 1, $1::pg_catalog.int4) AS query,
    pg_catalog.octet_length(pg_catalog.textsend(a.query)) AS query_size,
    -- The last character may not have fitted as a whole.
    pg_catalog.octet_length(pg_catalog.textsend(a.query)) >= kept.size - 4 AS is_query_cut,
    a.query_id AS query_id,
    -- Asking who blocks a session halts every other use of locks for a moment, so only those that wait are asked for;
    -- of one that is hidden, pg_locks tells whether it does.
    CASE
        WHEN a.wait_event_type = 'Lock'
            OR (
                a.backend_start IS NULL
                AND a.pid IN (SELECT l.pid FROM pg_catalog.pg_locks AS l WHERE NOT l.granted)
            )
            THEN pg_catalog.pg_blocking_pids(a.pid)
        WHEN a.wait_event = 'SafeSnapshot' THEN pg_catalog.pg_safe_snapshot_blocking_pids(a.pid)
        ELSE '{}'
    END AS blocked_by,
    a.leader_pid AS leader,
    a.backend_xid::pg_catalog.text::pg_catalog.int8 AS transaction,
    pg_catalog.age(a.backend_xmin) AS horizon_age,
    -- The server hides what it hides together; its words for it are no translation.
    a.backend_start IS NULL AND a.query = '<insufficient privilege>' AS is_hidden,
    pg_catalog.count(*) OVER () AS sessions
FROM pg_catalog.pg_stat_activity AS a
CROSS JOIN (
    SELECT pg_catalog.pg_size_bytes(pg_catalog.current_setting('track_activity_query_size')) AS size
) AS kept
ORDER BY
    CASE
        WHEN a.state LIKE 'idle in transaction%' THEN 0
        WHEN a.state <> 'idle' AND a.backend_type = 'client backend' THEN 1
        WHEN a.state = 'idle' THEN 3
        ELSE 2
    END,
    a.xact_start,
    a.pid
LIMIT $2
