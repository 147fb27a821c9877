"""What is known of a column's values, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from pooldeck_db.statistics import Source
from pooldeck_tui.format import Shown, clean, count, fit, show
from pooldeck_tui.widgets.text_view import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pooldeck_db.statistics import ColumnStatistics, Figure, Histogram
    from pooldeck_db.values import Value

_BAR = 24
"""Cells of the longest bar."""
_WIDEST = 36
"""Cells of a value at the most."""
_SOURCES = {
    Source.SERVER: "the server's own statistics",
    Source.SAMPLE: "a sample",
    Source.ROWS: "all rows",
    Source.NOTHING: "nothing yet",
}
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def statistics_lines(known: ColumnStatistics) -> list[Line]:
    """Everything that is known of a column, the most asked for first."""
    lines = [Line(_origin(known)), Line("")]
    lines += [Line(f"  {name:<14}{text}") for name, text in _figures(known)]
    for title, texts in (
        (f"Storage classes{_mark(known.rows is None or known.rows.exact)}", _classes(known)),
        (f"Most common values{_mark(known.common_exact)}", _common(known)),
        (_spread(known), _histogram(known)),
        ("Notes", (clean(note) for note in known.notes)),
    ):
        if found := [Line(f"  {text}") for text in texts]:
            lines += [Line(""), Line(title, heading=True), *found]
    return lines


def _origin(known: ColumnStatistics) -> str:
    sample = "" if known.looked_at is None else f" of {count(known.looked_at)} rows"
    moment = "" if known.as_of is None else f", {known.as_of.astimezone():%Y-%m-%d %H:%M:%S %Z}"
    return f"From {_SOURCES[known.source]}{sample}{moment}"


def _figures(known: ColumnStatistics) -> Iterator[tuple[str, str]]:
    """The single figures, each with what it is called."""
    if known.rows is not None:
        yield "rows", _number(known.rows)
    if known.nulls is not None:
        yield "NULL", _number(known.nulls) + _share_of(known.nulls, known.rows)
    if known.distinct is not None:
        yield "distinct", _number(known.distinct)
    for name, figure in (("least", known.minimum), ("greatest", known.maximum), ("mean", known.mean)):
        if figure is not None:
            yield name, ("" if figure.exact else "~") + _value(figure.value).rstrip()
    if known.average_size is not None:
        yield "average size", f"{'' if known.average_size.exact else '~'}{known.average_size.value:,.1f} bytes"


def _number(figure: Figure[int]) -> str:
    return count(figure.value, exact=figure.exact)


def _share_of(part: Figure[int], whole: Figure[int] | None) -> str:
    return "" if whole is None or not whole.value else f"  ({part.value / whole.value:.1%})"


def _mark(exact: bool) -> str:
    return "" if exact else " (estimate)"


def _classes(known: ColumnStatistics) -> Iterator[str]:
    for each in known.classes:
        yield f"{each.name:<10}{each.share:>7.1%}  {_rows(each.rows)}"


def _common(known: ColumnStatistics) -> Iterator[str]:
    """The values that several rows have; a bar for each that only one has would say nothing."""
    repeated = [each for each in known.common if not (known.common_exact and each.rows == 1)]
    most = max((each.share for each in repeated), default=0.0)
    widest = _widest(each.value for each in repeated)
    for each in repeated:
        yield f"{_value(each.value, widest)}  {each.share:>6.1%} {_bar(each.share, most)} {_rows(each.rows)}"
    if len(repeated) < len(known.common):
        yield "Every other value is in one row only." if repeated else "Every value is in one row only."


def _spread(known: ColumnStatistics) -> str:
    found = known.histogram
    if found is None:
        return ""
    if found.even:
        return f"Spread{_mark(found.exact)}"
    left_out = ", the most common values left out" if known.common else ""
    return f"Quantiles{_mark(found.exact)}{left_out}"


def _histogram(known: ColumnStatistics) -> Iterator[str]:
    found = known.histogram
    if found is None:
        return
    yield from _bars(found) if found.even else _quantiles(found)
    if found.outside:
        yield f"{found.outside:.1%} of the rows have no place in it"


def _bars(found: Histogram) -> Iterator[str]:
    """The rows in each interval: all are equally wide, so that bars compare what there is."""
    most = max((bucket.share for bucket in found.buckets), default=0.0)
    widest = _widest(value for bucket in found.buckets for value in (bucket.low, bucket.high))
    for bucket in found.buckets:
        interval = f"{_value(bucket.low, widest)} … {_value(bucket.high, widest)}"
        yield f"{interval}  {bucket.share:>6.1%} {_bar(bucket.share, most)} {_rows(bucket.rows)}"


def _quantiles(found: Histogram) -> Iterator[str]:
    """Up to which value what part lies: intervals with equally many rows would all have the same bar."""
    if not found.buckets:
        return
    every = sum(bucket.share for bucket in found.buckets)
    yield f"{'least':>8}  {_value(found.buckets[0].low).rstrip()}"
    below = 0.0
    for bucket in found.buckets[:-1]:
        below += bucket.share
        yield f"{below / every if every else 0.0:>8.0%}  {_value(bucket.high).rstrip()}"
    yield f"{'greatest':>8}  {_value(found.buckets[-1].high).rstrip()}"


def _rows(rows: int | None) -> str:
    return "" if rows is None else count(rows)


def _bar(share: float, most: float) -> str:
    """A bar in eighths of cells; the greatest share fills it."""
    eighths = round(share / most * _BAR * 8) if most else 0
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(_BAR)


def _value(value: Value, width: int = _WIDEST) -> str:
    """A value in so many cells."""
    return fit(_shown(value), width).text


def _widest(values: Iterable[Value]) -> int:
    """The cells that the widest of some values takes, as far as a value may go: what follows stands in a line."""
    return min(_WIDEST, max((_shown(value).full_width for value in values), default=0))


def _shown(value: Value) -> Shown:
    if isinstance(value, str | bytes) or value is None:
        return show(value)
    text = repr(value)
    return Shown(text, cell_len(text))
