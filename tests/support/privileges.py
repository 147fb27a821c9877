"""Doing something as a user without root's privileges, whoever runs the tests."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NOBODY = 65534


@contextmanager
def unprivileged(directory: Path) -> Iterator[None]:
    """A scope in which the process has no privileges of root's, but can reach the directory."""
    for each in (directory, *directory.parents):
        mode = each.stat().st_mode
        if each.stat().st_uid == os.geteuid():
            # The process keeps its group, which then is looked at before the others.
            each.chmod(mode | stat.S_IXOTH | stat.S_IXGRP)
    before = os.geteuid()
    if before == 0:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)
