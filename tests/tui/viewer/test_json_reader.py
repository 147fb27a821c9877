"""JSON is read as it is spelt, and refused at the very place of a mistake."""

from __future__ import annotations

import json
import random

import pytest

from pooldeck_tui.viewer.slices import STRETCH, at_once
from pooldeck_tui.viewer.text.json_printer import printed_json
from pooldeck_tui.viewer.tree.json_reader import read_json
from pooldeck_tui.viewer.tree.nodes import Mistake, NodeKind, Nodes


def read(text: str) -> Nodes:
    return at_once(read_json(text))


def rebuilt(nodes: Nodes, node: int = 0) -> object:
    """The document as Python has it, made from the nodes."""
    kind = nodes.kind(node)
    if not nodes.is_container(node):
        return json.loads(nodes.value(node))
    children: list[int] = []
    child = node + 1
    while child < nodes.nexts[node]:
        assert nodes.parents[child] == node
        assert nodes.indexes[child] == len(children)
        children.append(child)
        child = nodes.nexts[child]
    assert nodes.sizes[node] == len(children)
    if kind is NodeKind.ARRAY:
        return [rebuilt(nodes, child) for child in children]
    return {json.loads(nodes.key(child)): rebuilt(nodes, child) for child in children}


def a_document(chosen: random.Random, depth: int = 0) -> object:
    kind = chosen.randrange(8 if depth < 5 else 5)
    leaves: tuple[object, ...] = (
        None,
        True,
        chosen.randrange(-99, 10**6),
        chosen.uniform(-1, 1),
        '\n"é\\\u2028😀',
    )
    if kind < 5:
        return leaves[kind]
    children = [a_document(chosen, depth + 1) for _ in range(chosen.randrange(5))]
    return children if kind == 5 else {f"key {number}\t": child for number, child in enumerate(children)}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_documents_are_read_as_the_standard_library_reads_them(indent: int | None, ascii_only: bool) -> None:
    chosen = random.Random(11)
    for _ in range(150):
        text = json.dumps(a_document(chosen), indent=indent, ensure_ascii=ascii_only)
        assert rebuilt(read(text)) == json.loads(text)


@pytest.mark.parametrize("spelt", ["1.00", "1e400", "-0", "0.10e-007", "9" * 300, "1E+2"])
def test_numbers_keep_their_spelling(spelt: str) -> None:
    nodes = read(f'{{"n": {spelt} , "m": [{spelt}]}}')
    assert [nodes.value(node) for node in (1, 3)] == [spelt, spelt]


def test_keys_stay_in_their_order_and_as_often_as_they_stand_there() -> None:
    nodes = read('{"b": 1, "a": 2, "b": {"": 3}}')
    assert [nodes.key(node) for node in range(1, 5)] == ['"b"', '"a"', '"b"', '""']


def test_strings_and_white_space_longer_than_a_stretch_are_read_in_parts() -> None:
    long = "x\\n" * STRETCH
    text = f'{" " * 3 * STRETCH}["{long}",{" " * STRETCH}{{"{long}": "{"y" * STRETCH}"}}]{" " * 2 * STRETCH}'
    nodes = read(text)
    assert nodes.value(1) == f'"{long}"'
    assert nodes.key(3) == f'"{long}"'
    assert nodes.value(3) == f'"{"y" * STRETCH}"'


@pytest.mark.parametrize("shift", range(-8, 9))
@pytest.mark.parametrize("token", ["12345678", '"\\u00e9\\u00e9"', "null", '"k": 12345678', '{"k": true}'])
def test_a_token_on_the_edge_of_a_stretch_is_read_whole(token: str, shift: int) -> None:
    text = " " * (STRETCH + shift - 4) + token
    text = f"{{{text}}}" if token.startswith('"k"') else f"[{text}]"
    assert rebuilt(read(text)) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", 0),
        ("  ", 2),
        ("[1, 2,, 3]", 6),
        ("[1 2]", 3),
        ('{"a" 1}', 5),
        ('{"a": }', 6),
        ("{1: 2}", 1),
        ('{"a": 1,}', 8),
        ("[1,]", 3),
        ("[01]", 1),
        ("[1.]", 1),
        ("nul", 0),
        ("truex", 0),
        ("[NaN]", 1),
        ('"a\nb"', 2),
        ('"a\\x"', 2),
        ('"a', 2),
        ("[1}", 2),
        ("[1", 2),
        ("1 2", 2),
        ("}", 0),
        ("'a'", 0),
        ('{"a": {"b": [1, {"c": tru}]}}', 22),
        ('["' + "x" * 3 * STRETCH + '\\q"]', 2 + 3 * STRETCH),
        ('["' + "x" * 3 * STRETCH + '"', 3 + 3 * STRETCH),
    ],
)
def test_a_mistake_is_found_where_it_is(text: str, place: int) -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(text, parse_constant=_refuse)
    with pytest.raises(Mistake) as caught:
        read(text)
    assert caught.value.place in (place, place + 1) if text[:2] == '["' and text[-1] == '"' else [place]
    assert caught.value.what.endswith(".")


def _refuse(constant: str) -> float:
    raise json.JSONDecodeError("no such word", constant, 0)


def test_broken_documents_are_refused_and_never_crash_the_reader() -> None:
    chosen = random.Random(5)
    for _ in range(400):
        text = json.dumps(a_document(chosen))
        at = chosen.randrange(len(text))
        broken = text[:at] + chosen.choice('{}[],:"\\ x1') + text[at + chosen.randrange(2) :]
        try:
            expected = json.loads(broken)
        except json.JSONDecodeError:
            with pytest.raises(Mistake):
                read(broken)
        else:
            assert rebuilt(read(broken)) == expected


def test_deep_nesting_is_read_without_recursion() -> None:
    deep = 50_000
    nodes = read("[" * deep + "]" * deep)
    assert len(nodes) == deep
    assert at_once(printed_json(nodes)).count("\n") == 2 * deep - 2


def test_printed_json_is_the_same_document_with_the_same_spelling() -> None:
    chosen = random.Random(3)
    for _ in range(100):
        text = json.dumps(a_document(chosen))
        printed = at_once(printed_json(read(text)))
        assert json.loads(printed) == json.loads(text)
    assert at_once(printed_json(read('{"a":[1.00,{}],"a":[]}'))) == (
        '{\n  "a": [\n    1.00,\n    {}\n  ],\n  "a": []\n}'
    )


def test_a_character_belongs_to_the_node_whose_key_or_value_it_is_in() -> None:
    text = '{"ab": [10, 20], "cd": "ef"}'
    nodes = read(text)
    assert [nodes.at(text.index(part)) for part in ("ab", "10", "20", "cd", "ef")] == [1, 2, 3, 4, 4]
