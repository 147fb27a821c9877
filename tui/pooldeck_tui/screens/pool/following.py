"""Follows what is published at one address, and tells a watch what is seen there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pooldeck_db.poolwatch import Gone, Refused, Seen, attach

if TYPE_CHECKING:
    from pooldeck_db.poolwatch import State
    from pooldeck_tui.screens.pool.watch import PoolWatch


class Followed:
    """One address, or all sockets of a pattern."""

    def __init__(self, address: str, watch: PoolWatch) -> None:
        """Tell `watch` what is seen; raises ConfigurationError where the address is none."""
        self._attachment = attach(address)
        self._watch = watch
        self._names: dict[str, str] = {}
        watch.expect(self._attachment.address)

    async def run(self) -> None:
        """Follow it until this is cancelled."""
        async with self._attachment as states:
            async for state in states:
                self._take(state)

    def _take(self, state: State) -> None:
        if isinstance(state, Seen):
            self._watch.see(self._named(state), state.snapshot)
        elif isinstance(state, Gone):
            self._watch.lose(self._names.get(state.address, state.address), state.reason, state.since)
        elif isinstance(state, Refused):
            self._watch.refuse(self._names.get(state.address, state.address), state.reason, time.time())

    def _named(self, state: Seen) -> str:
        """What the process is called; whatever stood for its address before is forgotten."""
        source = state.snapshot.source
        name = f"{source.name or state.address} {source.pid}"
        for before in {self._names.get(state.address, state.address), self._attachment.address} - {name}:
            self._watch.forget(before)
        self._names[state.address] = name
        return name
