"""Runs the benchmarks that are named, or all of them: they print medians and ratios, and judge nothing."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(names: list[str]) -> None:
    """Run the benchmarks one after the other."""
    known = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    for name in names or known:
        if name not in known:
            sys.exit(f"There is no benchmark {name}; there are {', '.join(known)}.")
        sys.stdout.write(f"\n== {name}\n")
        importlib.import_module(f"benchmarks.{name}").run()


main(sys.argv[1:])
