"""The command line: arguments to an app, and its end to an exit code."""

from __future__ import annotations

import gc

gc.disable()  # Until something is on the screen: collecting the modules' garbage costs a sixth of the start.

import argparse  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from dataclasses import replace  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.settings import Settings
    from pooldeck_db.target import ModelSources, Notice
    from pooldeck_tui.launch import Destination, Launch
    from pooldeck_tui.terminal.environment import Colours

USAGE_MISTAKE = 2
"""The exit code for arguments or settings that cannot be used, and for a terminal that cannot."""

POOL = "pool"
"""The first argument that asks for the pools of other processes; a file of this name is ./pool."""

MODELS = "models"
"""The first argument that asks in what models and database differ; a file of this name is ./models."""

_EPILOG = """\
examples:
  pooldeck demo                                    a shop database to try it on
  pooldeck postgresql://ada@db.example.com/shop    a PostgreSQL database
  pooldeck shop.db orders                          a SQLite file, at the table orders
  pooldeck production --read-only                  a connection of the configuration file
  pooldeck pool unix:/run/shop.sock                the connection pool of a service (see pooldeck pool --help)
  pooldeck models shop.db myapp.models             what differs from SQLAlchemy models (see pooldeck models --help)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run pooldeck and return its exit code.

    0 is a normal end, 1 a crash, 2 a mistake in arguments or settings, and 128 and the signal's number
    where a signal ended it.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == [POOL]:
        from pooldeck_tui.pool_command.main import main as watch_pools

        return watch_pools(given[1:])
    if given[:1] == [MODELS]:
        from pooldeck_tui.models_command.main import main as compare_models

        return compare_models(given[1:])
    from pooldeck_tui.terminal.environment import refusal
    from pooldeck_tui.terminal.log import keep_log

    options = _parser().parse_args(given)
    if options.version:
        return _say_version()
    if reason := refusal(os.environ, 0, 2):
        return _refuse(reason)
    from pooldeck_db.errors import PooldeckError

    try:
        launch = _launch(options)
    except PooldeckError as error:
        return _refuse(str(error))
    try:
        keep_log(Path(options.log).expanduser() if options.log else None)
    except (OSError, RuntimeError) as error:  # a home directory that nobody knows is a RuntimeError
        return _refuse(f"The log file cannot be written: {error}.")
    from pooldeck_tui.app import PooldeckApp

    settings = launch.settings
    mouse = not options.no_mouse and (settings is None or settings.interface.mouse)
    return PooldeckApp(launch).run_to_end(mouse=mouse)


def _launch(options: argparse.Namespace) -> Launch:
    """What the arguments, the environment and the configuration ask for; raises PooldeckError."""
    from pooldeck_tui.launch import Launch
    from pooldeck_tui.terminal.environment import choose_colours

    settings, notices = _settings(options.config)
    wished = options.colors or (settings.interface.colors if settings is not None else "auto")
    colours = choose_colours(os.environ, wished)
    return Launch(
        _destination(options, settings),
        settings,
        theme=_theme(options.theme, settings.interface.theme if settings is not None else "", colours),
        colours=colours,
        notices=notices,
        read_only=options.read_only,
    )


def _theme(argument: str, configured: str, colours: Colours) -> str:
    """The theme that was asked for, by its name, as far as the colours allow it; empty for the usual one.

    Raises ConfigurationError where there is no such theme.
    """
    wished = argument or configured
    if not (wished or colours.limited):
        return ""
    from pooldeck_db.errors import ConfigurationError
    from pooldeck_tui.themes import NAMES, theme_for

    if wished and wished not in NAMES:
        from pooldeck_tui.checking import no_theme

        what, hint = no_theme(wished)
        raise ConfigurationError(what, key="--theme", hint=hint)
    return theme_for(wished, colours)


def _settings(config: str | None) -> tuple[Settings | None, tuple[Notice, ...]]:
    """The settings where there are any; reading them costs a third of the start, so it is not done in vain."""
    from pooldeck_db.surroundings import settings_present

    if not settings_present(os.environ, config):
        return None, ()
    from pooldeck_db.settings import load_settings
    from pooldeck_tui.checking import interface_faults

    loaded = load_settings(config=config, also=interface_faults)
    return loaded.settings, loaded.notices


def _destination(options: argparse.Namespace, settings: Settings | None) -> Destination | None:
    """Where to go first; None for the list of connections. Raises PooldeckError."""
    from pooldeck_tui.launch import destination_of

    wished: str | None = options.target or (settings.default_connection if settings is not None else None)
    if wished is None:
        return None
    found = destination_of(wished, settings.connections if settings is not None else ())
    return replace(found, table=options.table or found.table, models=_models(options))


def _models(options: argparse.Namespace) -> ModelSources | None:
    """The models that are named; raises ConfigurationError where the project's directory is none."""
    if not options.models:
        return None
    from pooldeck_tui.wished import model_sources

    return model_sources(options.models, options.project)


def _refuse(reason: str) -> int:
    sys.stderr.write(f"pooldeck: {reason}\n")
    return USAGE_MISTAKE


def _say_version() -> int:
    from importlib.metadata import version

    sys.stdout.write(f"pooldeck {version('pooldeck')}\n")
    return 0


class _Parser(argparse.ArgumentParser):
    """Says at the end of the help where the configuration is, which costs too much to find out for every start."""

    def format_help(self) -> str:
        """The help, with the configuration file that is read where none is named."""
        from pooldeck_db.surroundings import default_config_file

        file = default_config_file()
        found = "" if file.exists() else " (not there)"
        return f"{super().format_help()}\nconfiguration file, where none is named:\n  {file}{found}\n"


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="pooldeck",
        description="A database admin for the terminal: any table at any depth, with the connection pool in view.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "target",
        nargs="?",
        metavar="DATABASE",
        help="an address (postgresql://..., sqlite:///...), the path of a SQLite file, the name of a configured "
        "connection, or demo; without it pooldeck offers a list",
    )
    parser.add_argument(
        "table", nargs="?", default="", metavar="TABLE", help="the table, or the model, to show first"
    )
    parser.add_argument(
        "--models",
        action="append",
        metavar="MODULE",
        help="SQLAlchemy models of it: package.module, or package.module:Base; may be given several times",
    )
    parser.add_argument(
        "--project", default=".", metavar="DIR", help="where their modules are looked for first (default: here)"
    )
    parser.add_argument("--read-only", action="store_true", help="have the database refuse every write")
    parser.add_argument(
        "--config", metavar="FILE", help="the configuration file (default: $POOLDECK_CONFIG, then see below)"
    )
    parser.add_argument("--theme", default="", metavar="NAME", help="the theme to use")
    parser.add_argument("--colors", choices=("auto", "16", "none"), help="how many colours (default: auto)")
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal (for slow links)")
    parser.add_argument("--log", metavar="FILE", help="write warnings and errors there (default: nowhere)")
    parser.add_argument("--version", action="store_true", help="say the version and end")
    return parser
