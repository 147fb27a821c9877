-- Everything about one relation as one JSON document, in one statement; PostgreSQL 12.
-- Columns of the system catalogs that older servers lack are read through to_jsonb(row) ->> 'column'. LATERAL with
-- OFFSET 0 keeps lookups by oid on the index: the planner expects far too much of a recursive query.
WITH RECURSIVE target AS MATERIALIZED (
    SELECT c.*, n.nspname, path.setting
    FROM
        -- With an empty search_path the server spells every name in full. It is reset with the transaction.
        (SELECT pg_catalog.set_config('search_path', '', true) AS setting) AS path,
        pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = CAST(:schema AS pg_catalog.name)
        AND c.relname = CAST(:name AS pg_catalog.name)
        AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 't')
        AND path.setting IS NOT NULL
),
attributes AS MATERIALIZED (
    SELECT a.*
    FROM target
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = target.oid
    WHERE a.attnum > 0 AND NOT a.attisdropped
),
-- The types of the columns, and the types that those are made of.
types (oid) AS (
    SELECT a.atttypid FROM attributes AS a
    UNION
    SELECT part.oid
    FROM types
    CROSS JOIN LATERAL (SELECT * FROM pg_catalog.pg_type AS t WHERE t.oid = types.oid OFFSET 0) AS t
    CROSS JOIN LATERAL (
        SELECT t.typbasetype WHERE t.typtype = 'd'
        UNION ALL
        SELECT t.typelem WHERE t.typlen = -1 AND t.typelem <> 0
        UNION ALL
        SELECT a.atttypid FROM pg_catalog.pg_attribute AS a
        WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS part (oid)
),
ancestors (oid) AS (
    SELECT target.oid FROM target
    UNION
    SELECT h.inhparent
    FROM ancestors
    JOIN pg_catalog.pg_class AS c ON c.oid = ancestors.oid AND c.relispartition
    JOIN pg_catalog.pg_inherits AS h ON h.inhrelid = c.oid
),
descendants (oid, has_children) AS (
    SELECT target.oid, target.relhassubclass FROM target WHERE target.relkind IN ('r', 'p', 'm', 'f', 't')
    UNION
    SELECT c.oid, c.relhassubclass
    FROM descendants
    CROSS JOIN LATERAL (
        SELECT h.inhrelid
        FROM pg_catalog.pg_inherits AS h
        WHERE descendants.has_children AND h.inhparent = descendants.oid
        OFFSET 0
    ) AS h
    CROSS JOIN LATERAL (
        SELECT c.oid, c.relhassubclass FROM pg_catalog.pg_class AS c WHERE c.oid = h.inhrelid OFFSET 0
    ) AS c
),
locked (oid) AS MATERIALIZED (
    SELECT l.relation
    FROM pg_catalog.pg_locks AS l
    WHERE l.mode = 'AccessExclusiveLock' AND l.relation IS NOT NULL
),
-- Partitions repeat their ancestors' foreign keys; the constraint that was declared stands for them all.
foreign_keys AS MATERIALIZED (
    SELECT con.oid, con.conname, con.conrelid, con.confrelid, con.conkey, con.confkey,
        con.confupdtype, con.confdeltype, con.condeferrable
    FROM pg_catalog.pg_constraint AS con
    WHERE con.contype = 'f' AND con.conparentid = 0
        AND (con.conrelid IN (SELECT ancestors.oid FROM ancestors)
            OR con.confrelid IN (SELECT ancestors.oid FROM ancestors))
),
references_named AS MATERIALIZED (
    SELECT
        con.conrelid IN (SELECT ancestors.oid FROM ancestors) AS outgoing,
        con.confrelid IN (SELECT ancestors.oid FROM ancestors) AS incoming,
        con.conname,
        con.oid,
        json_build_object(
            'name', con.conname,
            'source_schema', sn.nspname,
            'source', s.relname,
            'columns', (
                SELECT json_agg(a.attname ORDER BY k.place)
                FROM unnest(con.conkey) WITH ORDINALITY AS k (number, place)
                JOIN pg_catalog.pg_attribute AS a ON a.attrelid = con.conrelid AND a.attnum = k.number
            ),
            'target_schema', tn.nspname,
            'target', t.relname,
            'target_columns', (
                SELECT json_agg(a.attname ORDER BY k.place)
                FROM unnest(con.confkey) WITH ORDINALITY AS k (number, place)
                JOIN pg_catalog.pg_attribute AS a ON a.attrelid = con.confrelid AND a.attnum = k.number
            ),
            'on_update', con.confupdtype,
            'on_delete', con.confdeltype,
            'deferrable', con.condeferrable
        ) AS fields
    FROM foreign_keys AS con
    JOIN pg_catalog.pg_class AS s ON s.oid = con.conrelid
    JOIN pg_catalog.pg_namespace AS sn ON sn.oid = s.relnamespace
    JOIN pg_catalog.pg_class AS t ON t.oid = con.confrelid
    JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.relnamespace
)
SELECT json_build_object(
    'version', pg_catalog.current_setting('server_version_num')::pg_catalog.int4,
    'schema', target.nspname,
    'name', target.relname,
    'qualified', quote_ident(target.nspname) || '.' || quote_ident(target.relname),
    'quoted', quote_ident(target.relname),
    'letter', target.relkind,
    'is_partition', target.relispartition,
    'persistence', target.relpersistence,
    'comment', (
        SELECT d.description FROM pg_catalog.pg_description AS d
        WHERE d.objoid = target.oid AND d.objsubid = 0 AND d.classoid = 'pg_catalog.pg_class'::regclass
    ),
    'readable', has_schema_privilege(target.relnamespace, 'USAGE')
        AND (has_table_privilege(target.oid, 'SELECT') OR has_any_column_privilege(target.oid, 'SELECT')),
    -- A bit for each of UPDATE, INSERT and DELETE; asking of a table would wait for a lock, and it takes them all. Of
    -- a foreign table its wrapper is asked, which fails where that has no handler.
    'writable', CASE
        WHEN target.relkind = 'v' AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_foreign_data_wrapper WHERE fdwhandler = 0)
        THEN pg_relation_is_updatable(target.oid, true)
    END,
    'granted', json_build_object(
        'INSERT', has_any_column_privilege(target.oid, 'INSERT'),
        'UPDATE', has_any_column_privilege(target.oid, 'UPDATE'),
        'DELETE', has_table_privilege(target.oid, 'DELETE')
    ),
    'row_security', target.relrowsecurity,
    'forced_row_security', target.relforcerowsecurity,
    'options', target.reloptions,
    'toast_options', (SELECT toast.reloptions FROM pg_catalog.pg_class AS toast WHERE toast.oid = target.reltoastrelid),
    'access_method', (
        SELECT quote_ident(am.amname) FROM pg_catalog.pg_am AS am
        WHERE am.oid = target.relam AND target.relkind IN ('r', 'p', 'm') AND am.amname <> 'heap'
    ),
    'tablespace', (
        SELECT quote_ident(space.spcname) FROM pg_catalog.pg_tablespace AS space WHERE space.oid = target.reltablespace
    ),
    'of_type', CASE WHEN target.reloftype <> 0 THEN format_type(target.reloftype, NULL) END,
    'replica_identity', target.relreplident,
    'populated', target.relispopulated,
    'partition_key', CASE WHEN target.relkind = 'p' THEN pg_get_partkeydef(target.oid) END,
    'bound', pg_get_expr(target.relpartbound, target.oid),
    'view', CASE WHEN target.relkind IN ('v', 'm') THEN pg_get_viewdef(target.oid) END,
    'server', (
        SELECT json_build_object('name', quote_ident(server.srvname), 'options', remote.ftoptions)
        FROM pg_catalog.pg_foreign_table AS remote
        JOIN pg_catalog.pg_foreign_server AS server ON server.oid = remote.ftserver
        WHERE remote.ftrelid = target.oid
    ),
    'parents', (
        SELECT json_agg(json_build_object(
            'schema', n.nspname,
            'name', p.relname,
            'qualified', quote_ident(n.nspname) || '.' || quote_ident(p.relname)
        ) ORDER BY h.inhseqno)
        FROM pg_catalog.pg_inherits AS h
        JOIN pg_catalog.pg_class AS p ON p.oid = h.inhparent
        JOIN pg_catalog.pg_namespace AS n ON n.oid = p.relnamespace
        WHERE h.inhrelid = target.oid
    ),
    'stores', (
        SELECT json_agg(json_build_object(
            'schema', n.nspname,
            'name', c.relname,
            'oid', c.oid::pg_catalog.int8,
            'foreign', c.relkind = 'f',
            'readable', has_schema_privilege(c.relnamespace, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'),
            -- As in relations.sql, and as many more or fewer as the relation has grown or shrunk since.
            'rows', coalesce(
                CASE WHEN c.reltuples > 0 THEN c.reltuples * coalesce(now.blocks / nullif(c.relpages, 0), 1) END,
                nullif(pg_catalog.pg_stat_get_live_tuples(c.oid), 0),
                CASE WHEN c.reltuples = 0
                    AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 140000 THEN 0 END
            )::pg_catalog.int8,
            'size', CASE WHEN c.relkind IN ('r', 'm', 't') THEN coalesce(
                CASE WHEN now.blocks IS NOT NULL THEN pg_total_relation_size(c.oid) END,
                greatest(c.relpages, 0) * pg_catalog.current_setting('block_size')::pg_catalog.int8
            ) END
        ) ORDER BY n.nspname, c.relname)
        FROM descendants
        CROSS JOIN LATERAL (
            SELECT * FROM pg_catalog.pg_class AS c WHERE c.oid = descendants.oid AND c.relkind <> 'p' OFFSET 0
        ) AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        -- Asking for the size waits for an ACCESS EXCLUSIVE lock, and takes 0.1 ms: with a lock, or with many
        -- partitions, what the last vacuum saw must do.
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN c.relkind IN ('r', 'm', 't')
                    AND NOT EXISTS (SELECT 1 FROM locked WHERE locked.oid = c.oid)
                    AND (SELECT count(*) FROM descendants) <= 100
                THEN pg_relation_size(c.oid)::pg_catalog.float8
                    / pg_catalog.current_setting('block_size')::pg_catalog.int8
            END AS blocks
            OFFSET 0
        ) AS now
    ),
    'columns', (
        SELECT json_agg(json_build_object(
            'number', a.attnum,
            'name', a.attname,
            'quoted', quote_ident(a.attname),
            'type', format_type(a.atttypid, a.atttypmod),
            'type_oid', a.atttypid::pg_catalog.int8,
            'not_null', a.attnotnull,
            'default', pg_get_expr(def.adbin, def.adrelid),
            'generated', a.attgenerated,
            'identity', a.attidentity,
            'comment', d.description,
            'collation', CASE WHEN coll.nspname = 'pg_catalog' THEN quote_ident(coll.collname)
                ELSE quote_ident(coll.nspname) || '.' || quote_ident(coll.collname) END,
            'local', a.attislocal,
            'storage', CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END,
            'compression', nullif(to_jsonb(a) ->> 'attcompression', ''),
            'statistics', nullif(a.attstattarget, -1),
            'options', a.attoptions,
            'foreign_options', a.attfdwoptions
        ) ORDER BY a.attnum)
        FROM attributes AS a
        JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_attrdef AS def ON def.adrelid = a.attrelid AND def.adnum = a.attnum
        LEFT JOIN pg_catalog.pg_description AS d
            ON d.objoid = a.attrelid AND d.objsubid = a.attnum AND d.classoid = 'pg_catalog.pg_class'::regclass
        LEFT JOIN (
            SELECT c.oid, c.collname, n.nspname
            FROM pg_catalog.pg_collation AS c
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.collnamespace
        ) AS coll ON coll.oid = a.attcollation AND a.attcollation <> t.typcollation
    ),
    'types', (
        SELECT json_object_agg(t.oid, {type})
        FROM types
        CROSS JOIN LATERAL (SELECT * FROM pg_catalog.pg_type AS t WHERE t.oid = types.oid OFFSET 0) AS t
        JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
    ),
    'indexes', (
        SELECT json_agg(json_build_object(
            'name', c.relname,
            'qualified', quote_ident(target.nspname) || '.' || quote_ident(c.relname),
            'unique', i.indisunique,
            'primary', i.indisprimary,
            'immediate', i.indimmediate,
            'valid', i.indisvalid AND i.indisready,
            'partial', i.indpred IS NOT NULL,
            'replica', i.indisreplident,
            'clustered', i.indisclustered,
            'constraint', EXISTS (
                SELECT 1 FROM pg_catalog.pg_constraint AS con
                WHERE con.conindid = i.indexrelid AND con.conrelid = target.oid AND con.contype IN ('p', 'u', 'x')
            ),
            'method', am.amname,
            'definition', pg_get_indexdef(i.indexrelid),
            'options', c.reloptions,
            'comment', (
                SELECT d.description FROM pg_catalog.pg_description AS d
                WHERE d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_catalog.pg_class'::regclass
            ),
            'size', greatest(c.relpages, 0) * pg_catalog.current_setting('block_size')::pg_catalog.int8,
            'columns', (
                SELECT json_agg(json_build_object(
                    'name', a.attname,
                    'key', k.place <= i.indnkeyatts,
                    'option', CASE WHEN k.place <= i.indnkeyatts THEN i.indoption[k.place - 1] ELSE 0 END,
                    'operator_class', CASE WHEN k.place <= i.indnkeyatts THEN i.indclass[k.place - 1]::pg_catalog.int8 END,
                    'plain', coalesce(o.opcdefault, true)
                        AND (a.attnum IS NULL OR k.place > i.indnkeyatts
                            OR i.indcollation[k.place - 1] IN (0, a.attcollation))
                ) ORDER BY k.place)
                FROM unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (number, place)
                LEFT JOIN attributes AS a ON a.attnum = k.number
                LEFT JOIN pg_catalog.pg_opclass AS o
                    ON k.place <= i.indnkeyatts AND o.oid = i.indclass[k.place - 1]
            )
        ) ORDER BY i.indisprimary DESC, c.relname)
        FROM pg_catalog.pg_index AS i
        JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
        JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
        WHERE i.indrelid = target.oid AND to_jsonb(i) ->> 'indislive' <> 'false'
    ),
    'constraints', (
        SELECT json_agg(json_build_object(
            'name', con.conname,
            'quoted', quote_ident(con.conname),
            'letter', con.contype,
            'definition', pg_get_constraintdef(con.oid),
            'local', con.conislocal,
            'inherited', con.coninhcount > 0 OR con.conparentid <> 0,
            'validated', con.convalidated,
            'comment', (
                SELECT d.description FROM pg_catalog.pg_description AS d
                WHERE d.objoid = con.oid AND d.classoid = 'pg_catalog.pg_constraint'::regclass
            ),
            'columns', (
                SELECT json_agg(a.attname ORDER BY k.place)
                FROM unnest(con.conkey) WITH ORDINALITY AS k (number, place)
                JOIN attributes AS a ON a.attnum = k.number
            )
        ) ORDER BY position(con.contype::pg_catalog.text IN 'pucxfn'), con.conname)
        FROM pg_catalog.pg_constraint AS con
        WHERE con.conrelid = target.oid AND con.contype IN ('p', 'u', 'c', 'x', 'f', 'n')
            -- A foreign key to a partitioned table has a shadow for each of the partitions.
            AND NOT EXISTS (
                SELECT 1 FROM pg_catalog.pg_constraint AS declared
                WHERE declared.oid = con.conparentid AND declared.conrelid = con.conrelid AND con.contype = 'f'
            )
    ),
    'foreign_keys', (SELECT json_agg(r.fields ORDER BY r.conname, r.oid) FROM references_named AS r WHERE r.outgoing),
    'referenced_by', (
        SELECT json_agg(r.fields ORDER BY r.fields ->> 'source_schema', r.fields ->> 'source', r.conname, r.oid)
        FROM references_named AS r WHERE r.incoming
    ),
    'triggers', (
        SELECT json_agg(json_build_object(
            'name', t.tgname,
            'quoted', quote_ident(t.tgname),
            'definition', pg_get_triggerdef(t.oid),
            'enabled', t.tgenabled,
            'inherited', coalesce(to_jsonb(t) ->> 'tgparentid', '0') <> '0',
            'comment', (
                SELECT d.description FROM pg_catalog.pg_description AS d
                WHERE d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_trigger'::regclass
            )
        ) ORDER BY t.tgname)
        FROM pg_catalog.pg_trigger AS t
        WHERE t.tgrelid = target.oid AND NOT t.tgisinternal
    ),
    'policies', (
        SELECT json_agg(json_build_object(
            'name', p.polname,
            'quoted', quote_ident(p.polname),
            'permissive', p.polpermissive,
            'command', p.polcmd,
            'roles', (
                SELECT json_agg(coalesce(quote_ident(r.rolname), 'PUBLIC') ORDER BY r.rolname)
                FROM unnest(p.polroles) AS member (oid)
                LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = member.oid
            ),
            'using', pg_get_expr(p.polqual, p.polrelid),
            'check', pg_get_expr(p.polwithcheck, p.polrelid)
        ) ORDER BY p.polname)
        FROM pg_catalog.pg_policy AS p
        WHERE p.polrelid = target.oid
    ),
    'rules', (
        SELECT json_agg(json_build_object('name', r.rulename, 'definition', pg_get_ruledef(r.oid)) ORDER BY r.rulename)
        FROM pg_catalog.pg_rewrite AS r
        WHERE r.ev_class = target.oid AND r.rulename <> '_RETURN'
    ),
    'statistics', (
        SELECT json_agg(pg_get_statisticsobjdef(s.oid) ORDER BY s.stxname)
        FROM pg_catalog.pg_statistic_ext AS s
        WHERE s.stxrelid = target.oid
    ),
    'sequences', (
        SELECT json_agg(json_build_object(
            'column', a.attname,
            'quoted_column', quote_ident(a.attname),
            'identity', dep.deptype = 'i',
            'qualified', quote_ident(n.nspname) || '.' || quote_ident(c.relname),
            'default_name', n.oid = target.relnamespace AND c.relname = target.relname || '_' || a.attname || '_seq',
            'type', format_type(s.seqtypid, NULL),
            'start', s.seqstart,
            'increment', s.seqincrement,
            'minimum', s.seqmin,
            'maximum', s.seqmax,
            'cache', s.seqcache,
            'cycle', s.seqcycle
        ) ORDER BY a.attnum)
        FROM pg_catalog.pg_depend AS dep
        JOIN attributes AS a ON a.attnum = dep.refobjsubid
        JOIN pg_catalog.pg_class AS c ON c.oid = dep.objid AND c.relkind = 'S'
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = c.oid
        WHERE dep.refclassid = 'pg_catalog.pg_class'::regclass
            AND dep.classid = 'pg_catalog.pg_class'::regclass
            AND dep.refobjid = target.oid AND dep.deptype IN ('a', 'i')
    )
)::pg_catalog.text AS answer
FROM target
