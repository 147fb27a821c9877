"""`pooldeck pool`: arguments to a screen, to lines or to JSON."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from pooldeck_tui.pool_command.exits import INTERRUPTED, USAGE_MISTAKE
from pooldeck_tui.pool_command.parsing import parser

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from pooldeck_db.pool.diagnosis import Thresholds
    from pooldeck_db.settings import Settings

_NAME = re.compile(r"[\w-]+")
"""What a configured pool is called; a socket's name is seldom so plain."""


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments of `pooldeck pool` say, and return the exit code.

    0 is a normal end, 2 a mistake in arguments or settings, 3 a pool that cannot be seen (without a screen), and
    128 and the signal's number where a signal ended it, Ctrl+C among them.
    """
    from pooldeck_db.errors import PooldeckError

    _write_any_text()
    if arguments and arguments[0] == "bench":
        from pooldeck_tui.pool_command.bench import main as bench

        return bench(arguments[1:])
    options = parser().parse_args(arguments)
    try:
        return _watch(options)
    except PooldeckError as error:
        sys.stderr.write(f"pooldeck: {error}\n")
        return USAGE_MISTAKE


def _write_any_text() -> None:
    """Have signs that the terminal's encoding lacks written as `?`; it is no reason to write nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _watch(options: argparse.Namespace) -> int:
    """Watch the pools in the way that is wished; raises PooldeckError."""
    from pooldeck_tui.screens.switching import thresholds_of

    settings = _settings(options.config)
    addresses = _addresses(options.addresses, settings)
    thresholds = thresholds_of(settings)
    if options.json or options.watch is not None:
        from pooldeck_tui.pool_command.printing import Printing

        gc.enable()  # It was put off for the first paint, and nothing is painted here.
        printing = Printing(addresses, thresholds, as_json=options.json, interval=options.watch)
        try:
            return asyncio.run(printing.run())
        except KeyboardInterrupt:
            return INTERRUPTED
    return _show(options, settings, addresses, thresholds)


def _show(
    options: argparse.Namespace, settings: Settings | None, addresses: Sequence[str], thresholds: Thresholds
) -> int:
    """Show the pools on the screen."""
    from pooldeck_tui.app import PooldeckApp
    from pooldeck_tui.launch import AttachedTo, Launch
    from pooldeck_tui.terminal.environment import choose_colours, refusal
    from pooldeck_tui.themes import theme_for

    if reason := refusal(os.environ, 0, 2):
        sys.stderr.write(f"pooldeck: {reason}\n")
        return USAGE_MISTAKE
    wished = options.colors or (settings.interface.colors if settings is not None else "auto")
    colours = choose_colours(os.environ, wished)
    theme = theme_for("" if settings is None else settings.interface.theme, colours)
    launch = Launch(
        settings=settings,
        theme=theme,
        colours=colours,
        attached=AttachedTo(" ".join(options.addresses), tuple(addresses), thresholds),
    )
    return PooldeckApp(launch).run_to_end(mouse=settings is None or settings.interface.mouse)


def _settings(config: str | None) -> Settings | None:
    from pooldeck_db.surroundings import settings_present

    if not settings_present(os.environ, config):
        return None
    from pooldeck_db.settings import load_settings
    from pooldeck_tui.checking import interface_faults

    return load_settings(config=config, also=interface_faults).settings


def _addresses(wished: Sequence[str], settings: Settings | None) -> list[str]:
    """The addresses that are meant, those of a configured name among them; raises ConfigurationError."""
    from pooldeck_db.errors import ConfigurationError
    from pooldeck_db.poolwatch.addresses import parsed

    found: list[str] = []
    for each in wished:
        named = settings.pools.get(each) if settings is not None else None
        if named is None and _NAME.fullmatch(each) and not Path(each).exists():
            raise ConfigurationError(
                "No pool of the configuration has this name, and no socket here.",
                key=each,
                hint="Write the path of a socket, a pattern, http://host:port/pool, or a name of [pools].",
            )
        found += named.addresses if named is not None else [each]
    for address in found:
        parsed(address)
    return found
