"""How long the start takes: first paint and first rows, against a minimal Textual app and the bare imports.

A wheel is built, unpacked beside the environment's packages and compiled, as a user has it; then all commands are
run by turns, so that a machine whose speed drifts treats them alike.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path
from statistics import median
from time import perf_counter

from support.terminal import Terminal

RUNS = 9
ROWS = 1_000_000

MINIMAL = """
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("MARKER")
Minimal().run()
"""

IMPORTS = {
    "import textual.app": "import textual.app",
    "import sqlalchemy asyncio, aiosqlite": "import sqlalchemy.ext.asyncio, aiosqlite",
    "import both": "import textual.app, sqlalchemy.ext.asyncio, aiosqlite",
}


def run() -> None:
    """Print the medians and the ratios to the floors."""
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        environ = installed(directory)
        database = million_rows(directory / "million.db")
        seen: dict[str, list[float]] = {}
        for _ in range(RUNS):
            for name, code in IMPORTS.items():
                seen.setdefault(name, []).append(_whole(code, environ))
            seen.setdefault("minimal app: first paint", []).append(
                _until([sys.executable, "-c", MINIMAL], b"MARKER", environ)
            )
            pooldeck = [sys.executable, "-m", "pooldeck_tui", str(database)]
            seen.setdefault("pooldeck: first paint", []).append(_until(pooldeck, b"million.db", environ))
            seen.setdefault("pooldeck: first rows", []).append(_until(pooldeck, b"Customer 7", environ))
    medians = {name: median(values) for name, values in seen.items()}
    for name, seconds in medians.items():
        sys.stdout.write(f"{name:<40} {seconds * 1000:7.0f} ms  (min {min(seen[name]) * 1000:.0f})\n")
    paint = medians["pooldeck: first paint"] / medians["minimal app: first paint"]
    rows = medians["pooldeck: first rows"] / medians["import both"]
    sys.stdout.write(f"first paint / minimal app's: {paint:.2f}\nfirst rows / both imports: {rows:.2f}\n")


def installed(directory: Path) -> dict[str, str | None]:
    """Build, unpack and compile a wheel; the environment that finds it first."""
    root = Path(__file__).parents[2]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "--wheel-dir", str(directory), str(root)], check=True)
    (wheel,) = directory.glob("*.whl")
    site = directory / "site"
    zipfile.ZipFile(wheel).extractall(site)
    packages = sysconfig.get_path("purelib")
    compiling = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(site), packages], check=False, env=compiling)
    home = {name: str(directory) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")}
    return {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": None, **home}


def million_rows(path: Path) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, total NUMERIC, note TEXT)")
        rows = ((number, f"Customer {number % 977}", number * 1.25, None) for number in range(1, ROWS + 1))
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", rows)
    connection.close()
    return path


def _whole(code: str, environ: dict[str, str | None]) -> float:
    """Seconds that a Python process takes to run some code."""
    merged = {key: value for key, value in (os.environ | environ).items() if value is not None}
    began = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env=merged)
    return perf_counter() - began


def _until(command: list[str], marker: bytes, environ: dict[str, str | None]) -> float:
    """Seconds from the start of a command until its terminal has received the marker."""
    began = perf_counter()
    with Terminal(command, size=(120, 40), environ=environ) as terminal:
        terminal.wait_for_output(marker)
        return perf_counter() - began
