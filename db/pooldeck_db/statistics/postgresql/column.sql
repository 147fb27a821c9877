-- What the values of one column are like, in lines: what a line is about, its place, a value, a number of rows.
-- Rows are read once, in groups of equal values. What is not NULL is said with IS DISTINCT FROM, because a composite
-- value with a NULL in it is neither NULL nor not.
SELECT told.tag, told.place, told.value, told.rows
FROM (
    WITH grouped AS MATERIALIZED (
        SELECT wanted.v AS v, count(*) AS n FROM wanted GROUP BY wanted.v
    ),
    totals AS MATERIALIZED (
        SELECT
            coalesce(sum(g.n), 0) AS rows,
            coalesce(sum(g.n) FILTER (WHERE g.v IS NOT DISTINCT FROM NULL), 0) AS nulls,
            count(*) FILTER (WHERE g.v IS DISTINCT FROM NULL) AS different,
            count(*) FILTER (WHERE g.v IS DISTINCT FROM NULL AND g.n = 1) AS once,
            {mean} AS mean,
            {size} AS size,
            {first} AS first,
            {last} AS last
        FROM grouped AS g
    ),
    bounds AS MATERIALIZED (
        SELECT step.i AS i, {low} AS low
        FROM totals CROSS JOIN generate_series(0, {buckets} - 1) AS step (i)
        WHERE totals.first IS NOT NULL AND {fits}
    ),
    counted AS (
        SELECT
            greatest(width_bucket({position}, (SELECT array_agg(b.low ORDER BY b.i) FROM bounds AS b)), 1) - 1 AS i,
            sum(g.n) AS n
        FROM grouped AS g
        WHERE {placed}
        GROUP BY 1
    )
    SELECT line.tag, line.place, line.value, CAST(line.rows AS bigint) AS rows
    FROM totals CROSS JOIN LATERAL (
        VALUES
            ('rows', 0, NULL, totals.rows),
            ('nulls', 0, NULL, totals.nulls),
            ('distinct', 0, NULL, totals.different),
            ('once', 0, NULL, totals.once),
            ('mean', 0, CAST(totals.mean AS text), NULL),
            ('size', 0, CAST(totals.size AS text), NULL),
            ('bucket end', 0, CAST({last_shown} AS text), NULL)
    ) AS line (tag, place, value, rows)
    UNION ALL
    SELECT 'bucket', b.i, CAST({low_shown} AS text), CAST(coalesce(c.n, 0) AS bigint)
    FROM bounds AS b LEFT JOIN counted AS c ON c.i = b.i
    UNION ALL
    SELECT 'minimum', 0, least.value, NULL
    FROM (
        SELECT {shown} AS value FROM grouped AS g
        WHERE {orderable} AND g.v IS DISTINCT FROM NULL ORDER BY g.v LIMIT 1
    ) AS least
    UNION ALL
    SELECT 'maximum', 0, greatest.value, NULL
    FROM (
        SELECT {shown} AS value FROM grouped AS g
        WHERE {orderable} AND g.v IS DISTINCT FROM NULL ORDER BY g.v DESC LIMIT 1
    ) AS greatest
    UNION ALL
    SELECT 'common', CAST(row_number() OVER () AS integer), most.value, most.n
    FROM (
        SELECT {shown} AS value, g.n AS n FROM grouped AS g
        WHERE g.v IS DISTINCT FROM NULL ORDER BY g.n DESC, g.v LIMIT {most}
    ) AS most
) AS told
