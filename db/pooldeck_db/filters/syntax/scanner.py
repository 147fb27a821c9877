"""The words of a filter's text, one after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pooldeck_db.filters.mistakes import FilterMistake

_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"""[^\s"'=<>!≠≤≥~(),*$]+""")
_CONNECTIVE = re.compile(r"\s+(?:and|or)(?![\w$])", re.IGNORECASE)
_HEXADECIMAL = re.compile(r"[xX]'(?:[0-9a-fA-F]{2})*'")
_QUOTES = {"'": re.compile(r"'((?:[^']|'')*)'"), '"': re.compile(r'"((?:[^"]|"")*)"')}


@dataclass(frozen=True, slots=True)
class Piece:
    """A name or a value, and where it stands."""

    text: str
    """Without quotes."""
    start: int
    end: int
    quoted: bool = False


class Scanner:
    """Reads a text from its beginning on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        """Where the next word begins, or the space before it."""

    def skip_space(self) -> bool:
        """Go to the next word; whether there was space before it."""
        start = self.position
        match = _SPACE.match(self.text, start)
        self.position = match.end() if match else start
        return self.position > start

    @property
    def at_end(self) -> bool:
        """Whether nothing follows, space apart."""
        self.skip_space()
        return self.position == len(self.text)

    def take(self, spelled: str) -> bool:
        """Go behind these words or this sign if they come next, in upper or lower case."""
        start = self.position
        self.skip_space()
        match = _pattern(spelled).match(self.text, self.position)
        self.position = match.end() if match else start
        return match is not None

    def name(self) -> Piece | None:
        """The name that comes next, in double quotes or without; None where none does."""
        self.skip_space()
        start = self.position
        if self.text.startswith('"', start):
            return self._quoted('"')
        match = _NAME.match(self.text, start)
        if match is None:
            return None
        self.position = match.end()
        return Piece(match[0], start, self.position)

    def path(self) -> Piece | None:
        """The JSON path that comes next; None where none does."""
        before = self.position
        self.skip_space()
        start = self.position
        if not self.text.startswith("$", start):
            self.position = before
            return None
        end, depth, is_quoted = start, 0, False
        while end < len(self.text):
            character = self.text[end]
            is_quoted ^= character == '"'
            depth += 0 if is_quoted else (character in "[(") - (character in "])")
            if not is_quoted and depth <= 0 and (character.isspace() or character in "=≠" or depth < 0):
                break
            end += 1
        self.position = end
        return Piece(self.text[start:end], start, end)

    def value(self, *, in_list: bool) -> Piece | None:
        """The value that comes next, in single quotes or without; None where none does."""
        self.skip_space()
        start = self.position
        if self.text.startswith("'", start):
            return self._quoted("'")
        end = self._end_of_bare(start, in_list=in_list)
        text = self.text[start:end].rstrip()
        if not text:
            return None
        self.position = start + len(text)
        return Piece(text, start, self.position)

    def _quoted(self, quote: str) -> Piece:
        match = _QUOTES[quote].match(self.text, self.position)
        if match is None:
            length = len(self.text) - self.position
            raise FilterMistake("The quote is not closed.", position=self.position, length=length)
        self.position = match.end()
        return Piece(match[1].replace(quote * 2, quote), match.start(), match.end(), quoted=True)

    def _end_of_bare(self, start: int, *, in_list: bool) -> int:
        if binary := _HEXADECIMAL.match(self.text, start):
            return binary.end()
        stops = [match.start() for match in _CONNECTIVE.finditer(self.text, max(0, start - 1))]
        stops += [self.text.find(",", start)] * in_list + [self._unopened(start)]
        return min((stop for stop in stops if stop >= 0), default=len(self.text))

    def _unopened(self, start: int) -> int:
        """Where the first parenthesis is closed that was not opened from there on; -1 where none is."""
        depth = 0
        for match in re.compile(r"[()]").finditer(self.text, start):
            depth += 1 if match[0] == "(" else -1
            if depth < 0:
                return match.start()
        return -1


def _pattern(spelled: str) -> re.Pattern[str]:
    """Words with any space between them, not the beginning of a longer word; a sign as it is."""
    words = r"\s+".join(re.escape(word) for word in spelled.split())
    return re.compile(words + (r"(?![\w$])" if spelled[-1].isalnum() else ""), re.IGNORECASE)
