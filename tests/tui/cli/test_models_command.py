"""`pooldeck models`: what differs is listed, for people and for scripts; the exit code says whether any."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from support.models import DIRECTORY, loaded, made_by_models, project
from support.pool import url_of
from support.servers import run_script

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.target import Target


async def pooldeck(*arguments: object) -> tuple[int, str, str]:
    """Run the program, and return its exit code, output and errors."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pooldeck_tui", "models", *map(str, arguments)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode(), errors.decode()


def address_of(target: Target) -> object:
    return target.path or url_of(target).set(drivername="postgresql").render_as_string()


@pytest.fixture
async def blog(target: Target) -> Target:
    """A database with the tables of the blog's models."""
    database = await open_database(target)
    await made_by_models(database, await loaded("blog.models"))
    await database.close()
    return target


async def test_nothing_differs(blog: Target) -> None:
    code, output, errors = await pooldeck(address_of(blog), "blog.models", "--project", DIRECTORY)
    assert (code, errors) == (0, "")
    assert output == "4 models of 4 tables: nothing differs.\n"


async def test_what_differs_is_listed_by_table(blog: Target) -> None:
    await run_script(
        blog,
        "DROP TABLE comments",
        "ALTER TABLE posts ADD COLUMN rating integer",
        "CREATE INDEX by_title ON posts (title)",
    )
    code, output, errors = await pooldeck(address_of(blog), "blog.models", "--project", DIRECTORY)
    assert (code, errors) == (1, "")
    schema = "main" if blog.path else "public"
    assert output.splitlines() == [
        f"{schema}.comments  Comment",
        "  missing table",
        "",
        f"{schema}.posts  Post",
        "  extra column  rating  " + ("INTEGER" if blog.path and "INTEGER" in output else "integer"),
        "  extra index  by_title  (title)",
        "",
        "4 models of 4 tables: 3 differences.",
    ]


async def test_scripts_get_a_document_and_the_users_traceback(sqlite_file_target: Target, tmp_path: Path) -> None:
    project(tmp_path, broken="raise RuntimeError('\\x1b[31mno')")
    code, output, errors = await pooldeck(sqlite_file_target.path, "broken", "--project", tmp_path, "--json")
    assert (code, errors) == (1, "")
    document = json.loads(output)
    assert (document["models"], document["differences"]) == ([], [])
    assert document["problems"][0]["where"] == "broken"
    assert "RuntimeError" in document["problems"][0]["traceback"]
    code, output, _ = await pooldeck(sqlite_file_target.path, "broken", "--project", tmp_path)
    assert code == 1
    assert "! broken: Importing it raised RuntimeError" in output
    assert "\x1b" not in output
    assert output.endswith("0 models of 0 tables: 1 problem.\n")


async def test_what_modules_print_is_no_part_of_the_document(sqlite_file_target: Target, tmp_path: Path) -> None:
    project(tmp_path, chatty="print('hello')\nfrom blog.models import *")
    code, output, errors = await pooldeck(sqlite_file_target.path, "chatty", "--project", tmp_path, "--json")
    assert (code, errors) == (1, "hello\n")
    assert json.loads(output)["problems"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere.db", "blog.models"), "nowhere.db"),
        (("{target}", "blog.models", "--project", "/nowhere"), "--project /nowhere: This is no directory."),
    ],
)
async def test_a_mistake_is_told_in_a_sentence(
    sqlite_file_target: Target, arguments: tuple[str, ...], words: str
) -> None:
    code, output, errors = await pooldeck(*(each.format(target=sqlite_file_target.path) for each in arguments))
    assert (code, output) == (2, "")
    assert words in errors
    assert "Traceback" not in errors
