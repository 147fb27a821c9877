"""Long names lose their middle, never their end, and take exactly the cells they may."""

from __future__ import annotations

from random import Random

import pytest
from rich.cells import cell_len

from pooldeck_tui.widgets.shortened import shortened


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("orders", 6, "orders"),
        ("orders_archive_2024_q1", 12, "orders_…4_q1"),
        ("orders_archive_2024_q1", 8, "orders_…"),
        ("客户表非常长的名字", 10, "客户表…字"),
        ("orders", 1, "…"),
        ("orders", 0, ""),
        ("", 3, ""),
    ],
)
def test_the_middle_gives_way(text: str, room: int, expected: str) -> None:
    assert shortened(text, room)[0].replace(" ", "") == expected


def test_marks_go_with_their_characters_and_the_ellipsis_stands_for_those_left_out() -> None:
    text, marked = shortened("orders_archive_2024_q1", 12, frozenset({0, 6, 9, 21}))
    assert [text[at] for at in sorted(marked)] == ["o", "_", "…", "1"]


def test_whatever_the_name_it_takes_no_more_cells_than_it_may_and_marks_stay_inside() -> None:
    random = Random(11)
    for _ in range(2_000):
        text = "".join(random.choices("ab_表情e\u0301", k=random.randint(0, 40)))
        room = random.randint(0, 30)
        marked = frozenset(random.sample(range(len(text)), k=len(text) // 3))
        drawn, places = shortened(text, room, marked)
        assert cell_len(drawn) <= room
        assert all(0 <= place < len(drawn) for place in places)
        if cell_len(text) > room > 0:
            assert "…" in drawn
