-- What the values of one column are like, in lines: what a line is about, its place, a value, a number of rows.
-- Rows are read once, in groups of equal values of one storage class.
SELECT told.tag, told.place, told.value, told.rows
FROM (
    WITH grouped AS (
        SELECT w.v AS v, typeof(w.v) AS class, count(*) AS n FROM wanted AS w GROUP BY w.v, typeof(w.v)
    ),
    totals AS (
        SELECT
            coalesce(sum(g.n), 0) AS rows,
            count(*) FILTER (WHERE g.class <> 'null') AS different,
            count(*) FILTER (WHERE g.class <> 'null' AND g.n = 1) AS once,
            total(g.v * g.n) FILTER (WHERE {is_number}) / sum(g.n) FILTER (WHERE {is_number}) AS mean,
            total(length(CAST(g.v AS BLOB)) * g.n) FILTER (WHERE g.class IN ('text', 'blob'))
                / sum(g.n) FILTER (WHERE g.class IN ('text', 'blob')) AS size,
            min(g.v) AS least,
            max(g.v) AS greatest,
            {classes}
        FROM grouped AS g
    ){scales}
    SELECT 'rows' AS tag, 0 AS place, NULL AS value, totals.rows AS rows FROM totals
    UNION ALL SELECT 'nulls', 0, NULL, coalesce(totals.nulls, 0) FROM totals
    UNION ALL SELECT 'distinct', 0, NULL, totals.different FROM totals
    UNION ALL SELECT 'once', 0, NULL, totals.once FROM totals
    UNION ALL SELECT 'mean', 0, totals.mean, NULL FROM totals
    UNION ALL SELECT 'size', 0, totals.size, NULL FROM totals
    UNION ALL SELECT 'minimum', 0, {least}, NULL FROM totals
    UNION ALL SELECT 'maximum', 0, {greatest}, NULL FROM totals
    {told_classes}
    UNION ALL SELECT * FROM (
        SELECT 'common', row_number() OVER (ORDER BY most.n DESC, most.v), {shown}, most.n
        FROM (
            SELECT * FROM grouped AS g WHERE g.class <> 'null' ORDER BY g.n DESC, g.v LIMIT {most}
        ) AS most
    )
    {buckets}
) AS told
