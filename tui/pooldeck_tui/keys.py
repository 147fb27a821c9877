"""The user's own keys: which command ids there are, and what is wrong with a keymap.

Textual accepts unknown ids and keys that do not exist without a word, so they are checked here.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from textual.keys import KEY_NAME_REPLACEMENTS, Keys, key_to_character

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})
_NAMED = frozenset(key.value for key in Keys if "<" not in key.value) | frozenset(KEY_NAME_REPLACEMENTS.values())


def is_key(name: str) -> bool:
    """Whether Textual can send a key of this name: `ctrl+r`, `f5`, `question_mark`, `J`."""
    *modifiers, key = name.split("+") if name != "+" else ["+"]
    if not set(modifiers) <= _MODIFIERS:
        return False
    return len(key) == 1 or name in _NAMED or key in _NAMED or key_to_character(key) is not None


def mistakes(keymap: Mapping[str, str], ids: Iterable[str]) -> Iterator[str]:
    """One sentence for everything in the keymap that cannot be used."""
    known = set(ids)
    for command, keys in keymap.items():
        if command not in known:
            near = get_close_matches(command, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            yield f"There is no command {command}.{hint}"
        for key in keys.split(","):
            if not is_key(key.strip()):
                yield f"There is no key {key.strip()!r} (for {command})."
