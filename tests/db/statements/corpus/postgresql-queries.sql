--> read
SELECT 1;
--> read
select
--> read
SELECT * FROM t WHERE a = ';' AND b = 'it''s; DROP TABLE t';
--> read
SELECT E'it\'s; DELETE FROM t; --' AS x;
--> read
SELECT E'one'
  'two\'; DELETE FROM t; --';
--> read
SELECT 'back\' || ';' || 'slash\';
--> read
SELECT $$; DELETE FROM t; $$, $q$ $$ ; $q$, $_1é$;$_1é$;
--> read
SELECT U&'\0061;', U&"d\0061t" FROM (SELECT 1 AS dat) x;
--> read
SELECT N';', B'1', X'1F', b'01';
--> read
SELECT /* ; /* nested ; */ DELETE FROM t; */ 1 -- ; DELETE FROM t
;
--> read
SELECT "a;b", "c""d;" FROM (SELECT 1 AS "a;b", 2 AS "c""d;") AS "select";
--> read
VALUES (1, 'a'), (2, 'b;');
--> read
TABLE t;
--> read
(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1;
--> read
((SELECT a FROM t) INTERSECT SELECT a FROM s) LIMIT 1
--> read
WITH x AS (SELECT 1 AS a) SELECT * FROM x;
--> read
WITH x(a) AS MATERIALIZED (SELECT 1), y AS NOT MATERIALIZED (TABLE x) TABLE y;
--> read
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT sum(i) FROM n;
--> read
WITH RECURSIVE r(a, b) AS (SELECT 1, 2 UNION ALL SELECT a, b FROM r WHERE false)
  SEARCH DEPTH FIRST BY a, b SET o CYCLE a SET k TO true DEFAULT false USING path SELECT * FROM r;
--> read
WITH delete AS (SELECT 1 AS update) SELECT delete.update FROM delete;
--> invalid read
WITH x AS (SELECT 1) (WITH y AS (SELECT 2) SELECT * FROM x, y);
--> read
SELECT 1 AS into, 2 AS update, 3 AS for, 4 AS delete;
--> read
SELECT x.into FROM (SELECT 1 AS into) x;
--> read
SELECT CASE WHEN true THEN 1 ELSE 2 END AS "end";
--> read
SELECT a::text COLLATE "C", a OPERATOR(pg_catalog.+) 1, -1, @ -5, a !=-1 FROM t;
--> read
SELECT (ARRAY[1,2,3])[1:2], (ARRAY[[1]])[1][1], '{a,b}'::text[];
--> read
SELECT 0x1F, 0o17, 0b11, 1_000, 1.5e-3, .5, 1.;
--> read
SELECT a, count(*) FILTER (WHERE a > 1) OVER (PARTITION BY b ORDER BY a ROWS UNBOUNDED PRECEDING) FROM t;
--> read
SELECT * FROM t TABLESAMPLE system (1) REPEATABLE (2);
--> read
SELECT * FROM ROWS FROM (generate_series(1, 2), generate_series(1, 3)) WITH ORDINALITY AS x(a, b, n);
--> read
SELECT * FROM t, LATERAL (SELECT * FROM s WHERE s.id = t.id) AS x;
--> read
SELECT extract(year FROM now()), substring('abc' FROM 2 FOR 1), trim(BOTH 'x' FROM 'xax'), overlay('a' PLACING 'b' FROM 1);
--> read
SELECT '{"a": 1}'::jsonb -> 'a', '{"a": 1}'::jsonb ? 'a', '{"a": 1}'::jsonb @? '$.a';
--> read
SELECT interval '1 day', date '2020-01-01', timestamp with time zone '2020-01-01 00:00+00';
--> read
SELECT $1::int + $2::int;
--> read
SELECT a FROM t ORDER BY a FETCH FIRST 1 ROW WITH TIES
--> invalid read
SELECT a FROM t FETCH FIRST 1 ROW WITH TIES TIES
--> read
SELECT a$b$c FROM (SELECT 1 AS a$b$c) AS x;
--> read
SELECT 1 AS é, 2 AS "ſ";
--> read
SELECT+1;
--> read
SELECT(1);
--> read
SELECT grouping(a), a FROM t GROUP BY GROUPING SETS ((a), ());
--> read
SELECT json_object('a' : 1), json_array(1, 2);
--> read
SELECT * FROM json_table('[1]', '$[*]' COLUMNS (a int PATH '$')) AS j;
--> read locks
SELECT * FROM t FOR UPDATE;
--> read locks
SELECT * FROM t, s FOR NO KEY UPDATE OF t SKIP LOCKED FOR SHARE OF s NOWAIT;
--> read locks
SELECT * FROM (SELECT * FROM t FOR KEY SHARE) AS x;
--> read locks
WITH x AS (SELECT * FROM t FOR UPDATE) SELECT * FROM x;
--> schema
SELECT * INTO new_t FROM t;
--> schema
SELECT a INTO TEMP new_t FROM t;
--> schema
SELECT a INTO UNLOGGED TABLE new_t FROM t UNION SELECT 1;
--> schema
WITH x AS (SELECT 1) SELECT * INTO new_t FROM x;
--> schema
(SELECT 1 AS a INTO new_t);
--> write insert=t
INSERT INTO t VALUES (1, 2, 'x');
--> write insert=public.t
INSERT INTO public.t (id, a) SELECT 1, 2;
--> write insert=t
INSERT INTO t AS x (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE x.a < 3 RETURNING *;
--> write insert=t
INSERT INTO t DEFAULT VALUES RETURNING id AS into;
--> write insert=t
INSERT INTO t OVERRIDING SYSTEM VALUE TABLE t;
--> write insert=Odd "name
INSERT INTO "Odd ""name" VALUES (1);
--> write insert=data
INSERT INTO U&"d\0061ta" VALUES (1);
--> write insert=t
WITH x AS (SELECT 1) INSERT INTO t (id) SELECT * FROM x;
--> write update=t!
UPDATE t SET a = 1;
--> write update=t?
UPDATE t SET a = 1 WHERE id = 2;
--> write update=public.t!
UPDATE ONLY public.t AS x SET (a, b) = (SELECT 1, 'WHERE' WHERE true) RETURNING x.*;
--> write update=t?
UPDATE t * SET a = (SELECT max(a) FROM s WHERE s.id = 1) FROM s WHERE s.id = t.id;
--> write update=t!
UPDATE t SET a = (SELECT 1 FROM s WHERE s.id = t.id);
--> write update=t!
UPDATE ONLY (t) SET a = 1;
--> write delete=t!
DELETE FROM t;
--> write delete=t!
delete/**/from"t";
--> write delete=t!
DELETE FROM t WHERE true;
--> write delete=t!
DELETE FROM t WHERE 1 = 1 RETURNING id;
--> write delete=t!
DELETE FROM t WHERE (NOT (false)) OR 'a' = 'b';
--> write delete=t?
DELETE FROM t WHERE id = id;
--> write delete=t?
DELETE FROM t USING s WHERE t.id = s.id;
--> write delete=t!
DELETE FROM t USING (SELECT id FROM s WHERE a = 1) AS x;
--> write delete=t?
DELETE FROM t WHERE CURRENT OF c;
--> write delete=t?
DELETE FROM ONLY t AS x WHERE EXISTS (SELECT 1);
--> write delete=a.b.c!
DELETE FROM a.b.c;
--> write merge=t
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id);
--> write merge=t
MERGE INTO ONLY t AS x USING (SELECT 1 AS id) AS s ON x.id = s.id WHEN MATCHED AND x.a > 1 THEN UPDATE SET a = 2;
--> write delete=t!
WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d;
--> write delete=t!
WITH d AS MATERIALIZED (DELETE FROM t RETURNING *) SELECT count(*) FROM d;
--> write delete=t!
WITH a AS (SELECT 1), "with" AS NOT MATERIALIZED (/* */ DELETE FROM t RETURNING 1) TABLE a;
--> write delete=t? update=s! insert=t
WITH u AS (UPDATE s SET a = 1 RETURNING *), i AS (INSERT INTO t SELECT id FROM u RETURNING *)
  DELETE FROM t USING i WHERE t.id = i.id;
--> write insert=t delete=s!
WITH d AS (WITH x AS (SELECT 1) DELETE FROM s RETURNING id) INSERT INTO t SELECT * FROM d;
--> write merge=t
WITH m AS (MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE RETURNING *) SELECT 1;
--> invalid write delete=t!
WITH x AS (SELECT 1) (WITH d AS (DELETE FROM t RETURNING 1) SELECT * FROM d);
--> write delete=t!
WITH d("into") AS (DELETE FROM t RETURNING 1) SELECT d.into FROM d;
--> write delete=t! locks
WITH d AS (DELETE FROM t RETURNING 1) SELECT * FROM s FOR UPDATE;
--> write truncate=t!
TRUNCATE t;
--> write truncate=public.t! truncate=s!
TRUNCATE TABLE ONLY public.t, s * RESTART IDENTITY CASCADE;
--> call calls=setval
SELECT setval('q', 1);
--> call calls=nextval
SELECT nextval('q') FROM t;
--> call calls=setval
SELECT pg_catalog . /* */ SetVal /* */ ('q', 1);
--> call calls=setval
SELECT "setval"('q', 1);
--> call calls=pg_reload_conf refused
SELECT U&"pg\005freload_conf"();
--> unknown refused
SELECT U&"pg!005freload_conf" UESCAPE '!' ();
--> call calls=pg_terminate_backend refused
SELECT pg_terminate_backend(pid) FROM pg_stat_activity;
--> call calls=pg_terminate_backend refused
SELECT 1 WHERE (SELECT bool_or(pg_terminate_backend(0)));
--> call calls=pg_cancel_backend refused
VALUES (pg_cancel_backend(0));
--> call calls=pg_reload_conf refused
SELECT * FROM pg_reload_conf() AS x;
--> call calls=pg_reload_conf refused
SELECT * FROM ROWS FROM (pg_reload_conf(), generate_series(1, 1)) AS x;
--> call calls=set_config refused
SELECT set_config('transaction_read_only', 'off', false);
--> call calls=pg_advisory_lock refused
SELECT pg_advisory_lock(1);
--> call calls=pg_notify refused
SELECT pg_notify('a', 'b');
--> call calls=pg_switch_wal refused
SELECT pg_switch_wal();
--> call calls=pg_logical_emit_message refused
SELECT pg_logical_emit_message(false, 'a', 'b');
--> call calls=pg_stat_reset refused
SELECT pg_stat_reset();
--> call calls=lo_create
SELECT lo_create(0);
--> call calls=lo_unlink
SELECT lo_unlink(1);
--> call calls=lo_import
SELECT lo_import('/etc/hostname');
--> call calls=lo_export refused
SELECT lo_export(1, '/tmp/x');
--> call calls=ts_stat refused
SELECT * FROM ts_stat('SELECT to_tsvector(pg_reload_conf()::text)');
--> call calls=query_to_xml refused
SELECT query_to_xml('SELECT pg_reload_conf()', true, false, '');
--> call calls=dblink_exec refused
SELECT dblink_exec('', 'DELETE FROM t');
--> write insert=t calls=setval
INSERT INTO t (id) SELECT setval('q', 1);
--> write delete=t? calls=pg_reload_conf refused
DELETE FROM t WHERE pg_reload_conf();
--> schema calls=pg_reload_conf refused
SELECT pg_reload_conf() AS x INTO new_t;
--> read
SELECT setval FROM (SELECT 1 AS setval) AS x;
--> read
SELECT 'setval(' || 'DELETE FROM t';
--> read
SELECT pg_sleep(0), random(), gen_random_uuid(), currval('q');
--> invalid unknown refused
SELEC 1;
--> invalid unknown refused
DELETE t;
--> invalid unknown refused
WITH x AS DELETE FROM t SELECT 1;
--> invalid unknown refused
WITH x (SELECT 1) SELECT 1;
--> invalid unknown refused
SELECT 'not closed
--> invalid unknown refused
SELECT 1 /* not closed
--> invalid unknown refused
SELECT $x$ not closed $y$
--> invalid unknown refused
SELECT "not closed
--> invalid unknown refused
SELECT (1;
--> invalid unknown refused
SELECT 1);
--> invalid unknown refused
42;
--> invalid unknown refused
ſelect 1;
--> invalid unknown refused
SELECT\gset
