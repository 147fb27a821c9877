"""What a script of SQL consists of, and what its statements would do: pure, and without a database."""

from pooldeck_db.statements.lexing import Lexer, LexerState
from pooldeck_db.statements.records import Form, Statement
from pooldeck_db.statements.splitting import split, statement_at
from pooldeck_db.statements.tokens import Token, TokenKind

__all__ = ["Form", "Lexer", "LexerState", "Statement", "Token", "TokenKind", "split", "statement_at"]
