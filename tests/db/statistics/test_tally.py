"""What was found in some rows becomes statistics of all of them: pure."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pooldeck_db.statistics import Bucket, CommonValue, Figure, Source, StorageClass
from pooldeck_db.statistics.base import Line
from pooldeck_db.statistics.tally import Tally, distinct_of, of_all, of_sample, shortened

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LINES = (
    Line("rows", 0, None, 100),
    Line("nulls", 0, None, 20),
    Line("distinct", 0, None, 41),
    Line("once", 0, None, 40),
    Line("minimum", 0, 1, None),
    Line("maximum", 0, 50, None),
    Line("mean", 0, 8.5, None),
    Line("common", 2, 9, 1),
    Line("common", 1, 7, 40),
    Line("class", 0, "null", 20),
    Line("class", 0, "integer", 80),
    Line("bucket", 1, 26, 10),
    Line("bucket", 0, 1, 60),
    Line("bucket end", 0, 50, None),
)


def tally(*lines: Line) -> Tally:
    return Tally(lines, lambda raw: raw)


def test_what_was_found_in_all_rows_is_exact() -> None:
    found = of_all("n", tally(*LINES), NOW, ("a note",))
    assert (found.source, found.as_of, found.notes, found.looked_at) == (Source.ROWS, NOW, ("a note",), None)
    assert (found.rows, found.nulls, found.distinct) == (Figure(100, True), Figure(20, True), Figure(41, True))
    assert (found.minimum, found.maximum, found.mean) == (Figure(1, True), Figure(50, True), Figure(8.5, True))
    assert found.common == (CommonValue(7, 0.4, 40), CommonValue(9, 0.01, 1))
    assert found.common_exact
    assert found.classes == (StorageClass("integer", 0.8, 80), StorageClass("null", 0.2, 20))
    assert found.average_size is None
    assert found.histogram is not None
    assert found.histogram.buckets == (Bucket(1, 26, 0.6, 60), Bucket(26, 50, 0.1, 10))
    assert found.histogram.outside == 0.1


def test_what_was_found_in_a_sample_stands_for_all_rows() -> None:
    found = of_sample("n", tally(*LINES), 1000, None, NOW)
    assert (found.source, found.looked_at) == (Source.SAMPLE, 100)
    assert (found.rows, found.nulls) == (Figure(1000, False), Figure(200, False))
    assert found.minimum == Figure(1, False)
    assert found.common == (CommonValue(7, 0.4, 400),), "what was seen once is not common"
    assert found.classes[0] == StorageClass("integer", 0.8, 800)
    assert found.histogram is not None
    assert not found.histogram.exact
    assert found.histogram.buckets[0] == Bucket(1, 26, 0.6, 600)


def test_what_an_index_tells_of_different_values_goes_before_the_sample() -> None:
    assert of_sample("n", tally(*LINES), 1000, 123, NOW).distinct == Figure(123, False)


def test_without_the_number_of_all_rows_there_are_only_shares() -> None:
    found = of_sample("n", tally(*LINES), None, None, NOW)
    assert (found.rows, found.nulls, found.distinct) == (None, None, None)
    assert found.common == (CommonValue(7, 0.4, None),)


def test_there_are_never_fewer_rows_than_were_seen() -> None:
    assert of_sample("n", tally(*LINES), 10, None, NOW).rows == Figure(100, False)


def test_no_rows_have_no_values() -> None:
    found = of_all("n", tally(Line("rows", 0, None, 0), Line("nulls", 0, None, 0)), NOW)
    assert (found.rows, found.nulls, found.distinct) == (Figure(0, True), Figure(0, True), Figure(0, True))
    assert (found.minimum, found.mean, found.histogram, found.common) == (None, None, None, ())


def test_the_histogram_in_which_more_rows_have_a_place_is_the_one_that_is_told() -> None:
    moments = (Line("moment", 0, "2020-01-01", 75), Line("moment end", 0, "2021-01-01", None))
    found = of_all("n", tally(*LINES, *moments), NOW)
    assert found.histogram is not None
    assert found.histogram.buckets == (Bucket("2020-01-01", "2021-01-01", 0.75, 75),)


@pytest.mark.parametrize(
    ("sampled", "distinct", "once", "rows", "expected"),
    [
        (0, 0, 0, 1000, 0),
        (100, 100, 100, 5000, 5000),
        (100, 5, 0, 5000, 5),
        (100, 60, 40, 100, 60),
        (100, 60, 40, 1_000_000, 100),
    ],
)
def test_different_values_are_estimated_from_those_that_were_seen_once(
    sampled: int, distinct: int, once: int, rows: int, expected: int
) -> None:
    assert distinct_of(sampled, distinct, once, rows) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("12.5000", "12.5"), ("-3.000", "-3"), ("100", "100"), ("0.0", "0"), ("2020-01-01 10:00:00.500", None),
        ("1e10", None), (1.50, None), (b"1.0", None), ("$1.00", None),
    ],
)  # fmt: skip
def test_only_decimals_lose_the_zeros_at_their_end(value: str | float | bytes, expected: str | None) -> None:
    assert shortened(value) == (value if expected is None else expected)
