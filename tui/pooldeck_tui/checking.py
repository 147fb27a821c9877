"""Mistakes in the settings that only the terminal's side can know of: themes, commands, keys, what is watched."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pooldeck_db.errors import ConfigurationError
from pooldeck_db.settings import Fault, command_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def interface_faults(values: Mapping[str, object]) -> Iterator[Fault]:
    """What cannot be used of the settings, which are raw and nested as in the file."""
    yield from _address_faults(values.get("pools"))
    interface = values.get("interface")
    if not isinstance(interface, dict):
        return
    theme, keys = interface.get("theme"), command_keys(interface.get("keys"))
    if isinstance(theme, str) and theme:
        yield from _theme_faults(theme)
    if isinstance(keys, dict):
        # Textual accepts commands and keys that are not there, and binds nothing.
        yield from _key_faults({command: key for command, key in keys.items() if isinstance(key, str)})


def no_theme(wished: str) -> tuple[str, str]:
    """What to say where there is no such theme: what is wrong, and what is allowed."""
    from pooldeck_tui.themes import NAMES

    near = get_close_matches(wished, sorted(NAMES), n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"There is no theme {wished}.{meant}", f"Allowed: {', '.join(sorted(NAMES))}."


def _address_faults(pools: object) -> Iterator[Fault]:
    if not isinstance(pools, dict) or not pools:
        return
    from pooldeck_db.poolwatch.addresses import parsed

    for name, pool in pools.items():
        addresses = pool.get("addresses") if isinstance(pool, dict) else None
        for address in addresses if isinstance(addresses, list) else ():
            try:
                parsed(str(address))
            except ConfigurationError as error:
                yield Fault(("pools", str(name), "addresses"), error.what, error.hint)


def _theme_faults(theme: str) -> Iterator[Fault]:
    from pooldeck_tui.themes import NAMES

    if theme not in NAMES:
        yield Fault(("interface", "theme"), *no_theme(theme))


def _key_faults(keymap: Mapping[str, str]) -> Iterator[Fault]:
    if not keymap:
        return
    from pooldeck_tui.app import PooldeckApp
    from pooldeck_tui.commands.gathering import ids_of
    from pooldeck_tui.keys import mistakes
    from pooldeck_tui.screens.help import SECTIONS

    for mistake in mistakes(keymap, ids_of([PooldeckApp, *(node for _, node in SECTIONS)])):
        yield Fault(("interface", "keys", mistake.command), mistake.what, mistake.hint)
