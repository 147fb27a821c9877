"""SQL that makes a PostgreSQL relation again, composed from the catalog.

Names and expressions come quoted and in full from the server; here they are only put together. A partition is
made as a table of its own and then attached, because its columns may stand in another order than its parent's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog.postgresql.attachments import attachments
from pooldeck_db.catalog.postgresql.columns import table_elements
from pooldeck_db.catalog.postgresql.sequences import sequences_after, sequences_before
from pooldeck_db.catalog.postgresql.spelling import options_sql, reloptions_sql

if TYPE_CHECKING:
    from pooldeck_db.catalog.postgresql.answer import DetailAnswer


def ddl(answer: DetailAnswer) -> str:
    """Every statement that makes the relation and what hangs on it, each ended by a semicolon."""
    makes = _makes_view(answer) if answer["letter"] in ("v", "m") else _makes_table(answer)
    statements = [*sequences_before(answer), makes, *sequences_after(answer), *attachments(answer)]
    return "\n\n".join(f"{statement};" for statement in statements) + "\n"


def _makes_view(answer: DetailAnswer) -> str:
    sort = "MATERIALIZED VIEW" if answer["letter"] == "m" else "VIEW"
    query = (answer["view"] or "").strip().removesuffix(";")
    lines = [f"CREATE {_temporary(answer)}{sort} {_name(answer)}", *_storage(answer), "AS", query]
    if answer["letter"] == "m":
        lines.append("WITH DATA" if answer["populated"] else "WITH NO DATA")
    return "\n".join(lines)


def _makes_table(answer: DetailAnswer) -> str:
    unlogged = "UNLOGGED " if answer["persistence"] == "u" else ""
    sort = "FOREIGN TABLE" if answer["letter"] == "f" else f"{unlogged}TABLE"
    elements = table_elements(answer)
    body = " (\n" + ",\n".join(f"    {element}" for element in elements) + "\n)" if elements else " ()"
    lines = [f"CREATE {_temporary(answer)}{sort} {_name(answer)}{body}"]
    if answer["parents"] and not answer["is_partition"]:
        lines.append("INHERITS (" + ", ".join(parent["qualified"] for parent in answer["parents"]) + ")")
    if answer["partition_key"]:
        lines.append(f"PARTITION BY {answer['partition_key']}")
    if answer["server"]:
        lines.append(f"SERVER {answer['server']['name']}{options_sql(answer['server']['options'])}")
    return "\n".join([*lines, *_storage(answer)])


def _temporary(answer: DetailAnswer) -> str:
    return "TEMPORARY " if answer["persistence"] == "t" else ""


def _name(answer: DetailAnswer) -> str:
    """A temporary relation's schema is the session's own and cannot be named."""
    return answer["quoted"] if answer["persistence"] == "t" else answer["qualified"]


def _storage(answer: DetailAnswer) -> list[str]:
    lines = []
    if answer["access_method"]:
        lines.append(f"USING {answer['access_method']}")
    options = [*(answer["options"] or ()), *(f"toast.{option}" for option in answer["toast_options"] or ())]
    if options:
        lines.append(f"WITH ({reloptions_sql(options)})")
    if answer["tablespace"]:
        lines.append(f"TABLESPACE {answer['tablespace']}")
    return lines
