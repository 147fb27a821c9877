"""Values that are hard to write down and read back: the known ones, and random ones."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from support.paging import Opened, case_insensitive_type, opened

if TYPE_CHECKING:
    from random import Random

    from pooldeck_db.database import Database

_WORDS = r"""NULL null \N \. '' "" \ " ' , | <br> *NULL* &#32; & a Ä 漢 👍🏽 {} [x](y) 0 -0 1e5 true \x48 =1+1
    %s :name $$ -- /* ;"""
_BLANKS = ("", " ", "\t", "\n", "\r\n", "\r", "\x0b", "\x0c", "\b", "\u2028", "\x01", "\x1b]52;c;aGk=\x07", "\x7f")
PIECES = (*_WORDS.split(), *_BLANKS)
"""Characters that mean something in one format or another."""


def some_text(random: Random) -> str:
    """Return a text of such pieces."""
    return "".join(random.choices(PIECES, k=random.randrange(6)))


def some_float(random: Random) -> float:
    """Return any number that 64 bits can be, infinity in the place of what is no number."""
    number: float = struct.unpack("d", random.randbytes(8))[0]
    return number if number == number else float("inf")


POSTGRESQL_VALUES: dict[str, tuple[str, ...]] = {
    "smallint": ("-32768", "32767"),
    "integer": ("-2147483648", "0"),
    "bigint": ("9223372036854775807", "-9223372036854775808"),
    "numeric": ("NaN", "Infinity", "-Infinity", "1.10", "0.00", "9" * 200 + "." + "1" * 56),
    "numeric(10,2)": ("12345678.90",),
    "real": ("0.1", "NaN", "-0", "1e-45"),
    "double precision": ("0.30000000000000004", "Infinity", "-Infinity", "-0", "1e308"),
    "money": ("-92233720368547758.08", "0.01"),
    "boolean": ("true", "false"),
    "text": ("", "NULL", " x ", "a\nb\tc\r", "\x1b[31mred", "e\u0301", "\u202eabc", "😀", "\\N", "'\"%:$1"),
    "character(5)": ("ab", ""),
    "character varying(3)": ("abc",),
    '"char"': ("x",),
    "name": ("a name",),
    "bytea": ("\\x", "\\x00ff", "\\x68690a"),
    "date": ("infinity", "-infinity", "4713-01-01 BC", "5874897-12-31", "9999-12-31", "0001-01-01"),
    "timestamp": (
        "infinity",
        "-infinity",
        "4713-01-01 00:00:00 BC",
        "20000-01-01",
        "294276-12-31",
        "0001-01-01",
        "9999-12-31 23:59:59.999999",
    ),
    "timestamp with time zone": (
        "infinity",
        "-infinity",
        "0044-03-15 12:00:00+00 BC",
        "20000-01-01 00:00:00+00",
        "9999-12-31 23:59:59.999999+00",
        "1800-01-01 00:00:00-00:01:15",
        "2020-10-25 01:30:00+02",
    ),
    "time": ("24:00:00", "00:00:00.000001"),
    "time with time zone": ("24:00:00-1559", "12:00:00+05:30"),
    "interval": (
        "1 mon",
        "1 year 2 mons 3 days",
        "-178000000 years",
        "infinity",
        "-1 days +02:00",
        "00:00:00.000001",
    ),
    "json": ('{"b":1, "b":2}', "1e400", "null", '  {"a" : 1.10}', "12345678901234567890.12"),
    "jsonb": ('{"a": 1.10}', "null", "12345678901234567890.12"),
    "uuid": ("018f2c00-0000-7000-8000-000000000001",),
    "integer[]": ("[5:7]={1,2,3}", "{}", "{{1,2},{3,4}}", "{NULL,1}"),
    "text[]": ('{"",NULL,"NULL","a,b"}',),
    "public.pair": ('(1,"a b")', "(,)", '(,"")'),
    "public.pair[]": ('{"(1,x)",NULL}',),
    "public.mood": ("sad", "very happy"),
    "public.positive": ("1",),
    "int4range": ("empty", "[1,5)", "(,)"),
    "tstzrange": ('["2020-01-01 00:00:00+00",infinity)',),
    "int4multirange": ("{[1,3),[5,7)}", "{}"),
    "inet": ("10.0.0.1", "10.0.0.0/8", "::1"),
    "cidr": ("10.0.0.0/8",),
    "macaddr": ("08:00:2b:01:02:03",),
    "macaddr8": ("08:00:2b:01:02:03:04:05",),
    "bit(5)": ("10101",),
    "bit varying": ("", "1"),
    "tsvector": ("'a':1A 'fat cat':2", ""),
    "tsquery": ("'a' & !'b'",),
    "point": ("(1,2)", "(NaN,Infinity)"),
    "line": ("{1,2,3}",),
    "lseg": ("[(0,0),(1,1)]",),
    "box": ("(1,1),(0,0)",),
    "path": ("((0,0),(1,1))", "[(0,0),(1,1)]"),
    "polygon": ("((0,0),(1,1),(1,0))",),
    "circle": ("<(0,0),1>",),
    "pg_lsn": ("16/B374D848",),
    "oid": ("4294967295",),
    "regclass": ("pg_class", "pg_catalog.pg_type"),
    "xid": ("4294967295",),
    "xid8": ("18446744073709551615",),
    "tid": ("(4294967295,65535)",),
    "jsonpath": ('$."a"[*]',),
    "txid_snapshot": ("10:20:10,14",),
    "pg_snapshot": ("10:20:10,14",),
    "regproc": ("2147", "2803", "now", "-"),
    "regtype": ("integer", "public.mood"),
    "public.ci": ("Case", "cASE", ""),
    "public.positives": ("1",),
    "public.tags": ('{"a","A"}',),
    "public.span": ("[1.0,1.00]", "empty"),
}
"""Of each type the values whose native reading raises or is not what was written, and some that must stay so.
`public.ci` stands for types of extensions (citext, hstore, ltree, vector); xml needs a server with libxml."""

SQLITE_VALUES: tuple[tuple[str, str], ...] = (
    *(
        ("DATETIME", value)
        for value in (
            "'01/02/2020'", "''", "1577934245", "2458850.5", "x'00'", "'2020-01-02 03:04:05'",
            "'2020-01-02T03:04:05Z'", "'2020-01-02 03:04:05+02:00'", "'2020-01-02 03:04:05.123456789'", "'now'",
        )
    ),
    *(
        ("DATE", value)
        for value in (
            "'2020-1-2'", "20200102", "'0000-00-00'", "'2020-01-02 3'", "'2020-01-02 03:04:05'", "'2020-13-45'",
        )
    ),
    *(("TIME", value) for value in ("'25:00'", "'24:00:00'", "7")),
    *(("BOOLEAN", value) for value in ("7", "'t'", "-1", "0.5", "1")),
    *(("NUMERIC", value) for value in ("'abc'", "1e400", "-1e400", "9223372036854775807", "'1.10'")),
    *(("UUID", value) for value in ("'018f2c00-0000-7000-8000-000000000001'", "x'018f2c0000007000'")),
    ("GEOMETRY", "'POINT(1 2)'"),
    ("WIBBLE", "'unknown'"),
    ("DECIMAL(20,4)", "123456789012345678.25"),
    *(("JSON", value) for value in ("'not json'", "'{\"b\":1, \"a\":1.10}'", "'null'")),
    *(("BLOB", value) for value in ("'text'", "7", "x''", "x'00ff'", "1.5")),
    *(
        ("TEXT", value)
        for value in (
            "''", "'NULL'", "CAST(x'ff41fe' AS TEXT)", "CAST(x'610062' AS TEXT)", "x'61'",
            "'a' || char(10) || 'b'", "char(27) || '[31m'", "char(8238) || 'abc'", "1.0", "'😀'",
        )
    ),
    *(("INTEGER", value) for value in ("'abc'", "1.5", "x'01'", "-9223372036854775808", "9223372036854775807")),
    *(("REAL", value) for value in ("-0.0", "1e308", "3", "'x'", "0.1")),
    ("VARCHAR(3)", "'too long'"),
    *(("", value) for value in ("'12'", "12", "x'12'", "1.5")),
)  # fmt: skip

POSTGRESQL_TYPES = (
    "CREATE TYPE mood AS ENUM ('sad', 'very happy')",
    "CREATE TYPE pair AS (a integer, b text)",
    "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
    "CREATE DOMAIN positives AS positive NOT NULL DEFAULT 1",
    "CREATE DOMAIN tags AS text[]",
    "CREATE TYPE span AS RANGE (subtype = numeric)",
    *case_insensitive_type("public"),
)
"""What makes the types that are not the server's own."""


async def open_odd_values(database: Database) -> Opened:
    """A table `t` with a column for each type, and a row for each of its values."""
    columns = ", ".join(f"c{index} {name}" for index, name in enumerate(POSTGRESQL_VALUES))
    inserts = [
        f"INSERT INTO t (id, c{index}) VALUES ({index * 100 + number}, {quoted(value)})"
        for index, values in enumerate(POSTGRESQL_VALUES.values())
        for number, value in enumerate(values)
    ]
    create = f"CREATE TABLE t (id integer PRIMARY KEY, {columns})"
    return await opened(database, "t", *POSTGRESQL_TYPES, create, *inserts)


def quoted(value: str) -> str:
    """A text in quotes."""
    return "'" + value.replace("'", "''") + "'"
