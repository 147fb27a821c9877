"""`pooldeck models`: loads models, lays them over a database, and lists what differs."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_tui.wished import model_sources, wished_target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.models import Overlay
    from pooldeck_db.target import ModelSources

ALIKE, DIFFERENT, USAGE_MISTAKE, INTERRUPTED = 0, 1, 2, 130
"""The exit codes."""

_EPILOG = """\
examples:
  pooldeck models shop.db myapp.models                    those of a module of this directory
  pooldeck models production myapp.models:Base --json     those of one base, for scripts
  pooldeck models postgresql://db/shop crm.models shop.models --project /srv/app

Exit code 0 where nothing differs, 1 where something does or models cannot be loaded, 2 for a mistake.
"""


def main(arguments: Sequence[str]) -> int:
    """List what differs, and return the exit code."""
    from pooldeck_db.errors import PooldeckError

    options = _parser().parse_args(arguments)
    gc.enable()  # It was put off for the first paint, and nothing is painted here.
    try:
        sources = model_sources(options.models, options.project) if options.models else None
        with contextlib.redirect_stdout(sys.stderr):  # What the modules print is no part of the answer.
            overlay = asyncio.run(_compared(options, sources))
    except PooldeckError as error:
        sys.stderr.write(f"pooldeck: {error}\n")
        return USAGE_MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED
    from pooldeck_tui.dialogs.model_report import report
    from pooldeck_tui.models_command.writing import as_json

    sys.stdout.write(as_json(overlay) if options.json else "\n".join((*report(overlay), "")))
    return DIFFERENT if overlay.differences or overlay.loaded.problems else ALIKE


async def _compared(options: argparse.Namespace, sources: ModelSources | None) -> Overlay:
    """The models as they are over the database; raises PooldeckError."""
    from pooldeck_db.database import open_database
    from pooldeck_db.errors import ConfigurationError

    target = await wished_target(options.target, options.config)
    if sources is None and target.models is None:
        hint = "Name them behind it, or as `models` of the connection in the configuration."
        raise ConfigurationError("No models are named.", key=options.target, hint=hint)
    database = await open_database(replace(target, models=sources or target.models))
    try:
        return await database.models.overlay()
    finally:
        await database.close()


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="pooldeck models",
        description="Hold SQLAlchemy models against a database: missing and extra tables, columns and indexes, and"
        " types and NULLs that differ. Nothing is written, and the models' own engine is not used.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "target", metavar="DATABASE", help="an address, a file, or the name of a configured connection"
    )
    made.add_argument(
        "models",
        nargs="*",
        metavar="MODELS",
        help="package.module, or package.module:Base; without any those of the configured connection",
    )
    made.add_argument(
        "--project", default=".", metavar="DIR", help="where modules are looked for first (default: here)"
    )
    made.add_argument("--json", action="store_true", help="write one JSON document")
    made.add_argument("--config", metavar="FILE", help="the configuration file")
    return made
