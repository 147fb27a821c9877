"""What the lines before a line of a script mean for it, known without reading all of them for every key. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.statements import Lexer, LexerState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.statements import Token
    from pooldeck_db.target import Backend


class LineStates:
    """The lexer's state at the beginning of each line, as far as it was asked for.

    After a change, lines are read anew from the first that changed until the state is what it was before; what
    follows is then as it was.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._lines: list[str] = []
        self._states: list[LexerState] = [LexerState()]
        """Of the first lines."""
        self._before: list[LexerState] = []
        """States from before the last change, of lines from `_before_from` on."""
        self._before_from = 0

    def follow(self, lines: Sequence[str]) -> bool:
        """Take the lines as they are now; tell whether they are others."""
        old, new = self._lines, list(lines)
        if old == new:
            return False
        first = _common(old, new)
        behind = _common(old[first:][::-1], new[first:][::-1])
        self._before = self._states[len(old) - behind :]
        self._before_from = len(new) - behind
        del self._states[first + 1 :]
        self._lines = new
        return True

    def tokens(self, row: int) -> list[Token]:
        """The tokens of a line, without what ends it."""
        lexer = Lexer(self._backend, self._state(row))
        return list(lexer.read(self._lines[row]))

    def _state(self, row: int) -> LexerState:
        states = self._states
        while len(states) <= row:
            lexer = Lexer(self._backend, states[-1])
            for _ in lexer.read(f"{self._lines[len(states) - 1]}\n"):
                pass
            states.append(lexer.state)
            place = len(states) - 1 - self._before_from
            if 0 <= place < len(self._before) and self._before[place] == lexer.state:
                states += self._before[place + 1 :]
                self._before = []
        return states[row]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    for place, (mine, its) in enumerate(zip(one, other, strict=False)):
        if mine is not its and mine != its:
            return place
    return min(len(one), len(other))
