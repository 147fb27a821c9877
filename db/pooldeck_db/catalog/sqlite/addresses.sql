-- The tables in whose text the usual name of the row's address appears, perhaps as a column; and whether ANALYZE ran.
SELECT m.name, m.sql
FROM {schema}.sqlite_master AS m
WHERE m.type = 'table' AND (m.sql LIKE '%\_rowid\_%' ESCAPE '\' OR m.name = 'sqlite_stat1')
