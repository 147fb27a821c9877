"""What lines mean for those below them is known without reading all, and is what reading all would tell."""

from __future__ import annotations

from random import Random

import pytest

from pooldeck_db.statements import Lexer, LexerState, Token
from pooldeck_db.target import Backend
from pooldeck_tui.widgets.sql_editor.script import Script
from pooldeck_tui.widgets.sql_editor.states import LONGEST, LineStates

PIECES = (
    "SELECT 1",
    "'",
    "''",
    "$$",
    "$tag$",
    "/*",
    "*/",
    "--",
    "\n",
    "\n\n",
    ";",
    "E'",
    "\\'",
    '"',
    "x",
    "COPY t FROM stdin;\n",
)
ENOUGH = 1_000_000


def read_whole(lines: list[str], backend: Backend) -> list[list[Token]]:
    found, state = [], LexerState()
    for line in lines:
        found.append(list(Lexer(backend, state).read(line)))
        lexer = Lexer(backend, state)
        for _ in lexer.read(f"{line}\n"):
            pass
        state = lexer.state
    return found


@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("seed", range(30))
def test_states_after_any_edits_are_those_of_reading_everything(seed: int, backend: Backend) -> None:
    random = Random(seed)
    script = Script("".join(random.choices(PIECES, k=60)))
    states = LineStates(backend, script.lines)
    for _ in range(40):
        for _ in range(random.randint(1, 3)):
            first, last = sorted(random.randrange(script.line_count) for _ in range(2))
            last = min(last, first + random.randint(0, 2))
            places = sorted((row, random.randint(0, len(script.get_line(row)))) for row in (first, last))
            script.replace_range(places[0], places[1], "".join(random.choices(PIECES, k=random.randint(0, 4))))
            for change in script.taken():
                states.change(*change)
        row = random.randrange(script.line_count)
        states.reach(row, random.choice((1, 10, ENOUGH)))
        if states.reach(row, ENOUGH):
            assert states.tokens(row) == read_whole(script.lines[: row + 1], backend)[row]
    states.reach(script.line_count - 1, ENOUGH)
    assert [states.tokens(row) for row in range(script.line_count)] == read_whole(script.lines, backend)


def test_a_change_that_means_nothing_below_is_read_in_one_line() -> None:
    script = Script("SELECT 1;\n" * 1000)
    states = LineStates(Backend.SQLITE, script.lines)
    assert states.reach(999, ENOUGH)
    script.replace_range((3, 0), (3, 0), "x")
    states.change(*script.taken()[0])
    assert not states.reach(999, 0)
    assert states.reach(999, 1)
    assert not states.is_disturbed


def test_a_quote_that_is_opened_disturbs_what_is_below() -> None:
    script = Script("SELECT 1;\n" * 10)
    states = LineStates(Backend.SQLITE, script.lines)
    states.reach(9, ENOUGH)
    script.replace_range((3, 0), (3, 0), "'")
    states.change(*script.taken()[0])
    states.reach(9, ENOUGH)
    assert states.is_disturbed
    assert [token.kind for token in states.tokens(9)] == ["string"]
    assert [token.kind for token in states.tokens(5)] == ["string"]


def test_many_lines_put_in_are_read_anew() -> None:
    script = Script("SELECT 1;\n" * 10)
    states = LineStates(Backend.SQLITE, script.lines)
    states.reach(9, ENOUGH)
    script.replace_range((3, 0), (3, 0), "/*\n" * 500)
    states.change(*script.taken()[0])
    states.reach(508, ENOUGH)
    assert [token.kind for token in states.tokens(508)] == ["comment"]


def test_a_line_too_long_to_read_has_no_tokens_and_changes_nothing_below() -> None:
    script = Script(f"'{'x' * LONGEST}\nSELECT 1")
    states = LineStates(Backend.SQLITE, script.lines)
    assert states.reach(1, ENOUGH)
    assert states.tokens(0) == []
    assert states.tokens(1)[0].kind == "keyword"
