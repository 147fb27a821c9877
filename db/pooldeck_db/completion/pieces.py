"""The statement that a cursor is in, as words, names, literals and signs; the word being typed is taken out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class PieceKind(Enum):
    """What a piece is."""

    WORD = auto()
    QUOTED = auto()
    """A name in quotes, never a keyword."""
    LITERAL = auto()
    SIGN = auto()


class Piece(NamedTuple):
    """A token that means something."""

    kind: PieceKind
    text: str
    """A word as it is written, a name without its quotes, a literal, or a sign."""
    start: int
    end: int
    is_apart: bool = False
    """Whether an empty line is before it."""

    @property
    def word(self) -> str:
        """The word in upper case; empty for anything else."""
        return self.text.upper() if self.kind is PieceKind.WORD and self.text.isascii() else ""

    @property
    def name(self) -> str:
        """The name as PostgreSQL reads it; SQLite takes it in any case. Empty where it is none."""
        if self.kind is PieceKind.WORD:
            return self.text.lower() if self.text.isascii() else self.text
        return self.text if self.kind is PieceKind.QUOTED else ""

    @property
    def sign(self) -> str:
        """The sign; empty for anything else."""
        return self.text if self.kind is PieceKind.SIGN else ""


NO_PIECE = Piece(PieceKind.SIGN, "", 0, 0)


class Pieces:
    """The pieces of a statement with their parentheses. Places beyond either end have an empty sign."""

    def __init__(self, items: Sequence[Piece], cursor: int) -> None:
        self._items = items
        self._cursor = cursor
        self.partner: dict[int, int] = {}
        """Where a parenthesis is closed that is opened at a place; behind the last piece where it is not."""
        self.parent: list[int] = []
        """Where the parenthesis is opened that is around a place, also one right before where it is closed."""
        around: list[int] = []
        for place, piece in enumerate(items):
            self.parent.append(around[-1] if around else -1)
            if piece.sign == ")" and around:
                self.partner[around.pop()] = place
            if piece.sign == "(":
                around.append(place)
        self.parent.append(around[-1] if around else -1)
        for place in around:
            self.partner[place] = len(items)

    def __len__(self) -> int:
        return len(self._items)

    def at(self, place: int) -> Piece:
        """The piece at a place."""
        return self._items[place] if 0 <= place < len(self._items) else NO_PIECE

    def word(self, place: int) -> str:
        """The word at a place in upper case; empty where there is none, or where a dot makes it a name."""
        return "" if self._is_behind_dot(place) else self.at(place).word

    def _is_behind_dot(self, place: int) -> bool:
        """Whether a dot is right before a place, and what is there was not typed long before the dot was."""
        dot = self.at(place - 1)
        return dot.sign == "." and place != self._cursor and dot.end == self.at(place).start

    def next(self, place: int) -> int:
        """The place behind a piece, or behind the parentheses that it opens."""
        return self.partner.get(place, place) + 1

    def level(self, start: int, end: int) -> list[int]:
        """The places from one to another without what is in parentheses between them."""
        found: list[int] = []
        while start < end:
            found.append(start)
            start = self.next(start)
        return found

    def dotted(self, place: int) -> tuple[tuple[str, ...], int]:
        """The name with what it is qualified by at a place, and the place behind it; none where there is none."""
        parts: list[str] = []
        while name := self.at(place).name:
            parts.append(name)
            place += 1
            if self.at(place).sign != ".":
                break
            place += 1
            if not self._is_behind_dot(place):
                break
        return tuple(parts), place


@dataclass(frozen=True, slots=True)
class Passage:
    """The statement around a cursor, and what is being typed in it."""

    pieces: Pieces
    at: int
    """How many pieces are before what is being typed."""
    start: int
    """Where what is typed begins."""
    end: int
    needle: str = ""
    """What is typed, without quotes, as it is written."""
    quotes: str = ""
    """The quotes that were opened before it."""
    is_string: bool = False
    """Whether it is in a string."""
    likes_lower: bool = False
    """Whether the statement's keywords are written in lower case."""
