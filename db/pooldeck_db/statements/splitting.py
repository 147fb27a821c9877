"""Cuts a script into its statements, whatever it contains."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_db.statements.records import Form, Statement
from pooldeck_db.statements.rules import rules_of
from pooldeck_db.statements.syntax import (
    BEFORE_DATA,
    CONTINUATION,
    PLAIN_HEAD,
    SYNTAXES,
    matched,
    opened_by,
    read_on,
)
from pooldeck_db.statements.tokens import PLAIN, Inside, Mode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.target import Backend

_SPACE = " \t\n\r\f\v"
_LINE_END = re.compile(r"\r\n?|\n")
_COMMENTS = ("line_comment", "line", "comment", "nested_comment")


def split(text: str, dialect: Backend) -> tuple[Statement, ...]:
    """The statements of a script in their order; what lies between them is space, comments and lone semicolons."""
    return _Splitter(text, dialect).statements()


def statement_at(statements: Sequence[Statement], text: str, offset: int) -> Statement | None:
    """The statement that a cursor is in or right behind: only space and one line's end lie between."""
    behind = None
    for statement in statements:
        if statement.start > offset:
            break
        behind = statement
    if behind is None:
        return None
    end = behind.data[1] if behind.data else behind.end
    gap = text[end:offset]
    is_near = not gap.strip(_SPACE) and len(_LINE_END.findall(gap)) <= 1
    return behind if is_near else None


class _Lines:
    """Counts lines up to places that only ever go forward."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = self._line = self._start = 0

    def at(self, place: int) -> tuple[int, int]:
        """The line and the column there."""
        for match in _LINE_END.finditer(self._text, self._place, place):
            self._line += 1
            self._start = match.end()
        self._place = place
        return self._line, place - self._start


class _Splitter:
    def __init__(self, text: str, dialect: Backend) -> None:
        self._text = text
        self._dialect = dialect
        self._syntax = SYNTAXES[dialect]
        self._lines = _Lines(text)
        self._found: list[Statement] = []
        self._position = 0
        self._before = 0
        """Where the last run began that was read, if one was: a token begins there. Else `_position`."""
        self._is_open = False
        """Whether the text ended within the last quotes or comment: no database must get it without them."""
        self._begin()

    def _begin(self) -> None:
        """Be ready for a statement from here on."""
        self._rules = rules_of(self._dialect)
        self._start = self._head = self._last = -1
        self._from = self._position

    def statements(self) -> tuple[Statement, ...]:
        """All of them."""
        while self._position < len(self._text):
            self._step()
        if self._head >= 0:
            self._add(self._start + len(self._text[self._start : self._last].rstrip(_SPACE)))
        return tuple(self._found)

    def _step(self) -> None:
        """Read one token, or many that cannot end the statement."""
        start = self._position
        if self._head < 0 and (head := PLAIN_HEAD.match(self._text, start)):
            self._position = self._before = self._last = head.end()
            self._note_head(head.start(1))
            self._rules.word(head[1].lower())
            return
        pattern = self._syntax.fine if self._rules.needs_words else self._syntax.coarse
        match = matched(pattern, self._text, start)
        if match.lastgroup == "run":
            self._before = start
            self._position = match.end()
            self._last = self._position if match[0].strip(_SPACE) else self._last
            return
        if match.lastgroup == "unclear":
            match = self._from_its_word(start)
        self._before = self._position = self._end_of(match)
        self._note(match)

    def _from_its_word(self, place: int) -> re.Match[str]:
        """The token that reaches over a place whose meaning depends on the word before it."""
        start = place
        while start > self._before and _belongs_to_word(self._text[start - 1]):
            start -= 1
        match = matched(self._syntax.fine, self._text, start)
        while match.end() <= place:
            match = matched(self._syntax.fine, self._text, match.end())
        return match

    def _end_of(self, match: re.Match[str]) -> int:
        inside = opened_by(match)
        if inside is PLAIN:
            return match.end()
        end, after = read_on(self._text, match.end(), inside)
        self._is_open = after is not PLAIN and after.mode is not Mode.LINE
        if inside.mode is Mode.ESCAPED:
            while after is PLAIN and (more := CONTINUATION.match(self._text, end)):
                end, after = read_on(self._text, more.end(), inside)
        return end

    def _note(self, match: re.Match[str]) -> None:
        kind = match.lastgroup
        if kind == "space":
            return
        if kind in _COMMENTS and not self._is_open:
            self._note_comment(match.start())
        elif kind == "semicolon":
            self._note_semicolon()
        elif kind == "command" and self._head < 0:
            self._note_head(match.start())
            self._add(match.end(), form=Form.COMMAND)
        else:
            self._note_head(match.start())
            self._last = self._position
            self._tell_rules(match)

    def _tell_rules(self, match: re.Match[str]) -> None:
        found = match[0]
        if match.lastgroup == "word":
            self._rules.word(found.lower() if found.isascii() else "")
        else:
            self._rules.other(found)

    def _note_head(self, place: int) -> None:
        if self._head < 0:
            self._head = place
            self._start = place if self._start < 0 else self._start

    def _note_comment(self, start: int) -> None:
        """Take it to the statement that follows, unless it stands behind another one on its line."""
        if self._start >= 0:
            return
        if not self._found or _LINE_END.search(self._text, self._from, start):
            self._start = start
        self._from = self._position

    def _note_semicolon(self) -> None:
        if self._head < 0:
            self._begin()
            return
        self._last = self._position
        if self._rules.semicolon():
            self._add(self._position, is_ended=True)

    def _add(self, end: int, *, form: Form = Form.SQL, is_ended: bool = False) -> None:
        data = self._copy_data() if is_ended and self._rules.takes_copy_data else None
        line, column = self._lines.at(self._head)
        text = self._text[self._start : end]
        self._found.append(Statement(text, self._start, end, self._head, line, column, form, is_ended, data))
        self._begin()

    def _copy_data(self) -> tuple[int, int] | None:
        """Go behind the rows that follow COPY ... FROM stdin."""
        match = BEFORE_DATA.match(self._text, self._position)
        if match is None or match.end() == len(self._text):
            return None
        self._position, _ = read_on(self._text, match.end(), Inside(Mode.DATA))
        return match.end(), self._position


def _belongs_to_word(character: str) -> bool:
    return character.isalnum() or character in "_$.:" or character >= "\x80"
