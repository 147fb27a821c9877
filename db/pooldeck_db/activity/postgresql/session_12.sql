-- One process of the server as it is now, with all that the server keeps of its statement.
SELECT
    (EXTRACT(epoch FROM a.backend_start) * 1000000)::pg_catalog.int8 AS started,
    a.backend_type AS kind,
    pg_catalog.namesend(a.usename) AS "user",
    a.state,
    (EXTRACT(epoch FROM a.query_start) * 1000000)::pg_catalog.int8 AS query_started,
    pg_catalog.textsend(a.query) AS query,
    pg_catalog.textsend(a.application_name) AS application,
    a.backend_start IS NULL AND a.query = '<insufficient privilege>' AS is_hidden
FROM pg_catalog.pg_stat_activity AS a
WHERE a.pid = $1
