-- Who and where the monitor is.
SELECT
    pg_catalog.namesend(current_user) AS role,
    pg_catalog.namesend(pg_catalog.current_database()) AS database,
    pg_catalog.pg_backend_pid() AS monitor
