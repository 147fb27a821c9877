-- Everything about one relation as one JSON document, in one statement. The name comes as bytes where it is not UTF-8.
-- The table of the schema itself is not listed in itself.
SELECT json_object(
    'name', m.name,
    'type', m.type,
    'root', m.rootpage,
    'sql', m.sql,
    'columns', json((
        SELECT json_group_array(json_object(
            'name', c.name, 'type', c.type, 'not_null', c."notnull", 'default', c.dflt_value, 'key', c.pk,
            'hidden', c.hidden
        ))
        FROM pragma_table_xinfo(m.name, :schema) AS c
    )),
    'indexes', json((
        SELECT json_group_array(json_object(
            'name', i.name, 'unique', i."unique", 'origin', i.origin, 'partial', i.partial,
            'sql', (SELECT s.sql FROM {schema}.sqlite_master AS s WHERE s.type = 'index' AND s.name = i.name),
            'columns', json((
                SELECT json_group_array(json_object('number', k.cid, 'descending', k."desc", 'collation', k.coll))
                FROM pragma_index_xinfo(i.name, :schema) AS k
                WHERE k."key"
            ))
        ))
        FROM pragma_index_list(m.name, :schema) AS i
    )),
    'foreign_keys', json((
        SELECT json_group_array(json_object(
            'number', f.id, 'source', m.name, 'column', f."from", 'target_column', f."to",
            'target', coalesce(
                (SELECT t.name FROM {schema}.sqlite_master AS t
                 WHERE t.type = 'table' AND t.name = f."table" COLLATE NOCASE),
                f."table"
            ),
            'target_key', json((
                SELECT json_group_array(json_object('name', c.name, 'place', c.pk))
                FROM pragma_table_info(f."table", :schema) AS c
                WHERE f."to" IS NULL AND c.pk > 0
            )),
            'on_update', f.on_update, 'on_delete', f.on_delete
        ))
        FROM pragma_foreign_key_list(m.name, :schema) AS f
        WHERE m.type = 'table'
    )),
    'referenced_by', json((
        SELECT json_group_array(json_object(
            'number', f.id, 'source', s.name, 'source_sql', s.sql, 'column', f."from", 'target_column', f."to",
            'target', m.name, 'on_update', f.on_update, 'on_delete', f.on_delete
        ))
        FROM {schema}.sqlite_master AS s
        JOIN pragma_foreign_key_list(s.name, :schema) AS f
        WHERE m.type = 'table' AND s.type = 'table' AND s.sql LIKE '%REFERENCES%'
            AND f."table" = m.name COLLATE NOCASE
    )),
    'triggers', json((
        SELECT json_group_array(json_object('name', t.name, 'sql', t.sql))
        FROM {schema}.sqlite_master AS t
        WHERE t.type = 'trigger' AND t.tbl_name = m.name COLLATE NOCASE
    )),
    'analysed', EXISTS (SELECT 1 FROM {schema}.sqlite_master AS a WHERE a.name = 'sqlite_stat1')
) AS answer
FROM (
    SELECT type, name, rootpage, sql FROM {schema}.sqlite_master
    UNION ALL
    SELECT 'table', 'sqlite_schema', 1,
        'CREATE TABLE sqlite_schema(type text, name text, tbl_name text, rootpage integer, sql text)'
) AS m
WHERE m.type IN ('table', 'view') AND m.name = CAST(:name AS TEXT) COLLATE NOCASE
