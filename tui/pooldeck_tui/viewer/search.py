"""Finding every place of what is searched for."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from typing import AnyStr, NamedTuple

from pooldeck_tui.viewer.slices import STRETCH, Work


class Query(NamedTuple):
    """What is searched for: plain text, in any case where it has no capital letter."""

    text: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """Matches the text, as many characters as it has."""
        return re.compile(re.escape(self.text), 0 if self._has_capital else re.IGNORECASE)

    @property
    def bytes_pattern(self) -> re.Pattern[bytes]:
        """Matches the bytes: those that `\\x` or `0x` and hexadecimal digits spell, else the text in UTF-8."""
        spelt = self.spelt_bytes
        if spelt is not None:
            return re.compile(re.escape(spelt))
        return re.compile(re.escape(self.needle), 0 if self._has_capital else re.IGNORECASE)

    @property
    def spelt_bytes(self) -> bytes | None:
        """The bytes that are spelt by digits; None where the query is text."""
        digits = re.fullmatch(r"(?:\\x|0x)((?:\s*[0-9a-f]{2})+)\s*", self.text, re.IGNORECASE)
        return None if digits is None else bytes.fromhex(digits[1])

    @property
    def needle(self) -> bytes:
        """The bytes that are searched for."""
        spelt = self.spelt_bytes
        return self.text.encode("utf-8", "surrogateescape") if spelt is None else spelt

    @property
    def _has_capital(self) -> bool:
        return self.text != self.text.lower()


class Matches:
    """Where something was found, in order, and at which of these places one is."""

    def __init__(self, length: int) -> None:
        self.length = length
        """Characters or bytes of every match."""
        self.starts = array("Q")
        self.current: int | None = None
        """The number of the match that was gone to, from 0; None while none was."""
        self.is_whole = False
        """Whether everything has been looked through."""

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def place(self) -> int | None:
        """Where the match begins that was gone to."""
        return None if self.current is None else self.starts[self.current]

    def within(self, start: int, stop: int) -> list[int]:
        """The starts of the matches that have a part between two places."""
        first = bisect_left(self.starts, max(0, start - self.length + 1))
        return list(self.starts[first : bisect_left(self.starts, stop)])

    def go(self, direction: int, place: int) -> int | None:
        """Go to the next match (1) or the one before (-1), round the ends; the first time, from a place on."""
        if not self.starts:
            return None
        if self.current is not None:
            self.current = (self.current + direction) % len(self.starts)
        elif direction > 0:
            self.current = bisect_left(self.starts, place) % len(self.starts)
        else:
            self.current = (bisect_left(self.starts, place) - 1) % len(self.starts)
        return self.place

    def __str__(self) -> str:
        """Which of how many, in words."""
        if not self.starts:
            return "no match" if self.is_whole else "searching"
        number = "" if self.current is None else f"{self.current + 1:,} of "
        return f"match {number}{len(self.starts):,}{'' if self.is_whole else '+'}"


def find_all(pattern: re.Pattern[AnyStr], content: AnyStr, matches: Matches) -> Work[None]:
    """Add every place of the pattern that does not overlap the one before."""
    at, end, reach = 0, len(content), max(0, matches.length - 1)
    while at < end:
        stop, behind = min(end, at + STRETCH), 0
        for match in pattern.finditer(content, at, min(end, stop + reach)):
            if match.start() >= stop:
                break
            matches.starts.append(match.start())
            behind = match.end()
        at = max(stop, behind)
        yield
    matches.is_whole = True
