-- A type t of a namespace n as a JSON document; a part of the queries that tell of columns.
json_build_object(
    'name', t.typname,
    'schema', n.nspname,
    'spelled', pg_catalog.format_type(t.oid, NULL),
    'sort', t.typtype,
    'category', t.typcategory,
    'base', t.typbasetype::pg_catalog.int8,
    'element', CASE WHEN t.typlen = -1 THEN t.typelem::pg_catalog.int8 ELSE 0 END,
    'attributes', CASE WHEN t.typtype = 'c' THEN (
        SELECT json_agg(a.atttypid::pg_catalog.int8) FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) END,
    -- A default btree operator class for the type itself, or for one that it is cast to without change.
    'ordered', EXISTS (
        SELECT 1 FROM pg_catalog.pg_opclass AS o
        WHERE o.opcmethod = 403 AND o.opcdefault AND (o.opcintype = t.oid OR EXISTS (
            SELECT 1 FROM pg_catalog.pg_cast AS k
            WHERE k.castsource = t.oid AND k.casttarget = o.opcintype
                AND k.castmethod = 'b' AND k.castcontext = 'i'
        ))
    ),
    -- The default btree operator class for the type itself.
    'operator_class', (
        SELECT o.oid::pg_catalog.int8 FROM pg_catalog.pg_opclass AS o
        WHERE o.opcmethod = 403 AND o.opcdefault AND o.opcintype = t.oid
    ),
    'operators', (
        SELECT json_agg(
            'OPERATOR(' || quote_ident(n.nspname) || '.' || operator.oprname || ')'
            ORDER BY member.amopstrategy
        )
        FROM pg_catalog.pg_opclass AS o
        JOIN pg_catalog.pg_amop AS member ON member.amopfamily = o.opcfamily
            AND member.amoplefttype = o.opcintype AND member.amoprighttype = o.opcintype
        JOIN pg_catalog.pg_operator AS operator ON operator.oid = member.amopopr
        JOIN pg_catalog.pg_namespace AS n ON n.oid = operator.oprnamespace
        WHERE o.opcmethod = 403 AND o.opcdefault AND o.opcintype = t.oid
            AND member.amoppurpose = 's' AND n.nspname <> 'pg_catalog'
    ),
    'labels', CASE WHEN t.typtype = 'e' THEN (
        SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)
        FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = t.oid
    ) END
)
