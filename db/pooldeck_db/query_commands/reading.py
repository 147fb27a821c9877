"""Reads a line such as `\\dt shop.*`: psql's habits on both databases, and those of SQLite's shell on SQLite."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import takewhile
from typing import TYPE_CHECKING

from pooldeck_db.query_commands import postgresql, postgresql_made, sqlite
from pooldeck_db.query_commands.patterns import parts_of, words_of
from pooldeck_db.query_commands.postgresql_relation import relation
from pooldeck_db.query_commands.records import Action, Command, CommandUnknown, Listing
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.query_commands.patterns import Part

COMMANDS: tuple[tuple[str, str], ...] = (
    ("\\d [pattern]", "tables, views and sequences, or all about those that match; + for more"),
    ("\\dt \\dv \\di [pattern]", "tables, views, indexes; S for the database's own, + for more"),
    ("\\dm \\ds \\dE [pattern]", "materialized views, sequences, foreign tables"),
    ("\\df [pattern]", "functions; \\dfa aggregates, \\dfp procedures, \\dft for triggers, \\dfw for windows"),
    ("\\sf [pattern]", "how functions were made; their text"),
    ("\\dT [pattern]", "types; + for more, as the values of enums"),
    ("\\dn [pattern]", "schemas"),
    ("\\du [pattern]", "roles"),
    ("\\l [pattern]", "databases"),
    ("\\x [on|off]", "show rows one below the other"),
    ("\\timing [on|off]", "tell how long statements take"),
    ("\\conninfo", "what the connection leads to"),
    ("\\i file", "run the statements of a file"),
    ("\\e [file]", "edit the buffer, or a file, in your editor"),
    ("\\g", "run the statement before it"),
    ("\\h [statement]", "about a statement"),
    ("\\?", "these commands"),
    ("\\q", "back to the rows of tables"),
    (".tables [pattern]", "SQLite: tables and views; patterns of LIKE"),
    (".schema [pattern]", "SQLite: how they were made"),
    (".indexes [table]", "SQLite: indexes"),
    (".databases", "SQLite: the files that are open"),
    (".quit", "SQLite: back to the rows of tables"),
)
"""Every command with what it does."""

_SIMPLE = {
    "\\x": Action.EXPANDED, "\\timing": Action.TIMING, "\\conninfo": Action.CONNECTION, "\\i": Action.INCLUDE,
    "\\include": Action.INCLUDE, "\\ir": Action.INCLUDE, "\\e": Action.EDIT, "\\edit": Action.EDIT,
    "\\g": Action.RUN, "\\q": Action.QUIT, "\\quit": Action.QUIT, "\\?": Action.HELP, "\\h": Action.SYNTAX,
    "\\help": Action.SYNTAX,
}  # fmt: skip
_SIMPLE_SQLITE = {
    ".quit": Action.QUIT, ".exit": Action.QUIT, ".help": Action.HELP, ".read": Action.INCLUDE,
    ".timer": Action.TIMING,
}  # fmt: skip
_WITHOUT = {Action.CONNECTION, Action.RUN, Action.QUIT, Action.HELP}
"""What takes no argument."""
_SHELL = (".tables", ".schema", ".indexes", ".indices", ".databases")
_LISTING = re.compile(r"\\(?:(d)([tvmisE]*)|d(f)([anptw]*)|(dn|dT|sf|du|dg|l))([S+]*)\Z")
_LINE = re.compile(r"\s*(\\\?|\\[A-Za-z]+[+]*[A-Za-z+]*|\.[A-Za-z]*|\\\S?)(.*)\Z", re.DOTALL)
_NAMES = (
    *(
        "\\d",
        "\\dt",
        "\\dv",
        "\\dm",
        "\\di",
        "\\ds",
        "\\dE",
        "\\df",
        "\\sf",
        "\\dT",
        "\\dn",
        "\\du",
        "\\dg",
        "\\l",
    ),
    *_SIMPLE,
)
_ELSEWHERE = {
    "\\c": "Open another connection instead.",
    "\\connect": "Open another connection instead.",
    "\\copy": "Export the rows of a result, or of a table, instead.",
    "\\password": "Use ALTER ROLE ... PASSWORD: it is masked in the history.",
    "\\watch": "Run the statement again instead.",
    ".open": "Open another connection instead.",
}


def is_command(line: str, backend: Backend) -> bool:
    """Whether a line is to be read as a command, and not as SQL."""
    start = line.lstrip()[:2]
    return start.startswith("\\") or (backend is Backend.SQLITE and bool(re.match(r"\.[A-Za-z]", start)))


def commands(line: str, backend: Backend) -> Command:
    """What a line asks for. Raises CommandUnknown, with the nearest command that there is."""
    found = _LINE.match(line)
    if found is None:
        raise CommandUnknown("It is no command.", subject=line.strip()[:40], hint="\\? lists the commands.")
    name, argument = found[1], found[2].strip()
    if backend is Backend.SQLITE and name.startswith("."):
        return _of_shell(name, argument)
    if (action := _SIMPLE.get(name)) is not None:
        return _simple(action, name, argument)
    match = _LISTING.match(name)
    if match is None:
        raise _unknown(name, backend)
    listings = _listings(match, name, _pattern(name, argument), backend)
    return Command(Action.LIST, name, argument, listings)


def _simple(action: Action, name: str, argument: str) -> Command:
    argument = argument.rstrip(";").rstrip()
    if action in (Action.EXPANDED, Action.TIMING) and argument not in ("", "on", "off"):
        raise CommandUnknown(f"It is turned on or off, and not {argument!r}.", subject=name, hint=f"{name} on")
    if action in _WITHOUT and argument:
        raise CommandUnknown(f"{name} takes nothing behind it.", subject=name, hint=f"Type {name} alone.")
    if action is Action.INCLUDE and not argument:
        raise CommandUnknown("Which file is not said.", subject=name, hint=f"{name} file.sql")
    if action in (Action.INCLUDE, Action.EDIT) and len(argument) > 1 and argument[0] == argument[-1] == "'":
        argument = argument[1:-1].replace("''", "'")
    return Command(action, name, argument)


def _pattern(name: str, argument: str) -> tuple[Part, ...]:
    words = words_of(argument.rstrip(";"))
    if "\0" in argument:
        raise CommandUnknown("A pattern has a NUL character in it.", subject=name, hint="Delete it.")
    if len(words) > 1:
        raise CommandUnknown(
            "There is more than one pattern.", subject=name, hint='Put "names with spaces" in quotes.'
        )
    try:
        parts = parts_of(words[0]) if words else ()
    except ValueError as error:
        raise CommandUnknown(f"{error}", subject=name, hint='Two quotes ("") stand for one in a name.') from None
    if len(parts) > 3:
        raise CommandUnknown("A name has too many dots.", subject=name, hint="Write schema.name.")
    return parts


def _listings(match: re.Match[str], name: str, parts: Sequence[Part], backend: Backend) -> tuple[Listing, ...]:
    kinds, function_kinds, other, flags = match[2] or "", match[4] or "", match[5], match[6]
    is_verbose, with_system = "+" in flags, "S" in flags
    if backend is Backend.SQLITE:
        return _of_sqlite(match, name, parts, with_system=with_system)
    if match[1]:
        if not kinds and parts:
            return relation(parts, is_verbose=is_verbose)
        kinds = "".join(dict.fromkeys(kinds)) or "tvmsE"
        return (postgresql.relations(kinds, parts, is_verbose=is_verbose, with_system=with_system),)
    if match[3]:
        return (postgresql.functions(function_kinds, parts, is_verbose=is_verbose, with_system=with_system),)
    if other in ("sf", "dT"):
        make_listing = postgresql_made.sources if other == "sf" else postgresql_made.types
        return (make_listing(parts, is_verbose=is_verbose, with_system=with_system),)
    if other == "l":
        return (postgresql.databases(parts, is_verbose=is_verbose),)
    make = postgresql.schemas if other == "dn" else postgresql.roles
    return (make(parts, is_verbose=is_verbose, with_system=with_system),)


def _of_sqlite(
    match: re.Match[str], name: str, parts: Sequence[Part], *, with_system: bool
) -> tuple[Listing, ...]:
    kinds = match[2] or ""
    if match[1] and not kinds:
        return sqlite.relation(parts) if parts else (sqlite.objects("tv", (), with_system=with_system),)
    if match[1] and set(kinds) & set("tvi"):
        return (sqlite.objects(kinds, parts, with_system=with_system),)
    if match[3]:
        return (sqlite.functions(parts),)
    if match[5] in ("dn", "l"):
        return (sqlite.databases(),)
    hint = "\\dt, \\dv and \\di list what it has."
    raise CommandUnknown("SQLite has nothing of this kind.", subject=name, hint=hint)


def _of_shell(name: str, argument: str) -> Command:
    if (action := _SIMPLE_SQLITE.get(name)) is not None:
        return _simple(action, name, argument)
    if name not in _SHELL:
        raise _unknown(name, Backend.SQLITE)
    pattern = argument.rstrip(";").strip("'\"")
    listing = {
        ".tables": lambda: sqlite.like(
            ("table", "view"), pattern, columns='name AS "Name", type AS "Type"', title="Tables"
        ),
        ".schema": lambda: sqlite.like(
            ("table", "view", "index", "trigger"),
            pattern,
            columns='tbl_name AS "Table", type AS "Type", name AS "Name", sql AS "Definition"',
            name="tbl_name",
            title="Schema",
        ),
        ".indexes": lambda: sqlite.like(
            ("index",), pattern, columns='name AS "Name", tbl_name AS "Table"', name="tbl_name", title="Indexes"
        ),
        ".databases": sqlite.databases,
    }[name.replace("indices", "indexes")]()
    return Command(Action.LIST, name, argument, (listing,))


def _unknown(name: str, backend: Backend) -> CommandUnknown:
    if name in _ELSEWHERE:
        return CommandUnknown(f"{name} is not known here.", subject=name, hint=_ELSEWHERE[name])
    known = (*_NAMES, *_SHELL, *_SIMPLE_SQLITE) if backend is Backend.SQLITE else _NAMES
    # What begins alike is meant rather than what ends alike: commands are families by their first letters.
    near = max(known, key=lambda each: (_shared(name, each), SequenceMatcher(None, name, each).ratio()))
    return CommandUnknown(
        f"There is no command {name}.", subject=name, hint=f"Did you mean {near}? \\? lists the commands."
    )


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
