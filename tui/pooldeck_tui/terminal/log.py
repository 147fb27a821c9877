"""Keeps what Python would print about itself off the screen."""

from __future__ import annotations

import logging
import os
import sys
import threading
from pathlib import Path
from types import TracebackType

_LARGEST = 1_000_000
"""Bytes of a log file before it makes room; one older file is kept."""

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_log = logging.getLogger(__name__)


def keep_log(path: Path | None, level: int = logging.WARNING) -> None:
    """Send logging, warnings and the errors of threads, tasks and finalisers to the file `path`, else nowhere.

    The file is made with mode 0600 and stays under a megabyte. Raises `OSError` where it cannot be written.
    """
    handler = _handler(path)  # first of all: where it fails, logging goes on as before
    root = logging.getLogger()
    for other in root.handlers[:]:
        root.removeHandler(other)
    root.addHandler(handler)
    root.setLevel(level)
    # asyncio reports what nobody awaited to its logger, so it arrives here too.
    logging.captureWarnings(True)
    # A log that cannot be written (a full disk) is no reason to write over the screen.
    logging.raiseExceptions = False
    sys.unraisablehook = _on_unraisable
    threading.excepthook = _on_thread_error


def _handler(path: Path | None) -> logging.Handler:
    if path is None:
        return logging.NullHandler()
    from logging.handlers import RotatingFileHandler  # only where a log is wanted: it brings pickle along

    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    handler = RotatingFileHandler(path, maxBytes=_LARGEST // 2, backupCount=1, encoding="utf-8", errors="replace")
    handler.setFormatter(logging.Formatter(_FORMAT))
    return handler


def _on_unraisable(report: sys.UnraisableHookArgs) -> None:
    if report.exc_value is not None:
        _log.error("Ignored in %s", report.err_msg or "a finaliser", exc_info=_trace(report.exc_value))


def _on_thread_error(report: threading.ExceptHookArgs) -> None:
    if report.exc_value is not None:
        name = report.thread.name if report.thread else "a thread"
        _log.error("Error in %s", name, exc_info=_trace(report.exc_value))


def _trace(error: BaseException) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    return type(error), error, error.__traceback__
