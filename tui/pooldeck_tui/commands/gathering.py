"""All commands of the app, read off the bindings of its widgets, screens and dialogs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import format_key


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a key does."""

    id: str
    """Names it in the user's configuration, `grid.down`."""
    keys: tuple[str, ...]
    """The keys by Textual's names."""
    description: str
    help: str
    """One sentence."""

    @property
    def shown_keys(self) -> str:
        """The keys as a person writes them."""
        return ", ".join(_shown(key) for key in self.keys)


def commands_of(node: type[DOMNode], keymap: Mapping[str, str] | None = None) -> Iterator[Command]:
    """The commands of a class of widgets or screens with the user's keys, those of its ancestors included."""
    keymap = keymap or {}
    seen: set[str] = set()
    for base in node.__mro__:
        for binding in base.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id and binding.id not in seen:
                seen.add(binding.id)
                keys = tuple(key.strip() for key in keymap.get(binding.id, binding.key).split(","))
                yield Command(binding.id, keys, binding.description, binding.tooltip or binding.description)


def ids_of(nodes: Iterable[type[DOMNode]]) -> frozenset[str]:
    """The ids of all commands of these classes: what a keymap may name."""
    return frozenset(command.id for node in nodes for command in commands_of(node))


def _shown(key: str) -> str:
    *modifiers, name = key.split("+") if key != "+" else ["+"]
    return "+".join([*modifiers, format_key(name)])
