"""A database whose models have actions, good ones and bad ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.database import open_database
from pooldeck_db.target import ModelSources
from support.models import DIRECTORY, loaded, made_by_models
from support.servers import run_script

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.target import Target

READER, PATRON, LETTER = "press.models.Reader", "press.models.Patron", "press.models.Letter"
SOURCES = ("press.actions", "press.misdeeds")
IDS = [f"018f2c0000007000800000000000000{number}" for number in range(1, 4)]

_READERS = (
    "INSERT INTO readers (id, kind, name, email, remarks, sponsor_id) VALUES"
    f" ('{IDS[0]}', 'reader', 'Ada', 'ada@example.org', '', NULL),"
    f" ('{IDS[1]}', 'patron', 'Grace', NULL, '', '{IDS[0]}'),"
    f" ('{IDS[2]}', 'reader', 'Emil', NULL, '', '{IDS[1]}')"
)
_LETTERS = (
    "INSERT INTO letters (number, part, reader_id, said) VALUES"
    f" (1, 1, '{IDS[0]}', 'Dear'), (1, 2, '{IDS[0]}', 'Sir'), (2, 1, '{IDS[1]}', 'Well')"
)


async def press_of(target: Target, directory: Path) -> Target:
    """The target with the models' tables, three readers and their letters, and an audit in the directory."""
    database = await open_database(target)
    await made_by_models(database, await loaded(*SOURCES))
    await database.close()
    await run_script(target, _READERS, f"INSERT INTO patrons (id, gift) VALUES ('{IDS[1]}', 5)", _LETTERS)
    editing = replace(target.editing, audit=True, audit_file=directory / "audit.jsonl")
    return replace(target, models=ModelSources(SOURCES, DIRECTORY), editing=editing)
