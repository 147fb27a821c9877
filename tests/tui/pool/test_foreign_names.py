"""What another process says of itself is drawn, and does nothing to the terminal."""

from __future__ import annotations

from dataclasses import replace

from pooldeck_db.pool import ConnectionView, PoolEvent, PoolSource
from pooldeck_db.pool.diagnosis import Cause, Finding, Severity
from pooldeck_tui.pool_command.printing import plain_lines
from pooldeck_tui.screens.pool.details import connection_lines, event_lines
from pooldeck_tui.screens.pool.watch import PoolWatch, View
from pooldeck_tui.widgets.pool.caption import troubles, whose
from pooldeck_tui.widgets.pool.findings import finding_lines
from support.pool import snapshot

EVIL = "evil\x1b]0;taken\x07\x9b31m[bold]"

VIEW = ConnectionView(
    number=1, pid=7, age=9.0, uses=1, holder=EVIL, task=EVIL, held=9.0, statements=1, statement=f"SELECT {EVIL}",
    quiet=9.0, thread=EVIL, stack=(EVIL,),
)  # fmt: skip
EVENT = PoolEvent(1, 1_000.0, EVIL, 1, f"first\nsecond {EVIL}")


def harmless(text: str) -> bool:
    """Whether a text has nothing in it that a terminal would act on."""
    return "taken" in text and not any(ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0 for sign in text)


def watching(*names: str) -> PoolWatch:
    """Return a watch of processes of these names, all of them full of `EVIL`."""
    watch = PoolWatch()
    for name in names:
        seen = replace(snapshot(), connections=(VIEW,), events=(EVENT,), source=PoolSource(name, 1, EVIL))
        watch.see(name, seen)
    return watch


def test_lines_for_a_dumb_terminal_have_no_control_characters() -> None:
    watch = watching(EVIL, "shop")
    watch.lose("shop", f"It ended. {EVIL}", 1_000.0)
    lines = list(plain_lines(watch.reading(View(), 1_000.0), 1_000.0, 200))
    assert harmless("".join(lines))
    assert sum("evil" in line for line in lines) >= 4


def test_the_head_of_a_finding_is_as_harmless_as_its_words_and_leaves_room_for_them() -> None:
    finding = Finding(Severity.CRITICAL, Cause.LEAK, f"held by {EVIL}", process=EVIL + "x" * 200)
    (first, *rest) = finding_lines((finding,), 80)
    assert harmless(first.head + first.words + "".join(line.words for line in rest))
    assert "Leak suspected: " in first.head
    assert len(first.head) < 80


def test_names_and_reasons_above_the_figures_are_harmless() -> None:
    watch = watching(EVIL)
    assert harmless(whose(watch.reading(View(), 1_000.0)))
    watch.refuse(EVIL, EVIL, 1_000.0)
    (trouble,) = troubles(watch.reading(View(), 1_000.0))
    assert harmless(trouble)


def test_details_are_harmless() -> None:
    (process,) = watching(EVIL).reading(View(), 1_000.0).processes
    for lines in (connection_lines(process, VIEW), event_lines(process, EVENT)):
        assert harmless("".join(line.text for line in lines))
