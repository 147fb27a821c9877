"""How each database cuts SQL into tokens: the patterns, and the way out of quotes and comments.

Two patterns for each: a fine one that gives every token, and a coarse one that takes in one step as much as it can
of what cannot end a statement, for buffers of megabytes. Both are made of the same parts. All of them are
possessive where a choice could be taken back, so that no text takes more than linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pooldeck_db.statements.tokens import PLAIN, Inside, Mode
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Mapping

_HIGH = r"\x80-\U0010ffff"
"""Every character beyond ASCII belongs to names, spaces and quotes among them: both databases read bytes."""
_WORD = rf"[A-Za-z_{_HIGH}][A-Za-z0-9_${_HIGH}]*+"
_DIGITS = r"[0-9]++(?:_[0-9]++)*+"
_NUMBER = (
    r"0[xX](?:_?[0-9a-fA-F])++|0[oO](?:_?[0-7])++|0[bB](?:_?[01])++"
    rf"|(?:{_DIGITS}(?:\.(?!\.)(?:{_DIGITS})?+)?+|\.{_DIGITS})(?:[eE][+\-]?{_DIGITS})?+"
)
_DELIMITER = rf"\$(?:[A-Za-z_{_HIGH}][A-Za-z0-9_{_HIGH}]*+)?\$"


def _doubled(quote: str) -> str:
    return rf"{quote}[^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+{quote}"


_POSTGRESQL_FINE = rf"""
(?P<space>[ \t\n\r\f\v]++)
|(?P<escaped>[eE]')
|(?P<string>(?:[bBxXnN]|[uU]&)?{_doubled("'")})
|(?P<quote>(?:[bBxXnN]|[uU]&)?')
|(?P<quoted_name>(?:[uU]&)?{_doubled('"')})
|(?P<name_quote>(?:[uU]&)?")
|(?P<word>{_WORD})
|(?P<dots>\.\.)
|(?P<number>{_NUMBER})
|(?P<line_comment>--[^\n\r]*+)
|(?P<nested_comment>/\*)
|(?P<dollar>{_DELIMITER})
|(?P<parameter>\$[0-9]++|(?<![\w\])\[:$]):{_WORD})
|(?P<semicolon>;)
|(?P<open>\()
|(?P<close>\))
|(?P<punctuation>[,.\[\]])
|(?P<operator>::|:=|:|(?:(?!--|/\*)[~!@\#^&|`?+\-*/%<=>])++)
|(?P<command>\\[^\n\r]*+)
|(?P<invalid>.)
"""
_PLAIN_QUOTE = rf"(?:(?<![eE])|(?<=[A-Za-z_{_HIGH}][eE]))"
"""Before a quote: no E, or one that ends a longer word such as date."""
_POSTGRESQL_FLAT = rf"""[^'"$;()/\-\\]++|{_PLAIN_QUOTE}{_doubled("'")}|/(?!\*)|-(?!-)"""
"""What means the same wherever it stands. A quote behind an E and a dollar depend on the word before them."""
_POSTGRESQL_COARSE = rf"""
(?P<run>(?:{_POSTGRESQL_FLAT}|\((?:{_POSTGRESQL_FLAT}|\((?:{_POSTGRESQL_FLAT})*+\))*+\))++)
|(?P<open>\(++)
|(?P<close>\)++)
|(?P<semicolon>;)
|(?P<quoted_name>{_doubled('"')})
|(?P<line_comment>--[^\n\r]*+)
|(?P<nested_comment>/\*)
|(?P<name_quote>")
|(?P<command>\\[^\n\r]*+)
|(?P<unclear>['$])
"""
_SQLITE_FINE = rf"""
(?P<space>[ \t\n\r\f]++)
|(?P<string>[xX]?{_doubled("'")})
|(?P<quote>[xX]?')
|(?P<quoted_name>{_doubled('"')}|{_doubled("`")}|\[[^\]]*+\])
|(?P<name_quote>")
|(?P<backtick>`)
|(?P<bracket>\[)
|(?P<word>{_WORD})
|(?P<number>{_NUMBER})
|(?P<line>--)
|(?P<comment>/\*)
|(?P<parameter>\?[0-9]*+|[:@\#$][A-Za-z0-9_${_HIGH}]++)
|(?P<semicolon>;)
|(?P<open>\()
|(?P<close>\))
|(?P<punctuation>[,.])
|(?P<operator>(?:->>|->|\|\||<<|>>|<>|<=|>=|==|!=|[=<>+\-*/%&|~]))
|(?P<invalid>.)
"""
_SQLITE_COARSE = rf"""
(?P<run>(?:[^'"`\[;/\-]++|{_doubled("'")}|/(?!\*)|-(?!-))++)
|(?P<semicolon>;)
|(?P<quoted_name>{_doubled('"')}|{_doubled("`")}|\[[^\]]*+\])
|(?P<line>--)
|(?P<comment>/\*)
|(?P<quote>')
|(?P<name_quote>")
|(?P<backtick>`)
|(?P<bracket>\[)
"""

_CELL = rf"""(?<![eE]){_doubled("'")}|[+\-]?(?:{_NUMBER})|(?:NULL|TRUE|FALSE|DEFAULT)(?![\w$])"""
_BETWEEN = r"[ \t\n\r\f,]"
_ROW = rf"\((?:{_BETWEEN}++|{_CELL})*+\)"
LITERALS = re.compile(rf"{_BETWEEN}*+(?:{_CELL}|{_ROW})(?:{_BETWEEN}++|{_CELL}|{_ROW})*+", re.IGNORECASE)
"""Literals and rows of nothing else, with commas between them; the same in both databases."""

_OPENERS: Mapping[str, Mode] = {
    "quote": Mode.STRING,
    "escaped": Mode.ESCAPED,
    "name_quote": Mode.NAME,
    "backtick": Mode.BACKTICK,
    "bracket": Mode.BRACKET,
    "line": Mode.LINE,
    "comment": Mode.COMMENT,
    "nested_comment": Mode.NESTED_COMMENT,
    "dollar": Mode.DOLLAR,
}

_REST = {
    Mode.STRING: re.compile(r"[^']*+(?:''[^']*+)*+('?)"),
    Mode.ESCAPED: re.compile(r"[^'\\]*+(?:(?:\\(?:.|\Z)|'')[^'\\]*+)*+('?)", re.DOTALL),
    Mode.NAME: re.compile(r'[^"]*+(?:""[^"]*+)*+("?)'),
    Mode.BACKTICK: re.compile(r"[^`]*+(?:``[^`]*+)*+(`?)"),
    Mode.BRACKET: re.compile(r"[^\]]*+(\]?)"),
}
_COMMENT_SIGNS = re.compile(r"/\*|\*/")
_END_OF_DATA = re.compile(r"^\\\.[ \t]*(?:\r\n?|\n|\Z)", re.MULTILINE)
BEFORE_DATA = re.compile(r"[ \t\f\v]*+(?:--[^\r\n]*+)?(?:\r\n?|\n|\Z)")
"""What may follow COPY ... FROM stdin; on its line for rows to follow on the next."""
PLAIN_HEAD = re.compile(
    r"[ \t\n\r\f]*+((?!(?:create|copy|explain)\b)[a-z]++)(?=[ \t\n\r\f(;])", re.IGNORECASE | re.ASCII
)
"""The first word of a statement that is cut at the next semicolon outside quotes and parentheses; most are."""
CONTINUATION = re.compile(r"[ \t\f\v]*+(?:--[^\r\n]*+)?[\r\n](?:[ \t\f\v\r\n]|--[^\r\n]*+[\r\n])*+'")
"""From a string's end to where PostgreSQL reads it on, with the same escapes, in quotes on a later line."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """The tokens of one database's SQL; both patterns match at every place."""

    fine: re.Pattern[str]
    coarse: re.Pattern[str]


SYNTAXES = {
    Backend.POSTGRESQL: Syntax(
        re.compile(_POSTGRESQL_FINE, re.VERBOSE | re.DOTALL),
        re.compile(_POSTGRESQL_COARSE, re.VERBOSE | re.DOTALL),
    ),
    Backend.SQLITE: Syntax(
        re.compile(_SQLITE_FINE, re.VERBOSE | re.DOTALL), re.compile(_SQLITE_COARSE, re.VERBOSE | re.DOTALL)
    ),
}


def matched(pattern: re.Pattern[str], text: str, place: int) -> re.Match[str]:
    """What one of these patterns finds at a place that it cannot but match at."""
    return cast("re.Match[str]", pattern.match(text, place))


def opened_by(match: re.Match[str]) -> Inside:
    """What a token opens; `PLAIN` where it is complete by itself."""
    mode = _OPENERS.get(match.lastgroup or "")
    if mode is None:
        return PLAIN
    return Inside(mode, depth=1, tag=match[0] if mode is Mode.DOLLAR else "")


def read_on(text: str, position: int, inside: Inside) -> tuple[int, Inside]:
    """Go to the end of what the text is inside of, or of all: where that is, and what it is inside of there."""
    if rest := _REST.get(inside.mode):
        match = matched(rest, text, position)
        return match.end(), PLAIN if match[1] else inside
    if inside.mode is Mode.BEFORE_DATA:
        return matched(BEFORE_DATA, text, position).end(), Inside(Mode.DATA)
    if inside.mode is Mode.NESTED_COMMENT:
        return _out_of_comment(text, position, inside)
    if inside.mode is Mode.DATA:
        end = _END_OF_DATA.search(text, position)
        return (end.end(), PLAIN) if end else (len(text), inside)
    if inside.mode is Mode.LINE:
        found = text.find("\n", position)
        return (found, PLAIN) if found >= 0 else (len(text), inside)
    closing = inside.tag or "*/"
    found = text.find(closing, position)
    return (len(text), inside) if found < 0 else (found + len(closing), PLAIN)


def _out_of_comment(text: str, position: int, inside: Inside) -> tuple[int, Inside]:
    depth = inside.depth
    for match in _COMMENT_SIGNS.finditer(text, position):
        depth += 1 if match[0] == "/*" else -1
        if not depth:
            return match.end(), PLAIN
    return len(text), Inside(inside.mode, depth)
