"""The user's own keys: which command ids there are, and what is wrong with a keymap.

Textual accepts unknown ids and keys that do not exist without a word, so they are checked here.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from textual.keys import KEY_NAME_REPLACEMENTS, Keys, key_to_character

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})
_NAMED = frozenset(key.value for key in Keys if "<" not in key.value) | frozenset(KEY_NAME_REPLACEMENTS.values())


_MODIFIER_NAMES = {
    "c": "ctrl",
    "control": "ctrl",
    "strg": "ctrl",
    "m": "alt",
    "opt": "alt",
    "option": "alt",
    "s": "shift",
}
_KEY_NAMES = {
    "esc": "escape",
    "return": "enter",
    "cr": "enter",
    "del": "delete",
    "ins": "insert",
    "bs": "backspace",
    "pgup": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page_down": "pagedown",
    "spacebar": "space",
}
"""Other names that people know keys by."""

_ALLOWED = "Allowed: a character, or a name such as f5, ctrl+r, shift+tab, escape, enter, space, pageup, delete."


def is_key(name: str) -> bool:
    """Whether Textual can send a key of this name: `ctrl+r`, `f5`, `question_mark`, `J`."""
    *modifiers, key = name.split("+") if name != "+" else ["+"]
    if not set(modifiers) <= _MODIFIERS:
        return False
    if len(key) == 1 or name in _NAMED or key in _NAMED:
        return True
    # By the character's name in Unicode, which knows control characters as well: ESC, DEL.
    character = key_to_character(key)
    return character is not None and character.isprintable() and key.islower()


class KeyMistake(NamedTuple):
    """Something in a keymap that cannot be used."""

    command: str
    """The command's id as it is written there."""
    what: str
    """One sentence: what is wrong."""
    hint: str
    """One sentence: what may have been meant, or what is allowed."""


def mistakes(keymap: Mapping[str, str], ids: Iterable[str]) -> Iterator[KeyMistake]:
    """Everything in the keymap that cannot be used."""
    known = sorted(ids)
    for command, keys in keymap.items():
        if command not in known:
            near = get_close_matches(command, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else "The help (F1) lists every command with its id."
            yield KeyMistake(command, "There is no such command.", hint)
        for key in map(str.strip, keys.split(",")):
            if not is_key(key):
                meant = meant_key(key)
                yield KeyMistake(
                    command, f"There is no key {key!r}.", f"Did you mean {meant}?" if meant else _ALLOWED
                )


def meant_key(name: str) -> str:
    """The key that somebody may have meant by another name for it: `Ctrl-R`, `F5`, `PgUp`; empty where unknown."""
    if caret := re.fullmatch(r"\^(.)", name):
        name = f"ctrl+{caret[1]}"
    *modifiers, key = re.split(r"(?<=.)[+-](?=.)", name)
    key = key if len(key) == 1 and not modifiers else key.lower()
    spelt = "+".join([*(_MODIFIER_NAMES.get(each.lower(), each.lower()) for each in modifiers), key])
    spelt = spelt.removesuffix(key) + _KEY_NAMES.get(key, key)
    if is_key(spelt):
        return spelt
    near = get_close_matches(spelt, sorted(_NAMED), n=1, cutoff=0.75)
    return near[0] if near else ""
