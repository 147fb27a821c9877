"""Alt and a letter in the unambiguous form of newer terminals.

Textual waits a moment whether more follows Escape and a letter, and takes both for text where the next key begins
with Escape, too: of Alt+O and an arrow in one burst, `^o` would be typed.
"""

from __future__ import annotations

import re

from textual import constants
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

_ALT = re.compile("\x1b([a-z])")


def told_apart(typed: str) -> str:
    """What was typed, with each Alt and letter as a sequence that is whole."""
    return typed if constants.DISABLE_KITTY_KEY else _ALT.sub(_whole, typed)


def _whole(found: re.Match[str]) -> str:
    # Some terminals send Alt and an arrow as Alt and a letter, which Textual knows.
    return found[0] if found[0] in ANSI_SEQUENCES_KEYS else f"\x1b[{ord(found[1])};3u"
