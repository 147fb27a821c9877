"""Follows what is published at one address, and tells a watch what is seen there."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.poolwatch import Gone, Refused, Seen, attach

if TYPE_CHECKING:
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.poolwatch import State
    from pooldeck_tui.screens.pool.watch import PoolWatch

SAME_TIME = 5.0
"""Seconds that two clocks may differ, or a snapshot be under way, without anybody's clock being wrong."""

_LONGEST_NAME = 80
"""Characters of what a service may call itself."""


class Followed:
    """One address, or all sockets of a pattern."""

    def __init__(self, address: str, watch: PoolWatch) -> None:
        """Tell `watch` what is seen; raises ConfigurationError where the address is none."""
        self._attachment = attach(address)
        self._watch = watch
        self._names: dict[str, str] = {}
        self._ahead: dict[str, float] = {}
        """How many seconds the clock at an address goes before ours, while something is seen there."""
        watch.expect(self._attachment.address)

    async def run(self) -> None:
        """Follow it until this is cancelled."""
        async with self._attachment as states:
            async for state in states:
                self._take(state)

    def _take(self, state: State) -> None:
        if isinstance(state, Seen):
            self._watch.see(self._named(state), self._by_our_clock(state))
            return
        self._ahead.pop(state.address, None)
        if isinstance(state, Gone):
            self._watch.lose(self._names.get(state.address, state.address), state.reason, state.since)
        elif isinstance(state, Refused):
            self._watch.refuse(self._names.get(state.address, state.address), state.reason, time.time())

    def _named(self, state: Seen) -> str:
        """What the process is called; whatever stood for its address before is forgotten."""
        source = state.snapshot.source
        wished = f"{source.name[:_LONGEST_NAME] or state.address} {source.pid}"
        name = self._watch.name_for(wished, state.address)
        for before in {self._names.get(state.address, state.address), self._attachment.address} - {name}:
            self._watch.forget(before)
        if self._names.get(state.address) != name:
            self._names = {address: each for address, each in self._names.items() if self._watch.knows(each)}
            self._names[state.address] = name
        return name

    def _by_our_clock(self, state: Seen) -> PoolSnapshot:
        """What is seen, with its moments by our clock: a service on another machine may be minutes off."""
        seen = state.snapshot
        if state.address not in self._ahead:
            ahead = seen.at - time.time()
            self._ahead[state.address] = ahead if abs(ahead) > SAME_TIME else 0.0
        ahead = self._ahead[state.address]
        if not ahead:
            return seen
        return replace(
            seen,
            at=seen.at - ahead,
            source=replace(seen.source, started=seen.source.started - ahead),
            events=tuple(replace(event, at=max(0.0, event.at - ahead)) for event in seen.events),
        )
