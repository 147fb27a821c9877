"""XML in lines, indented by its tags. Nothing is expanded, fetched or changed but the white space between tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_tui.viewer.tree.nodes import Mistake

if TYPE_CHECKING:
    from pooldeck_tui.viewer.slices import Work

_TOKENS = 256
"""Tokens that are printed between two pauses."""
_DEEPEST = 40
"""Levels that are indented."""

_TAG = re.compile(r"<(/?)([^\s<>/!?\"'=]+)(?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+>")
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^<>\[\"']++|\"[^\"]*\"|'[^']*')*+(?:\[.*?\]\s*)?>", re.DOTALL)
_CLOSED_BY = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"))


def printed_xml(text: str) -> Work[str]:
    """The document, or a part of one, in lines; raises Mistake where tags do not match."""
    printer, at, read = _Printer(text), 0, 0
    while at < len(text):
        at = printer.take(at)
        read += 1
        if read % _TOKENS == 0:
            yield
    printer.end()
    return "\n".join(printer.lines)


class _Printer:
    """One document that is being printed."""

    def __init__(self, text: str) -> None:
        self.lines: list[str] = []
        self._text = text
        # The name of each element that is open, the number of the line behind its tag, and where the tag begins.
        self._open: list[tuple[str, int, int]] = []
        self._is_fresh = False

    def take(self, at: int) -> int:
        """Print what begins at a place; return where that ends."""
        if self._text[at] != "<":
            end = self._text.find("<", at)
            return self._content(at, len(self._text) if end < 0 else end)
        for begins, ends in _CLOSED_BY:
            if self._text.startswith(begins, at):
                return self._closed(at, ends)
        found = _DOCTYPE.match(self._text, at) or _TAG.match(self._text, at)
        if found is None:
            raise Mistake("Here a tag begins that does not end.", at)
        self._tag(found)
        return found.end()

    def end(self) -> None:
        """Make sure that every element has ended."""
        if self._open:
            name, place = self._open[-1][0], self._open[-1][2]
            raise Mistake(f"The element {name} does not end.", place)

    def _content(self, at: int, end: int) -> int:
        content = self._text[at:end].strip()
        if content:
            self._line(content)
            self._is_fresh = self._is_fresh and "\n" not in content
        return end

    def _closed(self, at: int, ends: str) -> int:
        end = self._text.find(ends, at)
        if end < 0:
            raise Mistake(f"What begins here does not end with {ends}", at)
        self._line(self._text[at : end + len(ends)])
        self._is_fresh = False
        return end + len(ends)

    def _tag(self, found: re.Match[str]) -> None:
        tag = found[0]
        if tag.startswith("<!"):
            self._line(tag)
        elif found[1]:
            self._close(found)
        else:
            self._line(tag)
            self._is_fresh = not tag.endswith("/>")
            if self._is_fresh:
                self._open.append((found[2], len(self.lines), found.start()))

    def _close(self, found: re.Match[str]) -> None:
        if not self._open or self._open[-1][0] != found[2]:
            expected = f" where {self._open[-1][0]} is open" if self._open else ""
            raise Mistake(f"Here {found[2]} ends{expected}.", found.start())
        line = self._open.pop()[1]
        if self._is_fresh and len(self.lines) <= line + 1:
            # Nothing but text inside: the element stays on one line.
            content = "".join(each.lstrip() for each in self.lines[line:])
            self.lines[line - 1 :] = [self.lines[line - 1] + content + found[0]]
        else:
            self._line(found[0])
        self._is_fresh = False

    def _line(self, text: str) -> None:
        self.lines.append("  " * min(len(self._open), _DEEPEST) + text)
