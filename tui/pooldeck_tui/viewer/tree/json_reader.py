"""Reads JSON without changing it: numbers as they are spelt, keys as often as they stand there, in their order."""

from __future__ import annotations

import re

from pooldeck_tui.viewer.slices import STRETCH, Work
from pooldeck_tui.viewer.tree.nodes import Mistake, NodeKind, Nodes, NodeTable

_TOKENS = 256
"""Tokens that are read between two pauses."""

_SPACE = re.compile(r"[ \t\n\r]*")
_PART = r'[^"\\\x00-\x1f]*'
_ESCAPE = r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
_STRING = rf'"{_PART}(?:{_ESCAPE}{_PART})*"'
_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_TOKEN = re.compile(rf"[ \t\n\r]*(?:({_STRING})|({_NUMBER}|true|false)|(null)|([{{\[}}\],:]))")
_MEMBER = re.compile(
    rf"[ \t\n\r]*({_STRING})[ \t\n\r]*:[ \t\n\r]*({_STRING}|{_NUMBER}|true|false|null)(?![\w.+-])[ \t\n\r]*(,)?"
)
_ELEMENT = re.compile(rf"[ \t\n\r]*({_STRING}|{_NUMBER}|true|false|null)(?![\w.+-])[ \t\n\r]*(,)?")
"""A key with a value, and a value, of the sort that contains nothing: most of any document, read in one go."""
_STRING_INSIDE = re.compile(rf"(?:{_PART}{_ESCAPE})*{_PART}")
_WORD_CHARACTER = re.compile(r"[\w.+-]")

_KINDS = (NodeKind.STRING, NodeKind.STRING, NodeKind.PLAIN, NodeKind.NULL)
"""By the number of the token's group; the first is none."""
_LEAVES = {'"': NodeKind.STRING, "n": NodeKind.NULL}
"""By the first character; numbers, true and false are plain."""
_SIGN = 4
"""The number of the group of the signs that hold values together."""

_NO_VALUE, _NO_KEY, _NO_COLON, _NO_MORE = (
    "Here a value is missing.",
    "Here a key in double quotes is missing.",
    "Here a colon is missing.",
    "Here a comma or the end is missing.",
)


def read_json(text: str) -> Work[Nodes]:
    """The nodes of a text that is JSON; raises Mistake where it is not."""
    reader = _Reader(text)
    while not reader.has_ended:
        for _ in range(_TOKENS):
            if reader.has_ended:
                break
            if not reader.advance():
                yield from reader.read_long()
        yield
    yield from reader.check_rest()
    return reader.table.nodes


