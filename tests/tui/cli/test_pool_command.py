"""`pooldeck pool` without a screen: JSON, lines, the trial of sizes, and what is refused."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from pooldeck_db.poolwatch import named, publish
from support.pool import url_of

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.target import Target


async def pooldeck(*arguments: object, given: str = "") -> tuple[int, str, str]:
    """Run the program, and return its exit code, output and errors."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pooldeck_tui", "pool", *map(str, arguments)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate(given.encode())
    assert process.returncode is not None
    return process.returncode, output.decode(), errors.decode()


async def test_json_is_a_document_a_pool(target: Target, tmp_path: Path) -> None:
    engine = create_async_engine(url_of(target), pool_size=2)
    with publish(engine, f"unix:{tmp_path}/shop.sock", name="shop"), named("GET /orders"):
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 'secret'"))
            code, output, errors = await pooldeck("--json", f"unix:{tmp_path}/shop.sock")
    await engine.dispose()
    assert (code, errors) == (0, "")
    (document,) = (json.loads(line) for line in output.splitlines())
    assert document["source"]["name"] == "shop"
    assert document["in_use"] == 1
    assert document["connections"][0]["holder"] == "GET /orders"
    assert "secret" not in output


async def test_lines_are_written_again_until_nobody_reads_them(sqlite_file_target: Target, tmp_path: Path) -> None:
    engine = create_async_engine(url_of(sqlite_file_target))
    with publish(engine, f"unix:{tmp_path}/shop.sock", name="shop"):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "pooldeck_tui", "pool", "--watch", "0.1", str(tmp_path / "shop.sock")),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        heads = 0
        while heads < 3:
            heads += b"Pool of shop" in await process.stdout.readline()
        process.stdout._transport.close()  # type: ignore[attr-defined]  # as `head` does
        assert await asyncio.wait_for(process.wait(), 20) == 0
        assert await process.stderr.read() == b""
    await engine.dispose()


async def test_ctrl_c_ends_it_with_the_signal_s_exit_code(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pooldeck_tui", "pool", "--watch", "0.1", str(tmp_path / "shop.sock")),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert b"Pool of" in await process.stdout.readline()
    process.send_signal(signal.SIGINT)
    await process.stdout.read()
    assert await process.stderr.read() == b""
    assert await process.wait() == 130


async def test_an_output_that_lacks_a_sign_is_written_all_the_same(tmp_path: Path) -> None:
    arguments = ("--watch", "0.1", f"unix:{tmp_path}/\N{SNOWMAN}.sock")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pooldeck_tui", "pool", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert b"/?.sock" in await process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert await process.stderr.read() == b""
    await process.wait()


async def test_a_pool_that_is_not_there_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    code, output, errors = await pooldeck("--json", f"unix:{tmp_path}/none.sock")
    assert (code, errors) == (3, "")
    assert json.loads(output)["sight"] == "gone"


async def test_a_name_of_the_configuration_is_its_addresses(sqlite_file_target: Target, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[pools.storefront]\naddresses = ["unix:{tmp_path}/shop-*.sock"]\n')
    engine = create_async_engine(url_of(sqlite_file_target))
    with publish(engine, f"unix:{tmp_path}/shop-1.sock", name="shop"):
        code, output, _ = await pooldeck("--json", "storefront", "--config", config)
    await engine.dispose()
    assert code == 0
    assert json.loads(output)["source"]["name"] == "shop"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("redis://somewhere",), "neither"),
        (("http://",), "names no host"),
        (("--json", "storefront"), "No pool of the configuration has this name"),
        (("--watch", "shop", "storefront"), "0.05 to 3600 seconds are expected, not 'shop'"),
        (("bench", "shop", "--sizes", "1,many"), "1 to 1000 connections are expected, not 'many'"),
        (("bench", "nowhere.db", "--sizes", "1"), "nowhere.db"),
    ],
)
async def test_what_cannot_be_used_is_refused_in_a_sentence(arguments: tuple[str, ...], words: str) -> None:
    code, output, errors = await pooldeck(*arguments)
    assert (code, output) == (2, "")
    assert words in errors
    assert "Traceback" not in errors


async def test_a_mistake_in_the_addresses_of_the_configuration_is_told_with_its_key(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[pools.storefront]\naddresses = ["redis://x"]\n')
    code, _, errors = await pooldeck("--json", "storefront", "--config", config)
    assert code == 2
    assert "pools.storefront.addresses" in errors


async def test_sizes_are_tried_and_one_is_advised(target: Target) -> None:
    address = (
        url_of(target).set(drivername="postgresql").render_as_string() if target.path is None else target.path
    )
    code, output, errors = await pooldeck(
        "bench", address, "--tasks", 8, "--seconds", 0.4, "--sizes", "1,4", "--hold", 20, "--json"
    )
    assert (code, errors) == (0, "")
    document = json.loads(output)
    assert [result["size"] for result in document["results"]] == [1, 4]
    assert document["results"][1]["throughput"] > document["results"][0]["throughput"]
    assert document["recommendation"]["size"] == 4


async def test_production_is_not_put_under_load_without_its_name(
    tmp_path: Path, sqlite_file_target: Target
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[connections.shop]\npath = "{sqlite_file_target.path}"\nenvironment = "Production"\n')
    code, output, errors = await pooldeck("bench", "shop", "--config", config, given="shop\n")
    assert (code, output) == (2, "")
    assert "production" in errors
