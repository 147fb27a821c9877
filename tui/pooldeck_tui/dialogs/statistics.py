"""What is known of a column's values, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from pooldeck_db.statistics import Source
from pooldeck_tui.format import Shown, clean, count, fit, show
from pooldeck_tui.widgets.text_view import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.statistics import Bucket, ColumnStatistics, Figure
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
    most = max((each.share for each in known.common), default=0.0)
    for each in known.common:
        yield f"{_value(each.value)}  {each.share:>6.1%} {_bar(each.share, most)} {_rows(each.rows)}"


def _spread(known: ColumnStatistics) -> str:
    if known.histogram is None:
        return ""
    kind = "" if known.histogram.even else ", each line about as many rows"
    return f"Spread{_mark(known.histogram.exact)}{kind}"


def _histogram(known: ColumnStatistics) -> Iterator[str]:
    if known.histogram is None:
        return
    most = max((bucket.share for bucket in known.histogram.buckets), default=0.0)
    for bucket in known.histogram.buckets:
        yield f"{_interval(bucket)}  {bucket.share:>6.1%} {_bar(bucket.share, most)} {_rows(bucket.rows)}"
    if known.histogram.outside:
        yield f"{known.histogram.outside:.1%} of the rows have no place in it"


def _interval(bucket: Bucket) -> str:
    return f"{_value(bucket.low)} … {_value(bucket.high)}"


def _rows(rows: int | None) -> str:
    return "" if rows is None else count(rows)


def _bar(share: float, most: float) -> str:
    """A bar in eighths of cells; the greatest share fills it."""
    eighths = round(share / most * _BAR * 8) if most else 0
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(_BAR)


def _value(value: Value) -> str:
    """A value in cells that are the same for all of them."""
    shown = show(value)
    if not isinstance(value, str | bytes) and value is not None:
        text = repr(value)
        shown = Shown(text, cell_len(text))
    return fit(shown, _WIDEST).text
