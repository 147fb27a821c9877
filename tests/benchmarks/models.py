"""A project of 500 models: loading it, laying it over the database, and its first grid, on both databases.

The models are those of a service: eight columns, an enum, a reference to the model before and the collection back,
in modules of 50. Each run has a process of its own, for few models and for many: what grows with their number is
seen by that. Beside loading stands what SQLAlchemy alone takes to import and configure them. The app is measured
as a user has it, from its start to what is on the screen.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.start import installed
from support.servers import postgresql_server, run_script, sqlite_target
from support.terminal import Terminal

if TYPE_CHECKING:
    from pooldeck_db.target import Target

NUMBERS = (5, 50, 500)
RUNS = 5
APART = 50
"""Models of a module."""

HEAD = """
from __future__ import annotations
import enum
from datetime import datetime
from decimal import Decimal
from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

class Base(DeclarativeBase):
    pass

class Status(enum.Enum):
    OPEN = "open"
    CLOSED = "closed"
"""

MODEL = '''
class Thing{n}(Base):
    """Thing number {n}."""

    __tablename__ = "rows_{n}"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    note: Mapped[str | None]
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    status: Mapped[Status]
    is_active: Mapped[bool]
    made_at: Mapped[datetime]
'''

REFERENCE = """
    before_id: Mapped[int | None] = mapped_column(ForeignKey("rows_{b}.id"))
    before: Mapped[Thing{b} | None] = relationship(lazy="raise", back_populates="behind")
"""

COLLECTION = """
    behind: Mapped[list[Thing{a}]] = relationship(lazy="raise", back_populates="before")
"""

MEASURING = """
import asyncio, json, sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.paging import PageRequest
from pooldeck_db.target import Backend, ModelSources, Target

backend, where, database, directory, schema = sys.argv[1:]

async def work():
    server = {"host": where, "user": "postgres", "database": database}
    address = {"path": Path(where)} if backend == "sqlite" else server
    sources = ModelSources(("shop",), Path(directory))
    opened = await open_database(Target(Backend(backend), "x", remember=False, models=sources, **address))
    seen = {}

    async def step(name, awaited):
        before, began, busy = opened.pool().counters.statements, perf_counter(), process_time()
        result = await awaited
        seen[name] = perf_counter() - began, process_time() - busy, opened.pool().counters.statements - before
        return result

    loaded = await step("load", opened.models.loaded())
    assert not loaded.problems, loaded.problems[0]
    overlay = await step("lay over", opened.models.overlay())
    assert not overlay.differences, overlay.differences[0]
    name = RelationName(schema, "rows_1", "shop.m0.Thing1")
    detail = await step("detail of a model", opened.catalog.detail(name))
    page = await step("first page", opened.pager.page(detail, PageRequest()))
    assert len(page.rows) == 100
    await opened.close()
    print(json.dumps(seen))

