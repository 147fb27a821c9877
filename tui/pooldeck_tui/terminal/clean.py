"""Takes everything out of a text that could act on the terminal instead of being drawn by it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TextIO

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_CONTROL = (*range(0x20), *range(0x7F, 0xA0))
_SEPARATORS = (0x2028, 0x2029)
_BIDIRECTIONAL = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_TAGS = range(0xE0000, 0xE0080)
_SURROGATES = range(0xD800, 0xE000)

_REPLACEMENTS: dict[int, str | None] = {
    **dict.fromkeys((*_CONTROL, *_SEPARATORS, *_BIDIRECTIONAL, *_TAGS)),
    **dict.fromkeys(_SURROGATES, "\ufffd"),
}

_TEXTUALS_OWN = re.compile(
    r"\x07"  # bell
    r"|\x1b\[[?<>][0-9;]*\$?[a-zA-Z]"  # private modes, their queries, the kitty keyboard
    r"|\x1b\]52;c;[A-Za-z0-9+/=]*\x07"  # copy to the clipboard
    r"|\x1b\]22;[a-z-]*\x07"  # shape of the mouse pointer
)


def clean(text: str) -> str:
    """Return `text` without control characters, bidi controls, tag characters and lone surrogates.

    Textual gives all of them a width of nothing, surrogates one cell; so the layout stays as it was.
    """
    return text if text.isprintable() else text.translate(_REPLACEMENTS)


def clean_sequence(data: str) -> str:
    """Return `data` with only those escape sequences that Textual itself writes outside a frame."""
    kept: list[str] = []
    end = 0
    for match in _TEXTUALS_OWN.finditer(data):
        kept += (clean(data[end : match.start()]), match[0])
        end = match.end()
    kept.append(clean(data[end:]))
    return "".join(kept)


class EscapeFilter(LineFilter):
    """Cleans every strip that any widget draws; the last of the line filters."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments with nothing in them but text to be drawn."""
        if all(map(_is_harmless, segments)):
            return segments
        return [_cleaned(segment) for segment in segments if not segment.control]


def _is_harmless(segment: Segment) -> bool:
    text, style, control = segment
    return text.isprintable() and not control and (style is None or style.link is None)


def _cleaned(segment: Segment) -> Segment:
    text, style, _ = segment
    if style is not None and style.link is not None:
        style = style.update_link(None)
    return Segment(clean(text), style)


class CleanStream:
    """What a console prints to: lets only plain lines through, and survives the loss of the terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.encoding = stream.encoding

    def isatty(self) -> bool:
        """Tell that nothing but plain text is wanted here."""
        return False

    def write(self, text: str) -> int:
        """Write the lines of `text`, cleaned."""
        with suppress(OSError):  # the terminal is gone, and with it whoever could have read this
            self._stream.write("\n".join(clean(line) for line in text.split("\n")))
        return len(text)

    def flush(self) -> None:
        """Send what was written on its way."""
        with suppress(OSError):
            self._stream.flush()
