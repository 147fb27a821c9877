"""The pools of other processes, watched where these publish them; nothing is ever sent to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.pool.history import PoolHistory
from pooldeck_tui.screens.pool.following import Followed
from pooldeck_tui.screens.pool.screen import PoolScreen
from pooldeck_tui.screens.pool.watch import PoolWatch
from pooldeck_tui.widgets.title_bar import Heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.pool.diagnosis import Thresholds

_OF_OUR_OWN = frozenset({"mode", "back", "backend"})
"""What leads to a database of our own."""


class AttachedPools(PoolScreen):
    """The pools at some addresses."""

    MODE = ""

    def __init__(self, label: str, addresses: Sequence[str], thresholds: Thresholds) -> None:
        """Watch what is published at the addresses, which somebody has looked over."""
        watch = PoolWatch(thresholds)
        super().__init__(watch, Heading(label, server="attached, read-only"), lambda: None, PoolHistory())
        self._followed = [Followed(address, watch) for address in addresses]

    def on_mount(self) -> None:
        """Begin to watch."""
        for followed in self._followed:
            self.run_worker(followed.run(), group="attached")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """There is no database here to go to."""
        return action not in _OF_OUR_OWN
