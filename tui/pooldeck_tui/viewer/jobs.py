"""Work beside the keys: of each sort at most one, and the newest wins."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.worker import Worker

Job: TypeAlias = Callable[[], Coroutine[None, None, None]]


def start(host: DOMNode, sort: str, job: Job) -> None:
    """Run a job in the place of the one of its sort that runs; it ends when its host goes."""
    _: Worker[None] = host.run_worker(job, group=sort, exclusive=True)
