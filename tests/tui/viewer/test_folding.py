"""Which nodes of a tree are in sight."""

from __future__ import annotations

import json
import random

from pooldeck_tui.viewer.slices import at_once
from pooldeck_tui.viewer.tree.folding import Folding
from pooldeck_tui.viewer.tree.json_reader import read_json
from pooldeck_tui.viewer.tree.nodes import Nodes

TEXT = json.dumps({"a": [1, {"b": [2, 3], "c": {}}, [[4]]], "d": "e", "f": {"g": {"h": [5, [6]]}}})


def nodes() -> Nodes:
    return at_once(read_json(TEXT))


def in_sight(nodes: Nodes, unfolded: set[int]) -> list[int]:
    """The lines by the plainest of rules: a node is seen where all that it is in is unfolded."""
    return [node for node in range(len(nodes)) if set(nodes.ancestors(node)) <= unfolded]


def test_any_order_of_folding_and_unfolding_shows_what_the_rule_says() -> None:
    chosen = random.Random(2)
    for _ in range(60):
        folding, unfolded = Folding(nodes()), set[int]()
        for _ in range(40):
            node = chosen.choice(folding.lines)
            action = chosen.randrange(4)
            if action == 0:
                folding.fold(node)
                unfolded.discard(node)
            elif action == 1:
                folding.unfold(node)
                unfolded.add(node)
            elif action == 2:
                folding.unfold_all(node)
                unfolded |= set(range(node, folding.nodes.nexts[node]))
            else:
                wanted = chosen.randrange(len(folding.nodes))
                folding.reveal(wanted)
                unfolded |= set(folding.nodes.ancestors(wanted))
                assert wanted in folding.lines
            assert folding.lines == in_sight(folding.nodes, unfolded)


def test_what_is_unfolded_again_is_as_it_was() -> None:
    folding = Folding(nodes())
    folding.unfold_all(0)
    folding.fold(1)
    before = list(folding.lines)
    folding.fold(0)
    assert folding.lines == [0]
    folding.unfold(0)
    assert folding.lines == before


def test_a_leaf_and_an_empty_container_do_not_unfold() -> None:
    folding = Folding(at_once(read_json('[1, [], "a"]')))
    folding.unfold_all(0)
    for node in range(1, 4):
        folding.unfold(node)
        assert not folding.is_open(node)
    assert folding.lines == [0, 1, 2, 3]
