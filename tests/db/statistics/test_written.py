"""What ANALYZE wrote down becomes statistics: pure."""

from __future__ import annotations

from datetime import UTC, datetime

from pooldeck_db.catalog import Column
from pooldeck_db.statistics import Bucket, CommonValue, Figure, Source
from pooldeck_db.statistics.postgresql.written import Written, merged, statistics_of, value_of
from pooldeck_db.values import Clipped, Kind

THEN = datetime(2026, 11, 1, tzinfo=UTC)
NUMBER = Column("n", "integer", Kind.NUMBER, base_type="int4")
TEXT = Column("n", "text", Kind.TEXT, base_type="text")
WRITTEN = Written(0.25, 4, -0.5, ["7", "9"], [0.2, 0.05], ["1", "5", "80"], 1000, THEN, "1", "80")


def test_shares_become_numbers_of_rows() -> None:
    found = statistics_of(NUMBER, WRITTEN, 2000)
    assert (found.source, found.as_of) == (Source.SERVER, THEN)
    assert (found.rows, found.nulls, found.distinct) == (
        Figure(2000, False),
        Figure(500, False),
        Figure(1000, False),
    )
    assert (found.minimum, found.maximum) == (Figure("1", False), Figure("80", False))
    assert found.common == (CommonValue("7", 0.2, 400), CommonValue("9", 0.05, 100))
    assert found.histogram is not None
    assert not found.histogram.even
    assert found.histogram.buckets == (Bucket("1", "5", 0.25, 500), Bucket("5", "80", 0.25, 500))
    assert found.average_size is None


def test_a_column_that_cannot_be_null_has_no_nulls_for_certain() -> None:
    column = Column("n", "integer", Kind.NUMBER, nullable=False, base_type="int4")
    assert statistics_of(column, WRITTEN, 2000).nulls == Figure(0, True)


def test_without_the_number_of_rows_there_are_only_shares() -> None:
    found = statistics_of(NUMBER, WRITTEN, None)
    assert (found.rows, found.nulls, found.distinct) == (None, None, None)
    assert found.common[0] == CommonValue("7", 0.2, None)


def test_many_bounds_make_twenty_buckets_of_as_many_rows_each_as_there_were_between_them() -> None:
    bounds = [str(number) for number in range(102)]
    found = statistics_of(
        NUMBER, WRITTEN._replace(common=None, shares=None, bounds=bounds, null_share=0.0), 10_100
    )
    assert found.histogram is not None
    assert len(found.histogram.buckets) == 20
    assert (found.histogram.buckets[0].low, found.histogram.buckets[-1].high) == ("0", "101")
    assert abs(sum(bucket.share for bucket in found.histogram.buckets) - 1) < 1e-9


def test_texts_have_no_distance_and_so_no_histogram_but_a_size() -> None:
    found = statistics_of(TEXT, WRITTEN, 2000)
    assert found.histogram is None
    assert found.average_size == Figure(4.0, False)


def test_the_ends_are_not_told_by_common_values_where_there_are_others() -> None:
    alone = WRITTEN._replace(bounds=None, different=3.0)
    assert statistics_of(TEXT, alone, 2000).minimum is None
    every = alone._replace(different=2.0)
    assert statistics_of(TEXT, every, 2000).minimum == Figure("1", False)


def test_partitions_are_put_together_by_their_rows() -> None:
    other = Written(0.75, 8, 2, ["9"], [0.1], ["3", "4"], 3000, None, "3", "4")
    whole = merged([WRITTEN, other])
    assert (whole.null_share, whole.width, whole.rows, whole.analysed) == (0.625, 7, 4000, THEN)
    assert (whole.common, whole.shares) == (["9", "7"], [0.25 * 0.05 + 0.75 * 0.1, 0.05])
    found = statistics_of(NUMBER, whole, 4000, parts=(2, 3))
    assert (found.distinct, found.minimum, found.histogram) == (None, None, None)
    assert "2 of its 3 partitions" in found.notes[0]


def test_partitions_that_had_no_rows_weigh_the_same() -> None:
    empty = WRITTEN._replace(rows=0)
    assert merged([empty, empty._replace(null_share=0.75)]).null_share == 0.5


def test_values_in_an_array_are_shown_as_in_a_page() -> None:
    truth = Column("b", "boolean", Kind.BOOLEAN, base_type="bool")
    binary = Column("b", "bytea", Kind.BINARY, base_type="bytea")
    assert [value_of(truth, text) for text in "tf"] == ["true", "false"]
    assert value_of(TEXT, "t") == "t"
    assert value_of(TEXT, "ä" * 300) == Clipped("ä" * 256, 300)
    assert value_of(binary, "\\x00ff") == "\\x00ff"
    assert value_of(binary, "\\x" + "ab" * 300) == Clipped(b"\xab" * 256, 300)
