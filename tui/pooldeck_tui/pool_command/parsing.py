"""The arguments of `pooldeck pool`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T", int, float)

_EPILOG = """\
examples:
  pooldeck pool unix:/run/shop.sock                 the pool of one process, on the screen
  pooldeck pool 'unix:/run/shop-*.sock'             those of all workers, side by side and summed
  pooldeck pool http://127.0.0.1:8000/pool          where the service has the router of pooldeck_db.fastapi
  pooldeck pool --json shop                         once, as JSON, for scripts
  pooldeck pool --watch 5 shop                      every five seconds, as lines
  pooldeck pool bench postgresql://ada@db/shop      which size a pool needs, by measurement
"""


def parser() -> argparse.ArgumentParser:
    """What `pooldeck pool` understands."""
    made = argparse.ArgumentParser(
        prog="pooldeck pool",
        description="Watch the connection pools of running services, where these publish them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "addresses",
        nargs="+",
        metavar="POOL",
        help="unix:/path/of.sock, a pattern of sockets, http://host:port/path, or a name of [pools] in the "
        "configuration; several are shown side by side",
    )
    made.add_argument("--json", action="store_true", help="write one JSON document a pool, and end")
    made.add_argument(
        "--watch",
        nargs="?",
        type=_interval,
        const=2.0,
        metavar="SECONDS",
        help="write it again and again, every so many seconds (default: 2)",
    )
    made.add_argument("--config", metavar="FILE", help="the configuration file")
    made.add_argument("--colors", choices=("auto", "16", "none"), help="how many colours (default: auto)")
    return made


def bench_parser() -> argparse.ArgumentParser:
    """What `pooldeck pool bench` understands."""
    made = argparse.ArgumentParser(
        prog="pooldeck pool bench",
        description="Let tasks check connections out of pools of several sizes, and tell which size is enough.",
        epilog="Ends early with Ctrl+C; no connection is left open then.",
    )
    made.add_argument(
        "target", metavar="DATABASE", help="an address, a file, or the name of a configured connection"
    )
    made.add_argument("--tasks", type=_count, default=50, metavar="N", help="tasks at a time (default: 50)")
    made.add_argument("--seconds", type=_interval, default=3.0, help="how long for each size (default: 3)")
    made.add_argument(
        "--sizes",
        type=_sizes,
        default=(1, 2, 5, 10, 20, 50),
        metavar="N,N,...",
        help="the sizes to try (default: 1,2,5,10,20,50)",
    )
    made.add_argument(
        "--hold",
        type=_milliseconds,
        default=0.0,
        metavar="MS",
        help="milliseconds that a task keeps its connection beside the statement (default: 0)",
    )
    made.add_argument("--json", action="store_true", help="write the results as JSON")
    made.add_argument("--config", metavar="FILE", help="the configuration file")
    return made


def _interval(text: str) -> float:
    return _between(text, float, 0.05, 3600, "seconds")


def _milliseconds(text: str) -> float:
    return _between(text, float, 0, 60_000, "milliseconds") / 1000


def _count(text: str) -> int:
    return _between(text, int, 1, 10_000, "tasks")


def _sizes(text: str) -> tuple[int, ...]:
    sizes = (_between(each, int, 1, 1000, "connections") for each in text.split(","))
    return tuple(dict.fromkeys(sizes))


def _between(text: str, number: Callable[[str], T], least: float, most: float, what: str) -> T:
    """The number that was written; raises ArgumentTypeError, which says what is expected."""
    try:
        value = number(text)
    except ValueError:
        value = None
    if value is None or not least <= value <= most:
        raise argparse.ArgumentTypeError(f"{least:g} to {most:g} {what} are expected, not {text!r}")
    return value
