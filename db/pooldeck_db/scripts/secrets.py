"""Keeps secrets that are written in statements out of what is kept of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_db.statements import Lexer, TokenKind
from pooldeck_db.statements.syntax import matched
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pooldeck_db.statements import Token

MASK = "***"
"""What stands in the place of a secret."""

_NAME = re.compile(
    r"password|passwd|passphrase|secret|(?:pwd|token|api_?key|access_?key|private_?key)(?!\w)", re.IGNORECASE
)
"""What the name of a secret has in it."""
_TRIGGER = re.compile(f"{_NAME.pattern}|crypt|hmac|key|://", re.IGNORECASE)
"""What a text has that has a secret; most have none, and need not be read."""
_WRITTEN_NAME = re.compile(r"[\w.-]++\Z")
_VALUE = re.compile(
    r"""\w*+(?:["']{0,2}\s*+(?:=>?|:=?)\s*+|["']{0,2}\s*+(?=['"]))"""
    r"""(''(?:[^']|'''')*+''|'[^']*+'|"(?:[^"\\]|\\.)*+"|\\'(?:[^\\]|\\[^'])*+\\'|[^\s'"&;,)}]++)"""
)
"""What follows such a name in a connection string, a JSON document or a statement within quotes."""
_WORD_END = re.compile(r"\w*+")
_RUN = re.compile(r"[^\s'\"]++")
_SET = re.compile(r"(\\set\s++(\S++)\s++).+", re.DOTALL)

_ENCRYPTING = frozenset(
    (
        *("crypt", "decrypt", "decrypt_iv", "encrypt", "encrypt_iv", "hmac"),
        *("pgp_pub_decrypt", "pgp_pub_decrypt_bytea"),
        *("pgp_sym_decrypt", "pgp_sym_decrypt_bytea", "pgp_sym_encrypt", "pgp_sym_encrypt_bytea"),
    )
)
"""Functions whose arguments are secrets or keys."""
_KEY_PRAGMAS = frozenset({"key", "rekey", "hexkey", "hexrekey", "textkey", "textrekey"})
_NOTHING = {TokenKind.SPACE, TokenKind.COMMENT}


def masked_secrets(text: str, dialect: Backend) -> str:
    """A script with a mask in the place of what is recognised as a secret.

    That are texts behind a name that says so (`PASSWORD '...'` of roles, options of user mappings and servers,
    `token = '...'`), arguments of functions that encrypt, SQLite's `PRAGMA key` and `ATTACH ... KEY`; and inside
    of texts, comments and lines for psql `password=...` and the password of an address. Told by tokens, so that
    neither a line's end nor a comment hides one. A secret that nothing names, a column's value in a list for one,
    cannot be told from any other value.
    """
    return _Masking(text, dialect, []).masked() if _TRIGGER.search(text) else text


def masked_error(error: str, text: str, dialect: Backend) -> str:
    """What a database said about a script, with a mask where it repeats a secret of it."""
    found: list[str] = []
    if _TRIGGER.search(text):
        _Masking(text, dialect, found).masked()
    error = masked_secrets(error, dialect)
    for secret in sorted(found, key=len, reverse=True):
        error = error.replace(secret, MASK) if len(secret) >= _LEAST_SECRET else error
    return error


class _Masking:
    def __init__(self, text: str, dialect: Backend, found: list[str], depth: int = 0) -> None:
        self._found = found
        """The secrets themselves."""
        self._depth = depth
        """In how many quotes and comments the text is."""
        self._text = text
        self._dialect = dialect
        tokens = list(Lexer(dialect).read(text))
        self._quiet = [token for token in tokens if token.kind in (TokenKind.COMMENT, TokenKind.COMMAND)]
        self._tokens = [token for token in tokens if token.kind not in _NOTHING]

    def masked(self) -> str:
        """The text without its secrets."""
        hidden = set(self._named()) | set(self._arguments()) | set(self._of_roles())
        if self._dialect is Backend.SQLITE:
            hidden |= set(self._keys())
        pieces = {self._tokens[place]: f"'{MASK}'" for place in hidden}
        self._found += (self._written(place).strip("'\"$") for place in hidden)
        for token in (*self._tokens, *self._quiet):
            if token not in pieces and token.kind in _WITH_INNER:
                pieces[token] = self._inner(token)
        return self._joined(sorted(pieces.items(), key=lambda piece: piece[0].start))

    def _joined(self, pieces: Iterable[tuple[Token, str]]) -> str:
        result: list[str] = []
        end = 0
        for token, piece in pieces:
            result += (self._text[end : token.start], piece)
            end = token.end
        return "".join((*result, self._text[end:]))

    def _written(self, place: int) -> str:
        if not 0 <= place < len(self._tokens):
            return ""
        token = self._tokens[place]
        return self._text[token.start : token.end]

    def _word(self, place: int) -> str:
        """The word or name at a place, also one that is written as a text; in lower case."""
        kind = self._kind(place)
        if kind in (TokenKind.STRING, TokenKind.QUOTED_NAME):
            return self._written(place).strip("'\"`[]").lower()
        return self._written(place).lower() if kind in (TokenKind.NAME, TokenKind.KEYWORD) else ""

    def _kind(self, place: int) -> TokenKind | None:
        return self._tokens[place].kind if 0 <= place < len(self._tokens) else None

    def _named(self) -> Iterator[int]:
        """The texts behind a name that says what they are."""
        for place in range(len(self._tokens)):
            if _WRITTEN_NAME.match(word := self._word(place)) and _NAME.search(word):
                yield from self._texts(self._behind(place))

    def _of_roles(self) -> Iterator[int]:
        """What follows PASSWORD in a statement about a role, where somebody forgot its quotes."""
        first, is_password = 0, False
        for place, token in enumerate(self._tokens):
            if self._text[token.start : token.end] == ";":
                first, is_password = place + 1, False
            elif is_password:
                yield place
            elif self._word(place) == "password" and self._is_bare(place + 1):
                is_password = self._word(first) in ("create", "alter") and self._word(first + 1) in _ROLES

    def _is_bare(self, place: int) -> bool:
        """Whether a word or number stands there, and not NULL."""
        return self._kind(place) in _BARE and self._word(place) != "null"

    def _behind(self, place: int) -> int:
        """Where the value would be that a name at a place has."""
        follows = place + 1
        is_text = self._kind(place) is TokenKind.STRING
        if self._written(follows) == ":" and not is_text:
            return len(self._tokens)  # `:'name'` is a parameter.
        has_sign = self._kind(follows) is TokenKind.OPERATOR or self._word(follows) == "to"
        return follows + (has_sign or (is_text and self._written(follows) == ","))

    def _texts(self, place: int) -> Iterator[int]:
        """The text at a place, and those that are put together with it."""
        while self._is_text(place):
            yield place
            place += 1
            place += self._written(place) == "||"

    def _is_text(self, place: int) -> bool:
        kind = self._kind(place)
        is_sqlite_text = kind is TokenKind.QUOTED_NAME and self._dialect is Backend.SQLITE
        return kind is TokenKind.STRING or is_sqlite_text

    def _arguments(self) -> Iterator[int]:
        """The texts among the arguments of functions that encrypt."""
        calls: list[str] = []
        for place, token in enumerate(self._tokens):
            written = self._text[token.start : token.end]
            if written == "(":
                calls.append(self._word(place - 1))
            elif written == ")" and calls:
                calls.pop()
            elif token.kind is TokenKind.STRING and _is_secret_argument(calls):
                yield place

    def _keys(self) -> Iterator[int]:
        """The keys of encrypted files of SQLite."""
        for place in range(len(self._tokens)):
            if self._word(place) == "pragma":
                yield from self._pragma_key(place + 1)
            elif self._word(place) == "key" and self._kind(place + 1) is TokenKind.STRING:
                yield place + 1

    def _pragma_key(self, place: int) -> Iterator[int]:
        if self._written(place + 1) == ".":
            place += 2
        if self._word(place) in _KEY_PRAGMAS and self._written(place + 1) in ("=", "("):
            yield place + 2

    def _inner(self, token: Token) -> str:
        """A text, comment or line for psql without the secrets in it."""
        written = self._text[token.start : token.end]
        if self._depth < _DEEPEST and written.startswith("$"):
            end = written.index("$", 1) + 1
            body = written[end:-end] if written.endswith(written[:end]) and len(written) > end else written[end:]
            return written[:end] + self._deeper(body) + written[end + len(body) :]
        if self._depth < _DEEPEST and written.startswith("--"):
            written = "--" + self._deeper(written[2:])
        elif (setting := _SET.match(written)) and _NAME.search(setting[2]):
            return setting[1] + MASK
        return _RUN.sub(self._address, self._any_text(written))

    def _deeper(self, text: str) -> str:
        return _Masking(text, self._dialect, self._found, self._depth + 1).masked()

    def _any_text(self, text: str) -> str:
        """A text that is no SQL without the values of names that say what they are."""
        pieces: list[str] = []
        done = place = 0
        while name := _NAME.search(text, place):
            if value := _VALUE.match(text, name.end()):
                pieces += (text[done : value.start(1)], MASK)
                self._found.append(value[1].strip("'\"\\"))
                done = place = value.end()
            else:
                place = matched(_WORD_END, text, name.end()).end()
        return "".join((*pieces, text[done:]))

    def _address(self, run: re.Match[str]) -> str:
        """An address without its password, which may hold any sign: it ends at the last @."""
        before, separator, address = run[0].partition("://")
        login, at, host = address.rpartition("@")
        user, colon, password = login.partition(":")
        if not (separator and at and colon and password):
            return run[0]
        self._found.append(password)
        return f"{before}://{user}:{MASK}@{host}"


_DEEPEST = 4
"""Quotes and comments within one another that are read as SQL; what is deeper is read as any text."""
_LEAST_SECRET = 4
"""Characters of a secret that is looked for in what the database says; shorter ones are in many words."""
_BARE = {TokenKind.NAME, TokenKind.KEYWORD, TokenKind.QUOTED_NAME, TokenKind.NUMBER}
_ROLES = ("role", "user", "group")
_WITH_INNER = {TokenKind.STRING, TokenKind.COMMENT, TokenKind.COMMAND, TokenKind.QUOTED_NAME}


def _is_secret_argument(calls: list[str]) -> bool:
    """Whether a text is one in the innermost of these calls; how to make a salt is none."""
    return calls[-1:] != ["gen_salt"] and not _ENCRYPTING.isdisjoint(calls)
