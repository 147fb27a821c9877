"""Things that are made when they are first asked for: what they stand on takes its time to import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Deferred(Generic[T]):
    """Something that is not made before somebody wants it."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self.made: T | None = None
        """What was made; None as long as nobody wanted it."""

    def get(self) -> T:
        """It, made now where it was not before."""
        if self.made is None:
            self.made = self._make()
        return self.made
