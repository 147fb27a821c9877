"""What values mean beside what is stored."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pooldeck_db.catalog import Column
from pooldeck_db.values import Clipped, Kind, Value
from pooldeck_tui.viewer.readings import readings
from pooldeck_tui.viewer.readings.numbers import amount, number_readings
from pooldeck_tui.viewer.readings.times import Clock, time_readings
from pooldeck_tui.viewer.readings.uuids import uuid_number, uuid_readings, uuid_text
from pooldeck_tui.viewer.subject import Subject

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
CLOCK = Clock(NOW, timezone(timedelta(hours=2)), ("Asia/Tokyo", "Mars/Olympus"))


def numbers(text: str) -> dict[str, str]:
    return dict(number_readings(text))


def times(text: str) -> dict[str, str]:
    return dict(time_readings(text, CLOCK))


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("1234567", "1,234,567"),
        ("-1234567.891234", "-1,234,567.891 234"),
        ("0.00001", "0.000 01"),
        ("12345e400", "12,345e400"),
        ("9" * 25, "9" + ",999" * 8),
    ],
)
def test_digits_are_grouped_and_never_rounded(text: str, grouped: str) -> None:
    assert numbers(text)["grouped"] == grouped
    digits = grouped.replace(",", "").replace(" ", "")
    assert digits == text


@pytest.mark.parametrize(
    ("text", "hexadecimal", "binary"),
    [("255", "0xff", "1111 1111"), ("-5", "-0x5", "-0101"), ("0", "0x0", "0000")],
)
def test_whole_numbers_are_written_in_other_bases(text: str, hexadecimal: str, binary: str) -> None:
    assert (numbers(text)["hex"], numbers(text)["binary"]) == (hexadecimal, binary)


@pytest.mark.parametrize("unit", [1, 10**3, 10**6, 10**9])
def test_a_number_that_may_be_a_moment_is_offered_as_a_guess(unit: int) -> None:
    assert "2024-11-22 08:00:01+00 if these are" in numbers(str(1732262401 * unit))["a guess"]


@pytest.mark.parametrize("text", ["1732262401.5", "42", "-1732262401"])
def test_other_numbers_are_no_moments(text: str) -> None:
    assert "a guess" not in numbers(text)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "", "1,5", "0x10", "12 34"])
def test_what_is_no_plain_number_has_no_reading(text: str) -> None:
    assert numbers(text) == {}


def test_a_number_of_very_many_digits_is_only_counted() -> None:
    assert numbers("9" * 131_072) == {"digits": "131,072 before the point, 0 behind it"}


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 bytes"), (1023, "1,023 bytes"), (1536, "1.50 KiB"), (2**40, "1.00 TiB")]
)
def test_amounts_of_bytes_are_said_in_binary_units(size: int, words: str) -> None:
    assert amount(size) == words


def test_a_moment_is_shown_in_every_zone() -> None:
    assert times("2026-11-22 08:00:01.5+00") == {
        "UTC": "2026-11-22 08:00:01.500000+00:00",
        "local": "2026-11-22 10:00:01.500000+02:00",
        "Asia/Tokyo": "2026-11-22 17:00:01.500000+09:00 JST",
        "Mars/Olympus": "is not in this machine's database of zones",
        "day": "Sunday, ISO week 2026-W47-7, day 326 of the year",
        "from now": "22 hours 59 minutes ago",
        "epoch": "1,795,334,401 s since 1970",
    }


@pytest.mark.parametrize("text", ["2026-11-22T08:00:00Z", "2026-11-22 13:30:00+05:30", "2026-11-22 00:00:00-08"])
def test_every_spelling_of_an_offset_is_the_same_moment(text: str) -> None:
    assert times(text)["UTC"] == "2026-11-22 08:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-11-23 07:00:00+00", "0 seconds ago"),
        ("2026-11-23 07:00:01+00", "1 second ahead"),
        ("2026-11-23 08:30:00+00", "1 hour 30 minutes ahead"),
        ("2024-11-23 07:00:00+00", "1 year 11 months ago"),
        ("2026-11-20 07:00:00+00", "3 days ago"),
    ],
)
def test_the_distance_from_now_is_said_in_the_two_largest_units(text: str, words: str) -> None:
    assert times(text)["from now"].startswith(words.rsplit(" ", 1)[0])


def test_a_time_without_a_zone_is_not_moved_to_another() -> None:
    assert times("2026-11-22 08:00:01").keys() == {"zone", "day"}


@pytest.mark.parametrize(
    ("text", "words"), [("2026-11-23", "today"), ("2026-11-24", "1 day ahead"), ("2026-11-13", "10 days ago")]
)
def test_a_date_is_so_many_days_from_today(text: str, words: str) -> None:
    assert times(text)["from today"] == words


@pytest.mark.parametrize(
    "text",
    [
        "infinity",
        "-infinity",
        "0044-03-15 12:00:00+00 BC",
        "294276-12-31 23:59:59+00",
        "2026-02-30",
        "2026-01-01 99:00:00",
    ],
)
def test_times_beyond_the_calendar_are_explained(text: str) -> None:
    assert times(text).keys() == {"means"}


@pytest.mark.parametrize("text", ["08:00:00", "1 day 02:00:00", "tomorrow", "", "2026-W47"])
def test_what_has_no_date_has_no_reading(text: str) -> None:
    assert times(text) == {}


@pytest.mark.parametrize("text", ["9999-12-31 23:59:59+00", "0001-01-01 00:00:00+00", "9999-12-31 24:00:00+00"])
def test_the_edges_of_the_calendar_are_no_trouble(text: str) -> None:
    assert times(text)


def test_a_uuid_tells_when_it_was_made() -> None:
    made = uuid.uuid1()
    moment = dict(uuid_readings(made.int))["made at"]
    ticks = datetime(1582, 10, 15, tzinfo=UTC) + timedelta(microseconds=made.time // 10)
    assert moment == f"{ticks:%Y-%m-%d %H:%M:%S.%f}+00"


@pytest.mark.parametrize(
    ("text", "version", "moment"),
    [
        ("c232ab00-9414-11ec-b3c8-9f6bdeced846", "version 1", "2022-02-22 19:22:22.000000+00"),
        ("1ec9414c-232a-6b00-b3c8-9f6bdeced846", "version 6", "2022-02-22 19:22:22.000000+00"),
        ("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "version 7", "2022-02-22 19:22:22.000000+00"),
    ],
)
def test_the_examples_of_the_standard_are_read_as_it_says(text: str, version: str, moment: str) -> None:
    number = uuid_number(text)
    assert number is not None
    found = dict(uuid_readings(number))
    assert found["UUID"].startswith(version)
    assert found["made at"] == moment


@pytest.mark.parametrize(
    "kind", [uuid.uuid4(), uuid.uuid5(uuid.NAMESPACE_DNS, "x"), uuid.UUID(int=0), uuid.UUID(int=2**128 - 1)]
)
def test_other_uuids_tell_no_time_and_are_written_as_they_were(kind: uuid.UUID) -> None:
    assert uuid_text(kind.int) == str(kind)
    assert "made at" not in dict(uuid_readings(kind.int))


def test_any_uuid_has_a_reading_and_never_fails() -> None:
    chosen = random.Random(4)
    assert all(list(uuid_readings(chosen.getrandbits(128))) for _ in range(2_000))


def labels(kind: Kind, value: Value) -> list[str]:
    return [each.label for each in readings(Subject(Column("c", str(kind), kind), value), CLOCK)]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.TEXT, "1732262401", []),
        (Kind.TEXT, 1732262401, ["grouped", "hex", "binary", "as bytes", "a guess"]),
        (
            Kind.TEXT,
            "2026-11-22T08:00:00Z",
            ["UTC", "local", "Asia/Tokyo", "Mars/Olympus", "day", "from now", "epoch"],
        ),
        (Kind.TEXT, "2026-11-22 08:00:00", []),
        (Kind.TIME, "2026-11-22 08:00:00", ["zone", "day"]),
        (Kind.TEXT, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", ["UUID", "made at"]),
        (Kind.TEXT, "d41d8cd98f00b204e9800998ecf8427e", []),
        (Kind.ENUM, "paid", []),
        (Kind.BOOLEAN, "true", []),
        (Kind.TEXT, Clipped("1", 9), []),
        (Kind.NUMBER, 0.1, []),
        (Kind.BINARY, uuid.UUID("a68919d6-ed06-4890-ae2c-7df2285ad7d2").bytes, ["looks like", "as UUID", "UUID"]),
        (Kind.BINARY, Clipped(b"\x89PNG\r\n\x1a\n", 99), ["looks like"]),
    ],
)
def test_a_value_is_read_as_its_type_or_its_own_text_says(kind: Kind, value: Value, expected: list[str]) -> None:
    assert labels(kind, value) == expected
