-- Signals the process, if it still is the one that is meant: numbers of processes are used again.
SELECT pg_catalog.pg_terminate_backend(a.pid) AS was_sent
FROM pg_catalog.pg_stat_activity AS a
WHERE a.pid = $1 AND (EXTRACT(epoch FROM a.backend_start) * 1000000)::pg_catalog.int8 = $2
