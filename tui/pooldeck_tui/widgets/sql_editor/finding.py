"""Where a text is found in another. Pure."""

from __future__ import annotations

import re


def pattern(sought: str) -> re.Pattern[str]:
    """What finds a text as it is; in capitals or not where it has none."""
    return re.compile(re.escape(sought), re.NOFLAG if sought != sought.lower() else re.IGNORECASE)


def next_match(text: str, sought: str, start: int) -> tuple[int, int] | None:
    """The first place from an index on, else from the beginning; None where there is none."""
    search = pattern(sought).search
    found = search(text, start) or search(text)
    return None if found is None else found.span()


def match_before(text: str, sought: str, end: int) -> tuple[int, int] | None:
    """The last place that ends before an index, else in the text; None where there is none."""
    spans = [found.span() for found in pattern(sought).finditer(text)]
    return max((span for span in spans if span[1] <= end), default=max(spans, default=None))
