,
    {tag}_placed AS (
        SELECT {position} AS x, g.n AS n, g.class AS class FROM grouped AS g WHERE {placed}
    ),
    {tag}_ends AS (
        SELECT p.low AS low, p.high AS high, CASE WHEN p.is_whole THEN (p.high - p.low) / {count} + 1 END AS step
        FROM (
            SELECT min(p.x) AS low, max(p.x) AS high, {is_whole} AS is_whole FROM {tag}_placed AS p
        ) AS p
        -- The distance between the ends may be more than a number can be.
        WHERE p.high - p.low < 1e308
    ),
    {tag}_steps (i) AS (VALUES {steps}),
    {tag}_bounds AS (
        SELECT s.i AS i, {low} AS low
        FROM {tag}_ends AS e CROSS JOIN {tag}_steps AS s
        WHERE s.i = 0 OR CASE WHEN e.step IS NULL THEN e.low < e.high ELSE e.low + s.i * e.step <= e.high END
    ),
    -- The place is calculated, and mended where rounding led beside it.
    {tag}_counted AS (
        SELECT g.i + (g.i < {count} - 1 AND g.x >= {next_low}) - (g.x < {own_low}) AS i, sum(g.n) AS n
        FROM (
            SELECT
                p.x AS x, p.n AS n, e.low AS low, e.high AS high, e.step AS step,
                coalesce(
                    (p.x - e.low) / e.step,
                    min({count} - 1, CAST((p.x - e.low) / (e.high - e.low) * {count} AS INTEGER)),
                    0
                ) AS i
            FROM {tag}_placed AS p CROSS JOIN {tag}_ends AS e
        ) AS g
        GROUP BY 1
    )
