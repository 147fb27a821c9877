"""Texts between texts: pure."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase, digits

from pooldeck_db.paging.interpolation.base import between, part_between

_DIGITS = 8
"""Characters behind the common beginning that are taken as a number."""

_ALPHABETS = tuple(frozenset(map(ord, letters)) for letters in (digits, ascii_uppercase, ascii_lowercase))
"""Where one of these is in use, any other may be."""

_SURROGATES = range(0xD800, 0xE000)
"""Code points that no text has."""


def text_between(first: str, last: str, fraction: float) -> str:
    """A text at about a part of the way, as if texts were numbers in the characters that the two are made of."""
    prefix = _common_beginning(first, last)
    tails = first[len(prefix) :][:_DIGITS], last[len(prefix) :][:_DIGITS]
    codes = [ord(character) for tail in tails for character in tail]
    if not codes:
        return prefix
    codes += [code for letters in _ALPHABETS if not letters.isdisjoint(codes) for code in letters]
    lowest, base = min(codes), max(codes) - min(codes) + 2
    low, high = (_number(tail, lowest, base) for tail in tails)
    return prefix + _text(between(low, high, fraction), lowest, base)


def text_part(first: str, last: str, value: str) -> float | None:
    """At which part of the way a text stands between two others, by the same reckoning."""
    prefix = _common_beginning(first, last)
    tails = [text[len(prefix) :][:_DIGITS] for text in (first, last, value)]
    codes = [ord(character) for tail in tails for character in tail]
    codes += [code for letters in _ALPHABETS if not letters.isdisjoint(codes) for code in letters]
    lowest, base = min(codes, default=0), max(codes, default=0) - min(codes, default=0) + 2
    return part_between(*(_number(tail, lowest, base) for tail in tails))


def _common_beginning(first: str, last: str) -> str:
    shortest = min(len(first), len(last))
    return first[: next((place for place in range(shortest) if first[place] != last[place]), shortest)]


def _number(tail: str, lowest: int, base: int) -> int:
    """The tail as a number; 0 is the digit behind its end."""
    number = 0
    for place in range(_DIGITS):
        number = number * base + (ord(tail[place]) - lowest + 1 if place < len(tail) else 0)
    return number


def _text(number: int, lowest: int, base: int) -> str:
    codes: list[int] = []
    for _ in range(_DIGITS):
        number, digit = divmod(number, base)
        codes.insert(0, lowest + max(digit, 1) - 1)
    return "".join(chr(_SURROGATES.start - 1 if code in _SURROGATES else code) for code in codes)
