-- What must be known of several tables to read rows of theirs by a key: for each a JSON document, as detail.sql's
-- without what leads from it and to it. The names come as bytes where they are not UTF-8.
SELECT json_object(
    'name', m.name,
    'type', m.type,
    'root', m.rootpage,
    'sql', m.sql,
    'columns', json((
        SELECT json_group_array(json_object(
            'name', c.name, 'type', c.type, 'not_null', c."notnull", 'default', NULL, 'key', c.pk, 'hidden', c.hidden
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
    'foreign_keys', json('[]'),
    'referenced_by', json('[]'),
    'triggers', json('[]'),
    'analysed', EXISTS (SELECT 1 FROM {schema}.sqlite_master AS a WHERE a.name = 'sqlite_stat1')
) AS answer
FROM {schema}.sqlite_master AS m
WHERE m.type IN ('table', 'view') AND m.name COLLATE NOCASE IN ({names})
