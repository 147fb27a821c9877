"""Finds patterns in source text that make a database app slow or wrong, and so may not come back."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Finding(NamedTuple):
    """A place where a forbidden pattern stands."""

    line: int
    what: str


@dataclass(frozen=True)
class Rule:
    """A name that may be called, or only named, in few modules."""

    what: str
    names: frozenset[str]
    allowed: frozenset[str] = frozenset()
    """The modules that may, by their paths."""
    is_called: bool = True
    """Only a call is meant; a name in a type is not."""


SCOPED, SYNC, ENGINE, SESSION = (
    "a session of a scope",
    "a sync session or engine",
    "a further engine",
    "a session made",
)
SHARED, LAZY = "a session given to another task", "a relationship that loads by itself"

_SERVICE = "pooldeck_db/fastapi/service.py"
"""What gives a FastAPI service its own engine, in the service's own process."""

_RULES = (
    Rule(SCOPED, frozenset(("scoped_session", "async_scoped_session")), is_called=False),
    Rule(SYNC, frozenset(("Session", "sessionmaker", "engine_from_config"))),
    Rule(ENGINE, frozenset(("create_async_engine",)), frozenset(("pooldeck_db/engine.py", _SERVICE))),
    # Ours: for the database that is open, for the demo that is made, for a trial of pool sizes.
    Rule(
        ENGINE,
        frozenset(("create_engine", "AsyncEngine")),
        frozenset(("pooldeck_db/database.py", "pooldeck_db/demo/making.py", "pooldeck_db/pooltrial/bench.py")),
    ),
    Rule(
        SESSION,
        frozenset(("AsyncSession", "async_sessionmaker", "AsyncAttrs")),
        frozenset(("pooldeck_db/sessions.py", _SERVICE)),
    ),
)

_TASKS = frozenset(("gather", "create_task", "ensure_future", "run_coroutine_threadsafe"))
_LOADING = frozenset(("raise", "raise_on_sql", "noload", "write_only"))


def findings(source: str, module: str) -> list[Finding]:
    """What stands in a module that may not; `module` is its path, `pooldeck_db/sessions.py`."""
    tree = ast.parse(source)
    return sorted({*_named(tree, module), *_imported(tree), *_shared(tree), *_lazy(tree)})


def _named(tree: ast.Module, module: str) -> Iterator[Finding]:
    for node in ast.walk(tree):
        for rule in _RULES:
            if module in rule.allowed:
                continue
            named = (
                node.func if rule.is_called and isinstance(node, ast.Call) else None if rule.is_called else node
            )
            if _name(named) in rule.names:
                yield Finding(getattr(node, "lineno", 0), rule.what)


def _imported(tree: ast.Module) -> Iterator[Finding]:
    """What is called by another name, or only handed on: it is imported at run time all the same."""
    for node in _at_run_time(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sqlalchemy":
            for alias in node.names:
                if alias.name in ("Session", "sessionmaker", "create_engine"):
                    yield Finding(node.lineno, SYNC)
                if alias.name.endswith("scoped_session"):
                    yield Finding(node.lineno, SCOPED)


def _at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only a type checker reads."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and _name(child.test) == "TYPE_CHECKING"):
            yield from _at_run_time(child)


def _shared(tree: ast.Module) -> Iterator[Finding]:
    """A function that is given a session and hands it to a task that runs beside it."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        sessions = {each.arg for each in arguments if _is_session(each)}
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and _name(call.func) in _TASKS:
                given = [name for each in call.args for name in ast.walk(each) if isinstance(name, ast.Name)]
                if any(name.id in sessions for name in given):
                    yield Finding(call.lineno, SHARED)


def _is_session(argument: ast.arg) -> bool:
    annotation = argument.annotation
    return argument.arg == "session" or (annotation is not None and "AsyncSession" in ast.unparse(annotation))


def _lazy(tree: ast.Module) -> Iterator[Finding]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _name(call.func) == "relationship":
            lazy = next((each.value for each in call.keywords if each.arg == "lazy"), None)
            if not (isinstance(lazy, ast.Constant) and lazy.value in _LOADING):
                yield Finding(call.lineno, LAZY)


def _name(node: ast.AST | None) -> str:
    """The last part of a name; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
