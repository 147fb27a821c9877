"""psql cuts the corpus where pooldeck does."""

from __future__ import annotations

import re
import subprocess

from pooldeck_db.statements import Lexer, TokenKind, split
from pooldeck_db.target import Backend
from support.corpus import entries
from support.servers import Server

_ERROR = re.compile(r"^psql:<stdin>:\d+: ERROR: .*\n", re.MULTILINE)
_STATEMENT = re.compile(r"^psql:<stdin>:\d+: STATEMENT:  (.*)\Z", re.MULTILINE | re.DOTALL)
_FAILED = "\\set ECHO errors\nBEGIN;\nSELECT 1 / 0;\n"
"""In a transaction that has failed nothing is executed, and psql shows every statement that it sends."""
_UNCHECKED = re.compile(r"transaction|copies|psql")
"""What would end that transaction, needs rows, or is for psql itself."""
_BETTER = ("function begin()", "AS end;", "E'one'\n")
"""psql takes the first two for blocks, and forgets the escapes of a string that goes on in the next line. The
server reads them as pooldeck does."""


def sent_by_psql(server: Server, script: str) -> list[str]:
    """The statements that psql makes of a script."""
    program = [str(server.process.bin_path / "psql"), "-Xqf-", "-h", server.socket, "-U", "postgres", "postgres"]
    answer = subprocess.run(program, input=_FAILED + script, capture_output=True, text=True, check=False)
    statements = (_STATEMENT.search(part) for part in _ERROR.split(answer.stderr)[2:])
    return [match[1] if match else "" for match in statements]


def essence(text: str) -> list[str]:
    """The tokens but for space, comments and the last semicolon."""
    tokens = Lexer(Backend.POSTGRESQL).read(text)
    found = [text[start:end] for kind, start, end in tokens if kind not in (TokenKind.SPACE, TokenKind.COMMENT)]
    return found[:-1] if found[-1:] == [";"] else found


def test_psql_cuts_the_corpus_at_the_same_places(server: Server) -> None:
    scripts = [
        entry.script.rstrip().removesuffix(";") + "\n;"
        for entry in entries(Backend.POSTGRESQL)
        if entry.is_valid and not _UNCHECKED.search(entry.expected) and not any(b in entry.script for b in _BETTER)
    ]
    script = "\n".join(scripts)
    ours = [essence(piece.text) for piece in split(script, Backend.POSTGRESQL)]
    assert len(ours) > 150
    assert [essence(text) for text in sent_by_psql(server, script)] == ours
