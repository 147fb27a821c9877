"""Everything about one relation, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import ConstraintKind, ForeignKey, RelationName
from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.errors import ObjectMissing
from pooldeck_db.target import Backend
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.catalog.reader import CatalogReader
    from pooldeck_db.database import Database


@pytest.fixture
def schema(database: Database) -> str:
    return "main" if database.target.backend is Backend.SQLITE else "public"


async def test_a_relation_that_is_not_there_is_explained(reader: CatalogReader, schema: str) -> None:
    with pytest.raises(ObjectMissing) as caught:
        await reader.detail(RelationName(schema, "gone"))
    assert caught.value.subject == f"{schema}.gone"
    assert "refresh" in caught.value.hint


async def test_a_dropped_relation_is_missing_and_a_changed_one_has_another_fingerprint(
    database: Database, reader: CatalogReader, schema: str
) -> None:
    name = RelationName(schema, "t")
    await run_script(database.target, "CREATE TABLE t (id integer PRIMARY KEY)")
    first = await reader.detail(name)
    assert (await reader.detail(name)).fingerprint == first.fingerprint
    await run_script(database.target, "ALTER TABLE t ADD COLUMN extra text")
    changed = await reader.detail(name)
    assert changed.fingerprint != first.fingerprint
    assert [column.name for column in changed.columns] == ["id", "extra"]
    await run_script(database.target, "DROP TABLE t")
    with pytest.raises(ObjectMissing):
        await reader.detail(name)


async def test_columns_tell_their_default_nullability_and_expression(
    database: Database, reader: CatalogReader, schema: str
) -> None:
    await run_script(
        database.target,
        """CREATE TABLE t (a integer NOT NULL, b varchar(20) DEFAULT 'x',
           c integer GENERATED ALWAYS AS (a * 2) STORED)""",
    )
    a, b, c = (await reader.detail(RelationName(schema, "t"))).columns
    assert (a.nullable, a.default, a.generated) == (False, None, None)
    assert b.nullable
    assert (b.default or "").startswith("'x'")
    assert (c.default, (c.generated or "").strip("()"), c.stored) == (None, "a * 2", True)


async def test_keys_and_indexes(database: Database, reader: CatalogReader, schema: str) -> None:
    await run_script(
        database.target,
        "CREATE TABLE t (a integer NOT NULL, b text NOT NULL, c integer, UNIQUE (c), PRIMARY KEY (b, a))",
        "CREATE INDEX plain ON t (c DESC, a)",
        "CREATE INDEX computed ON t (lower(b), a) WHERE c > 3",
        "CREATE UNIQUE INDEX narrow ON t (a)",
    )
    detail = await reader.detail(RelationName(schema, "t"))
    assert detail.primary_key == ("b", "a")
    assert key_columns(detail) == ("b", "a")
    indexes = {index.name: index for index in detail.indexes}
    assert (indexes["plain"].columns, indexes["plain"].descending) == (("c", "a"), (True, False))
    assert (indexes["computed"].columns, indexes["computed"].partial) == ((None, "a"), True)
    assert (indexes["narrow"].unique, indexes["narrow"].primary, indexes["narrow"].ordered) == (True, False, True)
    assert "narrow" in indexes["narrow"].definition
    assert sum(index.primary for index in detail.indexes) == 1
    kinds = [
        constraint.kind for constraint in detail.constraints if constraint.kind is not ConstraintKind.NOT_NULL
    ]
    assert sorted(kinds) == [ConstraintKind.PRIMARY_KEY, ConstraintKind.UNIQUE]


async def test_foreign_keys_are_seen_from_both_sides(
    database: Database, reader: CatalogReader, schema: str
) -> None:
    await run_script(
        database.target,
        "CREATE TABLE parent (a integer, b text, up integer UNIQUE REFERENCES parent (up), PRIMARY KEY (a, b))",
        """CREATE TABLE child (x integer, y text, CONSTRAINT twofold FOREIGN KEY (x, y) REFERENCES parent
           ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED)""",
    )
    parent, child = RelationName(schema, "parent"), RelationName(schema, "child")
    twofold = ForeignKey(
        "twofold",
        child,
        ("x", "y"),
        parent,
        ("a", "b"),
        on_update="CASCADE",
        on_delete="SET NULL",
        deferrable=True,
    )
    assert (await reader.detail(child)).foreign_keys == (twofold,)
    seen = await reader.detail(parent)
    assert [(key.columns, key.target, key.target_columns) for key in seen.foreign_keys] == [
        (("up",), parent, ("up",))
    ]
    assert set(seen.referenced_by) == {twofold, seen.foreign_keys[0]}


async def test_a_chain_of_150_foreign_keys_is_not_followed(
    database: Database, reader: CatalogReader, schema: str
) -> None:
    links = "".join(
        f"CREATE TABLE t{n} (id integer PRIMARY KEY, up integer REFERENCES t{n - 1} (id));" for n in range(1, 150)
    )
    await run_script(database.target, f"BEGIN; CREATE TABLE t0 (id integer PRIMARY KEY); {links} COMMIT;")
    detail = await reader.detail(RelationName(schema, "t75"))
    assert [key.target.name for key in detail.foreign_keys] == ["t74"]
    assert [key.source.name for key in detail.referenced_by] == ["t76"]


async def test_1600_columns(database: Database, reader: CatalogReader, schema: str) -> None:
    columns = ", ".join(f"c{number} integer" for number in range(1600))
    await run_script(database.target, f"CREATE TABLE wide ({columns})")
    detail = await reader.detail(RelationName(schema, "wide"))
    assert [column.name for column in detail.columns] == [f"c{number}" for number in range(1600)]


async def test_views_have_columns_and_no_address(database: Database, reader: CatalogReader, schema: str) -> None:
    await run_script(
        database.target, "CREATE TABLE t (id integer, n text)", "CREATE VIEW v AS SELECT n, id FROM t"
    )
    detail = await reader.detail(RelationName(schema, "v"))
    assert [column.name for column in detail.columns] == ["n", "id"]
    assert (detail.address, detail.stores, key_columns(detail)) == (None, (), None)
    assert "SELECT" in detail.ddl


async def test_triggers_are_told_with_their_text(database: Database, reader: CatalogReader, schema: str) -> None:
    body = "BEGIN SELECT 1; END"
    if database.target.backend is Backend.POSTGRESQL:
        function = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        await run_script(database.target, function)
        body = "FOR EACH ROW EXECUTE FUNCTION f()"
    await run_script(
        database.target, "CREATE TABLE t (id integer)", f'CREATE TRIGGER "T" AFTER INSERT ON t {body}'
    )
    detail = await reader.detail(RelationName(schema, "t"))
    (trigger,) = detail.triggers
    assert (trigger.name, trigger.enabled) == ("T", True)
    assert trigger.definition in detail.ddl


async def test_the_same_name_in_two_schemas_is_two_relations(database: Database, reader: CatalogReader) -> None:
    if database.target.backend is Backend.POSTGRESQL:
        script = "CREATE SCHEMA other; CREATE TABLE other.t (b integer); CREATE TABLE t (a integer)"
        names = [RelationName("public", "t"), RelationName("other", "t")]
        await run_script(database.target, script)
        assert [_names(await reader.detail(name)) for name in names] == [["a"], ["b"]]
    else:
        await run_script(database.target, "CREATE TABLE t (a integer)")
        with pytest.raises(ObjectMissing):
            await reader.detail(RelationName("temp", "t"))


def _names(detail: RelationDetail) -> list[str]:
    return [column.name for column in detail.columns]
