-- Every relation of every attached database with its columns and foreign keys, each as JSON. What the relations
-- are is one of the catalog's own queries.
SELECT
    r.schema,
    r.name,
    r.type,
    (
        SELECT json_array(json_group_array(c.name), json_group_array(c.type), json_group_array(c.pk))
        FROM pragma_table_xinfo(r.name, r.schema) AS c
        WHERE c.hidden <> 1
    ) AS columns,
    (
        SELECT json_group_array(json_array(f.id, f."table", f."from", f."to"))
        FROM pragma_foreign_key_list(r.name, r.schema) AS f
        WHERE r.type = 'table'
    ) AS keys
FROM (
{relations}
) AS r
