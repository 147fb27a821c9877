"""What the lines before a line of a script mean for it, known without reading all of them for every key. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.statements import Lexer, LexerState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.statements import Token
    from pooldeck_db.target import Backend

LONGEST = 20_000
"""Characters of a line that is read; a longer one is taken to mean nothing for what follows."""
_MOST_CHANGED = 200
"""Lines that are known to have changed; after more of them, all that follows is read anew."""
_MOST_KEPT = 512
"""Lines whose tokens are kept."""


class LineStates:
    """The lexer's state at the beginning of each line, as far as it was asked for.

    After a change, lines are read anew from the first that changed until the state is what it was before; what
    follows is then as it was, up to the next line that changed.
    """

    def __init__(self, backend: Backend, lines: Sequence[str]) -> None:
        """Read these lines, which others may be put among: `change` says so."""
        self._backend = backend
        self._lines = lines
        self._states = [LexerState()]
        self._certain = 1
        """How many of the states are known to hold; the others held before something changed above."""
        self._changed: set[int] = set()
        """Lines that were not read since they changed."""
        self._kept: dict[tuple[LexerState, str], list[Token]] = {}
        self.is_disturbed = False
        """Whether a line means something else for those below it than it did; for who looks to put back."""

    def change(self, first: int, gone: int, come: int) -> None:
        """Take it that so many lines from a row on were replaced by so many others."""
        if come > _MOST_CHANGED:
            del self._states[first + 1 :]
        elif len(self._states) > first + 1:
            self._states[first + 1 : first + gone] = [self._states[first]] * (come - 1)
        moved = {
            row if row < first else row + come - gone for row in self._changed if not first <= row < first + gone
        }
        self._changed = {row for row in moved if row < len(self._states)} | set(
            range(first, min(first + come, len(self._states)))
        )
        self._certain = min(self._certain, first + 1)

    def reach(self, row: int, characters: int) -> bool:
        """Know the state of a line, if reading about so many characters is enough; tell whether it is known."""
        while self._certain <= row and characters > 0:
            characters -= len(self._lines[self._certain - 1]) + 1
            self._read_on()
        return self._certain > row

    def tokens(self, row: int) -> list[Token]:
        """The tokens of a line, without what ends it; as if it began the text where its state is not known."""
        line = self._lines[row]
        if len(line) > LONGEST:
            return []
        key = (self._states[row] if row < self._certain else LexerState(), line)
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = list(Lexer(self._backend, key[0]).read(line))
        return self._kept[key]

    def _read_on(self) -> None:
        """Know the state of one more line, and of those that it makes certain."""
        row = self._certain - 1
        state = self._behind(row)
        self._changed.discard(row)
        row += 1
        self._certain = row + 1
        if row == len(self._states):
            self._states.append(state)
        elif self._states[row] == state:
            self._certain = min(self._changed, default=len(self._states) - 1) + 1
        else:
            self._states[row] = state
            self._changed.add(row)
            self.is_disturbed = True

    def _behind(self, row: int) -> LexerState:
        line = self._lines[row]
        if len(line) > LONGEST:
            return self._states[row]
        lexer = Lexer(self._backend, self._states[row])
        for _ in lexer.read(f"{line}\n"):
            pass
        return lexer.state
