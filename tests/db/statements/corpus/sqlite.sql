--> read
SELECT 1;
--> read
select * from t where a = ';' and b = 'it''s; DROP TABLE t';
--> read
SELECT [a;b], `c;d`, "e;f" FROM (SELECT 1 AS [a;b], 2 AS `c;d`, 3 AS "e;f");
--> read
SELECT `a``;b` FROM (SELECT 1 AS `a``;b`);
--> read
SELECT 'a\' || ';';
--> read
SELECT /* ; /* not nested ; */ 1 -- ; DELETE FROM t
;
--> read
VALUES (1, 'a;'), (2, 'b');
--> read
WITH x AS (SELECT 1 AS a) SELECT * FROM x;
--> read
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9) SELECT * FROM n;
--> read
WITH a AS MATERIALIZED (SELECT 1), b AS NOT MATERIALIZED (SELECT 2) SELECT * FROM a, b;
--> read
SELECT x'1f', 1e3, 0x1F, .5, ?, ?2, :a, @b, $c;
--> read
SELECT replace(b, 'x', 'y'), json_extract('{}', '$.a'), '{}' ->> '$.a' FROM t;
--> read
SELECT a, count(*) FILTER (WHERE a > 1) OVER (ORDER BY id) FROM t INDEXED BY i WHERE b GLOB '*;*';
--> read
SELECT CASE a WHEN 1 THEN 2 ELSE 3 END FROM t;
--> read
SELECT a == 1, a <> 2, a || b, a << 1, ~a FROM t;
--> read
SELECT * FROM pragma_table_info('t');
--> read
SELECT 1 AS end;
--> read | schema
SELECT 1; DROP TABLE t;
--> read | write delete=t!
SELECT 'a\'; DELETE FROM t; --';
--> read | write delete=t!
SELECT /* /* */ 1; DELETE FROM t; -- */
--> read | write delete=t!
SELECT $$; DELETE FROM t;
--> write insert=t
INSERT INTO t VALUES (1, 2, ';');
--> write insert=main.t
INSERT OR REPLACE INTO main.t (id) SELECT 1;
--> write insert=t
INSERT OR IGNORE INTO t DEFAULT VALUES;
--> write replace=t
REPLACE INTO t VALUES (1, 2, 3);
--> write insert=t
INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 2 WHERE a > 1 RETURNING *;
--> write insert=t
WITH x AS (SELECT 1) INSERT INTO t (id) SELECT * FROM x;
--> write replace=t
WITH x AS (SELECT 9) REPLACE INTO t (id) SELECT * FROM x;
--> write update=t!
UPDATE t SET a = 1;
--> write update=t?
UPDATE OR IGNORE t SET a = 1 WHERE id = 1;
--> write update=t?
UPDATE t SET a = s.a FROM s WHERE s.id = t.id;
--> write update=t!
UPDATE t SET a = (SELECT a FROM s WHERE s.id = 1);
--> write update=main.t!
UPDATE main.t AS x SET (a, b) = (1, 2) WHERE 1;
--> write delete=t!
DELETE FROM t;
--> write delete=t?
DELETE FROM t WHERE id = 1 RETURNING *;
--> write delete=a b!
DELETE FROM [a b];
--> write delete=a"b!
DELETE FROM `a"b` WHERE 1 = 1;
--> write delete=t!
WITH x AS (SELECT 1) DELETE FROM t;
--> write delete=t!
DELETE FROM t WHERE true;
--> schema
CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT DEFAULT ';') STRICT, WITHOUT ROWID;
--> schema
CREATE TABLE n AS SELECT * FROM t;
--> schema
CREATE TEMP TABLE n (a);
--> schema
CREATE VIRTUAL TABLE n USING fts5(a);
--> schema
CREATE UNIQUE INDEX IF NOT EXISTS j ON t (a) WHERE b IS NOT NULL;
--> schema
CREATE VIEW v AS SELECT 1;
--> schema | read
CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM s; UPDATE s SET a = CASE WHEN 1 THEN 2 END; END; SELECT 1;
--> schema | read
CREATE TEMP TRIGGER IF NOT EXISTS g AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; END ; SELECT 1;
--> schema | read
create temporary trigger g before update of a on t for each row when new.a > 1 begin select ';end;'; end; select 2;
--> schema
CREATE TRIGGER "end;" AFTER DELETE ON t BEGIN SELECT 1; /* END; */ SELECT 2; END;
--> invalid schema
CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; SELECT 2;
--> explain explains asleep | read
EXPLAIN QUERY PLAN SELECT * FROM t; SELECT 1;
--> schema
DROP TABLE IF EXISTS n;
--> schema
DROP TRIGGER IF EXISTS g;
--> schema
ALTER TABLE t ADD COLUMN c;
--> schema
ALTER TABLE t RENAME COLUMN a TO c;
--> transaction refused
BEGIN;
--> transaction refused
BEGIN IMMEDIATE TRANSACTION;
--> transaction refused
COMMIT;
--> transaction refused
END TRANSACTION;
--> transaction refused
ROLLBACK TO x;
--> transaction refused
SAVEPOINT x;
--> transaction refused
RELEASE x;
--> session refused
ATTACH 'x.db' AS y;
--> session refused
ATTACH DATABASE ':memory:' AS y;
--> session refused
DETACH y;
--> maintenance refused
VACUUM;
--> maintenance refused
VACUUM INTO 'x.db';
--> maintenance refused
ANALYZE t;
--> maintenance refused
REINDEX;
--> read
PRAGMA table_info(t);
--> read
PRAGMA main.index_list('t');
--> read
PRAGMA journal_mode;
--> read
PRAGMA user_version;
--> read
PRAGMA integrity_check(5);
--> read
PRAGMA query_only;
--> session refused
PRAGMA query_only = off;
--> session refused
PRAGMA query_only(0);
--> session refused
pragma main . "query_only" = 0;
--> session refused
PRAGMA foreign_keys = ON;
--> session refused
PRAGMA case_sensitive_like = 1;
--> schema
PRAGMA user_version = 7;
--> schema
PRAGMA journal_mode = WAL;
--> schema
PRAGMA writable_schema = 1;
--> maintenance refused
PRAGMA wal_checkpoint(TRUNCATE);
--> maintenance refused
PRAGMA optimize;
--> unknown refused
PRAGMA no_such_pragma = 1;
--> explain explains asleep
EXPLAIN DELETE FROM t;
--> explain explains asleep
EXPLAIN QUERY PLAN UPDATE t SET a = 1;
--> session explains refused
EXPLAIN PRAGMA query_only = off;
--> schema explains
EXPLAIN QUERY PLAN PRAGMA user_version = 3;
--> invalid call calls=load_extension refused
SELECT load_extension('x');
--> invalid call calls=writefile refused
SELECT writefile('x', 'y');
--> invalid unknown refused
SELEC 1;
--> invalid unknown refused
TRUNCATE t;
--> invalid unknown refused
MERGE INTO t USING s ON 1 WHEN MATCHED THEN DELETE;
--> invalid unknown refused
COPY t TO STDOUT;
--> invalid unknown refused
SELECT 'not closed
--> invalid unknown refused
SELECT [not closed
--> invalid unknown refused
SELECT `not closed
--> invalid unknown refused
SELECT (1
--> invalid unknown explains refused
EXPLAIN EXPLAIN SELECT 1;
--> invalid unknown refused
SELECT 1 \ 2;
--> invalid unknown refused
(SELECT 1);
--> unknown refused
PRAGMA 'query_only' = 0;
--> unknown refused
DELETE FROM 'main'.'t';
--> invalid unknown refused
DELETE FROM t /* WHERE id = 1;
--> write insert=t
INSERT INTO t (id, a) VALUES (11, 2), (12, NULL), (13, (SELECT 1)), (14, -1.5e0), (15, x'1f');
--> write update=t! | write delete=t!
UPDATE t SET a = 1; DELETE FROM t WHERE 1; -- WHERE id = 1
--> read
SELECT EXISTS (SELECT 1 FROM t WHERE a = :a AND b = ?2);
--> invalid call calls=load_extension refused
SELECT [load_extension]('x');
--> explain explains asleep
EXPLAIN WITH x AS (SELECT 1) DELETE FROM t;