class _Reader:
    """One text that is being read, token by token."""

    def __init__(self, text: str) -> None:
        self.table = NodeTable(text)
        self.has_ended = False
        self._text = text
        self._at = 0
        self._key: tuple[int, int] | None = None
        self._expected = _NO_VALUE
        self._may_close = False

    def advance(self) -> bool:
        """Read a token, or several at once; return False where one is so long that it is read in parts."""
        if (self._expected is _NO_KEY and self._member()) or (self._expected is _NO_VALUE and self._element()):
            return True
        found = self._short(_TOKEN)
        if found is None:
            return False
        group = found.lastindex or 0
        if group == _SIGN:
            self._sign(found[_SIGN], found.start(_SIGN))
        else:
            self._value(_KINDS[group], found.start(group), found.end())
        return True

    def _member(self) -> bool:
        """Read a key and its value, where the value contains nothing; else return False."""
        found = self._short(_MEMBER)
        if found is None:
            return False
        start, end = found.span(2)
        self.table.add(_LEAVES.get(self._text[start], NodeKind.PLAIN), start, end, found.span(1))
        self._expected, self._may_close = (_NO_KEY, False) if found[3] else (_NO_MORE, True)
        return True

    def _element(self) -> bool:
        """Read an element of an array that contains nothing; else return False."""
        if self.table.inner is not NodeKind.ARRAY:
            return False
        found = self._short(_ELEMENT)
        if found is None:
            return False
        start, end = found.span(1)
        self.table.add(_LEAVES.get(self._text[start], NodeKind.PLAIN), start, end)
        self._expected, self._may_close = (_NO_VALUE, False) if found[2] else (_NO_MORE, True)
        return True

    def _short(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What is here, where the pattern matches it and it ends within a stretch; it is read then."""
        limit = self._at + STRETCH
        found = pattern.match(self._text, self._at, limit)
        if found is None or (found.end() == limit and limit < len(self._text)):
            return None
        self._at = found.end()
        return found

    def read_long(self) -> Work[None]:
        """Read what is longer than a stretch: white space, or a string."""
        text, size = self._text, len(self._text)
        start = self._at
        while start < size and text[start] in " \t\n\r":
            at = _SPACE.match(text, start, start + STRETCH)
            start = at.end() if at else start
            yield
        if start > self._at:
            self._at = start
            if start < size:
                return
        if start >= size:
            raise Mistake(f"The text ends too early. {self._expected}", size)
        if text[start] == '"':
            end = yield from self._string_end(start)
            self._at = end
            self._value(NodeKind.STRING, start, end)
            return
        found = _TOKEN.match(text, start)
        if found is None or found.lastindex == _SIGN:
            raise Mistake(self._expected, start)
        self._at = found.end()
        self._value(_KINDS[found.lastindex or 0], start, found.end())

    def check_rest(self) -> Work[None]:
        """Make sure that only white space is left."""
        size = len(self._text)
        while self._at < size:
            found = _SPACE.match(self._text, self._at, self._at + STRETCH)
            if found is None or found.end() == self._at:
                raise Mistake("Here the document has ended, and there is more.", self._at)
            self._at = found.end()
            yield

    def _string_end(self, start: int) -> Work[int]:
        """Where a string ends, looked for a stretch at a time."""
        text, size, at = self._text, len(self._text), start + 1
        while at < size:
            found = _STRING_INSIDE.match(text, at, at + STRETCH)
            end = found.end() if found else at
            if end < size and text[end] == '"':
                return end + 1
            if end == at or (end < at + STRETCH - 6 and end < size):
                self._refuse_in_string(end)
            at = end
            yield
        raise Mistake("The text ends within a string.", size)

    def _refuse_in_string(self, place: int) -> None:
        if place >= len(self._text) or (self._text[place] == "\\" and place + 6 > len(self._text)):
            raise Mistake("The text ends within a string.", len(self._text))
        what = "an escape that JSON does not know" if self._text[place] == "\\" else "a control character"
        raise Mistake(f"Here a string has {what}.", place)

    def _sign(self, sign: str, place: int) -> None:
        if sign in "{[":
            self._open(sign, place)
        elif sign in "}]":
            self._close(sign, place)
        elif sign == ":" and self._expected is _NO_COLON:
            self._expected, self._may_close = _NO_VALUE, False
        elif sign == "," and self._expected is _NO_MORE:
            is_object = self.table.inner is NodeKind.OBJECT
            self._expected, self._may_close = (_NO_KEY if is_object else _NO_VALUE), False
        else:
            raise Mistake(self._expected, place)

    def _open(self, sign: str, place: int) -> None:
        if self._expected is not _NO_VALUE:
            raise Mistake(self._expected, place)
        kind = NodeKind.OBJECT if sign == "{" else NodeKind.ARRAY
        self.table.begin(kind, place, self._key)
        self._key = None
        self._expected, self._may_close = (_NO_KEY if sign == "{" else _NO_VALUE), True

    def _close(self, sign: str, place: int) -> None:
        closed = NodeKind.OBJECT if sign == "}" else NodeKind.ARRAY
        if not self._may_close or self.table.inner is not closed:
            raise Mistake(self._expected, place)
        self.table.end(place + 1)
        self._follow()

    def _value(self, kind: NodeKind, start: int, end: int) -> None:
        if self._expected is _NO_KEY and kind is NodeKind.STRING:
            self._key = (start, end)
            self._expected, self._may_close = _NO_COLON, False
            return
        if self._expected is not _NO_VALUE:
            raise Mistake(self._expected, start)
        if kind is not NodeKind.STRING and _WORD_CHARACTER.match(self._text, end):
            raise Mistake("Here is neither a number nor true, false or null.", start)
        self.table.add(kind, start, end, self._key)
        self._key = None
        self._follow()

    def _follow(self) -> None:
        """Expect what may follow a value."""
        self._expected, self._may_close = _NO_MORE, True
        self.has_ended = not self.table.open
