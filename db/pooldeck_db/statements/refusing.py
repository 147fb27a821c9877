"""What a read-only connection does not even send, because the server would let it through."""

from __future__ import annotations

from pooldeck_db.statements.effects import REFUSED_BY_SERVER
from pooldeck_db.statements.records import Channel, Classified, Kind

_NOT_READ = (
    "pooldeck does not understand this statement, and a read-only connection sends only what it understands."
)
_BY_KIND = {
    Kind.TRANSACTION: "{verb} could leave the read-only transaction.",
    Kind.MAINTENANCE: "{verb} changes the database's files, and a read-only transaction lets it through.",
    Kind.CALL: "{verb} runs code that could leave the read-only transaction.",
}
_MAKING = ("EXPLAIN ANALYZE CREATE", "EXPLAIN ANALYZE SELECT INTO")
_HARMLESS = {"LISTEN", "UNLISTEN", "DEALLOCATE"}
_BY_VERB = {
    "ALTER SYSTEM": "ALTER SYSTEM changes the server's settings, and read-only transactions do not stop it.",
    "LOCK": "LOCK would keep others out of the table.",
    "LOAD": "LOAD runs a library in the server.",
    "NOTIFY": "NOTIFY wakes others, who may act on it.",
    "PREPARE": "A prepared statement is not seen when it is executed.",
    "ATTACH": "ATTACH could write another file.",
    "VACUUM INTO": "VACUUM INTO writes another file.",
}


def refusal_on_read_only(classified: Classified) -> str:
    """Why a read-only connection does not send a statement, as a sentence; empty where it only reads, or where the
    server's own refusal does."""
    if classified.kind is Kind.UNKNOWN:
        return f"{_NOT_READ} {classified.reason}".strip()
    if escaping := [name for name in classified.functions if name not in REFUSED_BY_SERVER]:
        return f"{escaping[0]}() has effects that a read-only connection does not stop."
    return _copy_refusal(classified) or _refusal(classified)


def _copy_refusal(classified: Classified) -> str:
    if classified.copying is None or classified.copying.channel is Channel.CLIENT:
        return ""
    what = (
        "runs a program on the server" if classified.copying.channel is Channel.PROGRAM else "uses a server's file"
    )
    return f"COPY {what}, which read-only does not stop."


def _refusal(classified: Classified) -> str:
    verb = classified.verb
    if verb in _BY_VERB:
        return _BY_VERB[verb]
    if verb.startswith(_MAKING):
        return f"{verb} makes what it explains, and the server lets it through on a read-only connection."
    if verb in _HARMLESS or (classified.kind is Kind.CALL and classified.functions):
        return ""
    if classified.kind is Kind.SESSION:
        return f"{verb} could change what the connection may do."
    return _BY_KIND.get(classified.kind, "").format(verb=verb)
