"""Patterns that find a text as it was typed: pure."""

from __future__ import annotations

import re

_LIKE_SPECIAL = re.compile(r"[\\%_]")
_GLOB_SPECIAL = re.compile(r"[*?\[]")


def like(text: str, *, start: bool = True, end: bool = True) -> str:
    """A pattern of LIKE, with the backslash as its escape; `start` and `end` let anything stand there."""
    escaped = _LIKE_SPECIAL.sub(lambda match: "\\" + match[0], text)
    return f"{'%' * start}{escaped}{'%' * end}"


def glob(text: str, *, start: bool = True, end: bool = True) -> str:
    """A pattern of SQLite's GLOB that minds upper and lower case."""
    escaped = _GLOB_SPECIAL.sub(lambda match: f"[{match[0]}]", text)
    return f"{'*' * start}{escaped}{'*' * end}"


def glob_any_case(text: str, *, start: bool = True, end: bool = True) -> str:
    """A pattern of SQLite's GLOB for any case; unlike LIKE, it knows letters beyond a to z."""
    classes = (f"[{''.join(cases)}]" if len(cases := _cases(each)) > 1 else glob(each, start=False, end=False)
               for each in text)  # fmt: skip
    return f"{'*' * start}{''.join(classes)}{'*' * end}"


def regex_any_case(text: str, *, start: bool = True, end: bool = True) -> str:
    """A regular expression of PostgreSQL for any case, whatever letters the database's locale knows."""
    classes = (f"[{''.join(cases)}]" if len(cases := _cases(each)) > 1 else _escaped(each) for each in text)
    return f"{'' if start else '^'}{''.join(classes)}{'' if end else '$'}"


def is_plain(text: str) -> bool:
    """Whether upper and lower case are told apart for the letters a to z alone."""
    return all(each.isascii() or len(_cases(each)) == 1 for each in text)


def _cases(character: str) -> list[str]:
    """A character in each of its cases; one that becomes several (ß) has none."""
    forms = (character, character.lower(), character.upper())
    return list(dict.fromkeys(form for form in forms if len(form) == 1))


def _escaped(character: str) -> str:
    return character if character.isalnum() or not character.isascii() else f"\\{character}"
