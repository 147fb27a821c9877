-- The same of one database, from the schema's own text. What a full-text or R-tree table keeps beside itself has
-- the virtual table's name and a known ending.
SELECT
    :schema AS schema,
    m.name,
    CASE WHEN m.type = 'view' THEN 'view' WHEN m.rootpage = 0 THEN 'virtual' ELSE 'table' END AS type,
    m.rootpage <> 0 AND rtrim(m.sql, ' ;' || char(9, 10, 13)) NOT LIKE '%WITHOUT%ROWID' AS has_rowid
FROM {schema}.sqlite_master AS m
WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
    AND NOT EXISTS (
        SELECT 1
        FROM {schema}.sqlite_master AS v
        WHERE v.type = 'table' AND v.rootpage = 0 AND lower(m.name) IN (
            lower(v.name) || '_config', lower(v.name) || '_content', lower(v.name) || '_data',
            lower(v.name) || '_docsize', lower(v.name) || '_idx', lower(v.name) || '_segdir',
            lower(v.name) || '_segments', lower(v.name) || '_stat', lower(v.name) || '_node',
            lower(v.name) || '_parent', lower(v.name) || '_rowid'
        )
    )
ORDER BY m.name
