-- Every table, view and virtual table of every attached database; SQLite 3.37.
SELECT l.schema, l.name, l.type, l.wr = 0 AS has_rowid
FROM pragma_table_list AS l
WHERE l.type IN ('table', 'view', 'virtual') AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY l.name
