"""The arguments of `pooldeck pool`."""

from __future__ import annotations

import argparse

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
    seconds = float(text)
    if not 0.05 <= seconds <= 3600:
        raise argparse.ArgumentTypeError("0.05 to 3600 seconds are expected")
    return seconds


def _milliseconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 60_000:
        raise argparse.ArgumentTypeError("0 to 60000 milliseconds are expected")
    return value / 1000


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 10_000:
        raise argparse.ArgumentTypeError("1 to 10000 are expected")
    return number


def _sizes(text: str) -> tuple[int, ...]:
    sizes = tuple(int(each) for each in text.split(","))
    if not all(1 <= size <= 1000 for size in sizes):
        raise argparse.ArgumentTypeError("sizes are 1 to 1000")
    return sizes