asyncio.run(work())
"""


FLOOR = """
import json, sys
from time import perf_counter, process_time
import sqlalchemy.ext.asyncio
sys.path.insert(0, sys.argv[1])
began, busy = perf_counter(), process_time()
import shop
shop.Base.registry.configure()
print(json.dumps({"SQLAlchemy alone": (perf_counter() - began, process_time() - busy, 0)}))
"""

LONGEST = 120.0
"""Seconds after which the app is given up."""


def run() -> None:
    """Print the medians and the statements of each step, then the times of the app."""
    with postgresql_server() as server, tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        environ = installed(directory)
        for product in ("PostgreSQL", "SQLite"):
            for number in NUMBERS:
                project = _project(directory / f"{product}-{number}", number)
                if product == "SQLite":
                    target = sqlite_target(project / "shop.db")
                else:
                    asyncio.run(run_script(server.target(), f"CREATE DATABASE models_{number}"))
                    target = server.target(f"models_{number}")
                _fill(target, project)
                _steps(product, number, target, project)
                if number == NUMBERS[-1]:
                    _app(product, target, project, environ)


def _project(directory: Path, number: int) -> Path:
    """A package of so many models, in modules that import one another only when they are mapped."""
    package = directory / "shop"
    package.mkdir(parents=True)
    (package / "base.py").write_text(HEAD)
    names = [f"m{start // APART}" for start in range(0, number, APART)]
    for place, name in enumerate(names):
        some = range(place * APART, min(number, (place + 1) * APART))
        bodies = (_model(each, number) for each in some)
        (package / f"{name}.py").write_text(
            f"{HEAD.partition('class Base')[0]}\nfrom shop.base import Base, Status\n" + "".join(bodies)
        )
    lines = "".join(f"from shop import {name}\n" for name in names)
    (package / "__init__.py").write_text(f"{lines}from shop.base import Base\n")
    return directory


def _model(number: int, of: int) -> str:
    parts = [MODEL.format(n=number)]
    if number:
        parts.append(REFERENCE.format(b=number - 1))
    if number + 1 < of:
        parts.append(COLLECTION.format(a=number + 1))
    return "".join(part.rstrip() + "\n" for part in parts)


def _fill(target: Target, project: Path) -> None:
    """Make the tables as the project's own application would, and 100 rows in one of them."""
    url = (
        f"sqlite:///{target.path}"
        if target.path
        else f"postgresql+asyncpg://postgres@/{target.database}?host={target.host}"
    )
    code = (
        "import asyncio, sys\n"
        "from sqlalchemy.ext.asyncio import create_async_engine\n"
        "from shop import Base\n"
        "async def work():\n"
        "    engine = create_async_engine(sys.argv[1].replace('sqlite:', 'sqlite+aiosqlite:'))\n"
        "    async with engine.begin() as connection:\n"
        "        await connection.run_sync(Base.metadata.create_all)\n"
        "    await engine.dispose()\n"
        "asyncio.run(work())\n"
    )
    subprocess.run([sys.executable, "-c", code, url], check=True, cwd=project)
    boolean = "true" if target.path is None else "1"
    rows = ", ".join(
        f"({each}, 'Thing number {each}', 1.5, 'OPEN', {boolean}, '2026-11-28 08:00:00')" for each in range(1, 101)
    )
    insert = f"INSERT INTO rows_1 (id, name, price, status, is_active, made_at) VALUES {rows}"
    asyncio.run(run_script(target, insert))


def _steps(product: str, number: int, target: Target, project: Path) -> None:
    schema = "main" if target.path else "public"
    where = str(target.path or target.host)
    of_target = (target.backend.value, where, target.database or "", str(project), schema)
    commands = ((FLOOR, str(project)), (MEASURING, *of_target))
    seen: dict[str, list[tuple[float, float, int]]] = {}
    for _ in range(RUNS):
        for code, *arguments in commands:
            command = [sys.executable, "-c", code, *arguments]
            answer = subprocess.run(command, check=True, capture_output=True, text=True)
            for name, figures in json.loads(answer.stdout).items():
                seen.setdefault(name, []).append(tuple(figures))
    for name, each in seen.items():
        wall, processor, statements = (median(values) for values in zip(*each, strict=True))
        sys.stdout.write(
            f"{product:<10} {number:>3} models  {name:<18} {wall * 1000:7.0f} ms, {processor * 1000:6.0f} of the"
            f" processor  {statements:>3.0f} statements\n"
        )
    sys.stdout.flush()


def _app(product: str, target: Target, project: Path, environ: dict[str, str | None]) -> None:
    address = str(target.path or f"postgresql://postgres@/{target.database}?host={target.host}")
    command = [sys.executable, "-m", "pooldeck_tui", address, "--models", "shop", "--project", str(project)]
    tree, grid = [], []
    for _ in range(RUNS):
        began = perf_counter()
        with Terminal(command, size=(120, 40), environ=environ) as terminal:
            terminal.wait_for("rows_10", seconds=LONGEST)
            terminal.press("b", "/", *"Thing1")
            # Typed is Thing1, which also the names of other models hold.
            terminal.wait_for("Thing10", seconds=LONGEST)
            tree.append(perf_counter() - began)
            terminal.settle(1.0)
            began = perf_counter()
            terminal.press("enter")
            terminal.wait_for("Thing1 (model) ─ 100 rows", seconds=LONGEST)
            grid.append(perf_counter() - began)
    sys.stdout.write(f"{product:<10} {NUMBERS[-1]:>3} models  start to the models {median(tree) * 1000:7.0f} ms\n")
    sys.stdout.write(f"{product:<10} {NUMBERS[-1]:>3} models  Enter to its rows   {median(grid) * 1000:7.0f} ms\n")
    sys.stdout.flush()
