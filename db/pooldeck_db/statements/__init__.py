"""What a script of SQL consists of, and what its statements would do: pure, and without a database."""

from pooldeck_db.statements.classifying import classify
from pooldeck_db.statements.lexing import Lexer, LexerState
from pooldeck_db.statements.parameters import Parameter, Place, Substitution, parameters
from pooldeck_db.statements.records import Change, Channel, Classified, Copying, Form, Kind, Statement
from pooldeck_db.statements.refusing import refusal_on_read_only
from pooldeck_db.statements.splitting import split, statement_at
from pooldeck_db.statements.tokens import Token, TokenKind

__all__ = [
    "Change",
    "Channel",
    "Classified",
    "Copying",
    "Form",
    "Kind",
    "Lexer",
    "LexerState",
    "Parameter",
    "Place",
    "Statement",
    "Substitution",
    "Token",
    "TokenKind",
    "classify",
    "parameters",
    "refusal_on_read_only",
    "split",
    "statement_at",
]
