"""From what was typed to a database, for the commands that have no screen to ask on."""

from __future__ import annotations

import asyncio
import os
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.target import ModelSources, Target


async def wished_target(wished: str, config: str | None) -> Target:
    """The database that an address, a path or a connection's name means; a password is asked for in the terminal.

    `config` is the configuration file that was named, None for the usual one. Raises PooldeckError.
    """
    from pooldeck_db.resolution import parse_target
    from pooldeck_db.surroundings import settings_present

    if not settings_present(os.environ, config):
        return await asyncio.to_thread(parse_target, wished)
    from pooldeck_db.settings import find_target, load_settings

    settings = load_settings(config=config).settings
    return await find_target(wished, settings, ask=_ask)


def model_sources(names: Sequence[str], project: str) -> ModelSources:
    """Models by their modules and the directory of their project; raises ConfigurationError where that is none."""
    from pooldeck_db.errors import ConfigurationError
    from pooldeck_db.target import ModelSources

    directory = Path(project)
    if not directory.is_dir():
        raise ConfigurationError("This is no directory.", key=f"--project {project}")
    return ModelSources(tuple(names), directory.absolute())


async def _ask(label: str) -> str | None:
    return await asyncio.to_thread(getpass, f"Password for {label}: ")
