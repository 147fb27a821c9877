"""How the values of a type are placed on a scale, to be counted in buckets that are equally wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.statistics.base import BUCKETS

if TYPE_CHECKING:
    from collections.abc import Mapping

_STEP = f"ceil((totals.last - totals.first + 1) / {BUCKETS})"
_WHOLE_LOW = f"totals.first + step.i * {_STEP}"
_PART = f"(CAST(step.i AS float8) / {BUCKETS})"
_IS_WIDE = "(step.i = 0 OR totals.first < totals.last)"

_LONGEST = "4e12"
"""Seconds that the server can still calculate with."""

_IN_RANGE = (
    f"abs(extract(epoch FROM totals.first)) < {_LONGEST} AND abs(extract(epoch FROM totals.last)) < {_LONGEST}"
)


_NO_MEAN = "CAST(NULL AS numeric)"
_FINITE = "CAST({0} AS text) NOT IN ('NaN', 'Infinity', '-Infinity')"


@dataclass(frozen=True, slots=True)
class Scale:
    """SQL for values of one type; `{0}` stands for the value."""

    position: str
    """Where a value stands, as something to calculate with."""
    low: str
    """Where the `step.i`-th bucket begins, between `totals.first` and `totals.last`."""
    fits: str
    """Whether there is a `step.i`-th bucket."""
    placed: str = "{0} IS NOT NULL"
    """Whether a value has a place on the scale."""
    value: str = "{0}"
    """The value that stands at a position, which is `{0}`."""
    mean: str = "{0}"
    """The mean as the type says it, of the mean of all positions as a decimal, which is `{0}`."""


def _whole(position: str, value: str = "CAST({0} AS bigint)") -> Scale:
    return Scale(position, _WHOLE_LOW, f"{_WHOLE_LOW} <= totals.last", value=value)


def _decimal(position: str, value: str = "{0}") -> Scale:
    low = f"totals.first + (totals.last - totals.first) * step.i / {BUCKETS}"
    return Scale(position, low, _IS_WIDE, _FINITE, value)


_REAL = Scale(
    # The server refuses products that are too small for the type.
    "CASE WHEN abs(CAST({0} AS float8)) < 1e-300 THEN 0 ELSE CAST({0} AS float8) END",
    f"totals.first * (1 - {_PART}) + totals.last * {_PART}",
    _IS_WIDE,
    _FINITE,
    mean="CAST({0} AS float8)",
)

_DATE = Scale(
    "CAST({0} - DATE '2000-01-01' AS numeric)",
    _WHOLE_LOW,
    f"{_WHOLE_LOW} <= totals.last",
    "isfinite({0})",
    "DATE '2000-01-01' + CAST({0} AS integer)",
    mean=_NO_MEAN,
)


def _time(placed: str = "isfinite({0})") -> Scale:
    low = f"totals.first + (totals.last - totals.first) * {_PART}"
    return Scale("{0}", low, f"{_IS_WIDE} AND {_IN_RANGE}", placed, mean=_NO_MEAN)


NO_SCALE = Scale("CAST(NULL AS numeric)", "totals.first", "false", "false", mean=_NO_MEAN)
"""Of a type whose values have no distance from one another."""

_SCALES: Mapping[str, Scale] = {
    **dict.fromkeys(("int2", "int4", "int8"), _whole("CAST({0} AS numeric)")),
    "oid": _whole("CAST(CAST({0} AS bigint) AS numeric)"),
    "numeric": _decimal("{0}"),
    "money": Scale(
        "CAST({0} AS numeric)",
        f"totals.first + (totals.last - totals.first) * step.i / {BUCKETS}",
        _IS_WIDE,
        value="CAST({0} AS money)",
    ),
    **dict.fromkeys(("float4", "float8"), _REAL),
    "date": _DATE,
    **dict.fromkeys(("timestamp", "timestamptz", "interval"), _time()),
    "time": _time("{0} IS NOT NULL"),
}


def scale_of(base_type: str) -> Scale:
    """The scale for a base type; `NO_SCALE` where there is none."""
    return _SCALES.get(base_type, NO_SCALE)
