"""Arrays, XML and paths: what is shown and copied is what the databases themselves mean by it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import pytest

from pooldeck_tui.viewer.slices import at_once
from pooldeck_tui.viewer.text.xml_printer import printed_xml
from pooldeck_tui.viewer.tree.array_reader import read_array
from pooldeck_tui.viewer.tree.json_reader import read_json
from pooldeck_tui.viewer.tree.nodes import Mistake, NodeKind
from pooldeck_tui.viewer.tree.notation import ArrayNotation, JsonNotation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.target import Target

DOCUMENT = {
    "a": {"b": [10, {"c": None}]},
    "odd key": {"": "x", 'q"uote\\': True, "it's": 1.5, "{,}": "\n", "NULL": "ü"},
    "0": ["\ttab", [[]], {}],
}


@asynccontextmanager
async def connected(target: Target) -> AsyncIterator[asyncpg.Connection]:
    """A connection by the bare driver."""
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        yield connection
    finally:
        await connection.close()


ARRAYS = (
    "ARRAY[1,2,NULL]::int[]",
    "ARRAY[['a','NULL'],[NULL,'x y']]::text[]",
    "'[-1:0][2:3]={{1,2},{3,4}}'::int[]",
    "ARRAY['', ' ', 'a\"b', 'c\\d', '{e}', 'f,g', E'h\\ni', 'ü']::text[]",
    "ARRAY[]::text[]",
)


@pytest.mark.parametrize("expression", ARRAYS)
async def test_subscripts_and_texts_of_elements_are_what_postgresql_has_at_them(
    postgresql_target: Target, expression: str
) -> None:
    notation = ArrayNotation()
    async with connected(postgresql_target) as connection:
        nodes = at_once(read_array(await connection.fetchval(f"SELECT ({expression})::text")))
        for node in range(1, len(nodes)):
            if not nodes.is_container(node):
                path = notation.sql_path(nodes, node)
                expected = await connection.fetchval(f"SELECT (({expression}){path})::text")
                is_null = nodes.kind(node) is NodeKind.NULL
                assert (None if is_null else notation.text(nodes, node)) == expected


async def test_a_copied_path_leads_to_the_copied_value_in_postgresql(postgresql_target: Target) -> None:
    stored = json.dumps(DOCUMENT, ensure_ascii=False)
    nodes, notation = at_once(read_json(stored)), JsonNotation()
    async with connected(postgresql_target) as connection:
        for node in range(1, len(nodes)):
            path, sql_path = notation.path(nodes, node), notation.sql_path(nodes, node)
            found = await connection.fetchval(f"SELECT $1::text::json #>> {sql_path}", stored)
            queried = await connection.fetchval(
                "SELECT jsonb_path_query($1::text::jsonb, $2::text::jsonpath)::text", stored, path
            )
            is_null = nodes.kind(node) is NodeKind.NULL
            assert found == (None if is_null else notation.text(nodes, node)), sql_path
            assert json.loads(queried) == json.loads(nodes.value(node)), path


def test_a_copied_path_leads_to_the_copied_value_in_sqlite() -> None:
    stored = json.dumps({"a": {"b": [10, {"c": 1.5}]}, "odd key": {"it's": "x"}})
    nodes, notation = at_once(read_json(stored)), JsonNotation()
    with sqlite3.connect(":memory:") as connection:
        for node in range(1, len(nodes)):
            ((found,),) = connection.execute("SELECT json_extract(?, ?)", (stored, notation.path(nodes, node)))
            if not nodes.is_container(node):
                assert str(found) == notation.text(nodes, node)
            else:
                assert json.loads(found) == json.loads(nodes.value(node))


@pytest.mark.parametrize("text", ["", "{", "{1", "1", "{1}x", "}", '{"a', "a{1}"])
def test_what_is_no_array_is_refused(text: str) -> None:
    with pytest.raises(Mistake):
        at_once(read_array(text))


def test_boxes_are_parted_by_semicolons() -> None:
    nodes = at_once(read_array("{(1,1),(0,0);(3,3),(2,2)}", ";"))
    assert [nodes.value(node) for node in (1, 2)] == ["(1,1),(0,0)", "(3,3),(2,2)"]


def test_half_a_surrogate_pair_is_copied_as_it_is_spelt() -> None:
    nodes = at_once(read_json('["\\ud800", "\\ud83d\\ude00"]'))
    assert [JsonNotation().text(nodes, node) for node in (1, 2)] == ['"\\ud800"', "😀"]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("<a><b/><c>x</c></a>", "<a>\n  <b/>\n  <c>x</c>\n</a>"),
        ("<a> <b> x </b>\n</a>", "<a>\n  <b>x</b>\n</a>"),
        ("<a x='>'>&boom;</a>", "<a x='>'>&boom;</a>"),
        ("<!-- <b> --><a><![CDATA[<b>]]></a>", "<!-- <b> -->\n<a>\n  <![CDATA[<b>]]>\n</a>"),
        ("<a></a><b/>", "<a></a>\n<b/>"),
        ("<?xml version='1.0'?><a>t<b/>u</a>", "<?xml version='1.0'?>\n<a>\n  t\n  <b/>\n  u\n</a>"),
    ],
)
def test_xml_is_indented_by_its_tags(text: str, printed: str) -> None:
    assert at_once(printed_xml(text)) == printed


def test_no_entity_is_expanded_and_nothing_is_fetched() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "' + "x" * 100 + '"><!ENTITY f SYSTEM "file:///etc/passwd">]><a>&b;&b;&f;</a>'
    assert at_once(printed_xml(bomb)).endswith("<a>&b;&b;&f;</a>")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<a><b></a>", 6),
        ("<a>", 0),
        ("</a>", 0),
        ("<a", 0),
        ("<!-- x", 0),
        ("<a><![CDATA[x]]</a>", 3),
        ("<a x='>", 0),
    ],
)
def test_a_mistake_in_xml_is_found_where_it_is(text: str, place: int) -> None:
    with pytest.raises(Mistake) as caught:
        at_once(printed_xml(text))
    assert caught.value.place == place
